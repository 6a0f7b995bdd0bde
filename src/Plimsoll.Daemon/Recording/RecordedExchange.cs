using Plimsoll.Exchanges;

namespace Plimsoll.Daemon.Recording;

/// <summary>One exchange that has ended, as the proxy saw it; or one call on a WebSocket, which may go on.</summary>
public sealed record RecordedExchange
{
    /// <summary>Unique to this exchange, and sorted by time: the proxy's own key of it.</summary>
    public required string Id { get; init; }

    /// <summary>What it held; its request head tells when it began.</summary>
    public required MeteredExchange Exchange { get; init; }

    /// <summary>From the request's start to the first byte of the response's body, or null where none came.</summary>
    public TimeSpan? FirstByte { get; init; }

    /// <summary>From the request's start to the end of the exchange.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>True where metering was too slow for the bytes and left some out. The exchange is then marked unreadable too.</summary>
    public bool CopyIncomplete { get; init; }
}
