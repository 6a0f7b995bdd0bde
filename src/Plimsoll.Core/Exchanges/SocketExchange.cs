namespace Plimsoll.Exchanges;

/// <summary>One call that was made on a WebSocket.</summary>
/// <param name="Exchange">What it held; its request head tells when it began.</param>
/// <param name="FirstByte">From its start to the first message that answers it; null where none came.</param>
/// <param name="Duration">From its start to its last message, or to the end of the socket where that cut it off.</param>
public sealed record SocketExchange(MeteredExchange Exchange, TimeSpan? FirstByte, TimeSpan Duration);
