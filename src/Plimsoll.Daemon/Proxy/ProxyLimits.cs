namespace Plimsoll.Daemon.Proxy;

/// <summary>Bounds that are what they are for everyone; tests set others so as not to wait.</summary>
internal sealed record ProxyLimits
{
    /// <summary>How long the head of CONNECT may take from its first byte.</summary>
    public TimeSpan HeadPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the head of a request may take from its first byte. Its body, and its answer, may take as long as they like.</summary>
    public TimeSpan RequestHeadPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a handshake of TLS may take.</summary>
    public TimeSpan HandshakePatience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How many connections may wait that have not said what they want.</summary>
    public int MaxHalfOpen { get; init; } = 1000;

    /// <summary>The most bytes that may wait to be metered, all exchanges together.</summary>
    public long MaxWaiting { get; init; } = 256L << 20;
}
