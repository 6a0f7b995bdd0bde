namespace Plimsoll.Daemon.Proxy;

/// <summary>What the proxy bounds, and by how much. The user may set some of it (docs/configuration.md); tests set others so as not to wait.</summary>
public sealed record ProxyLimits
{
    /// <summary>How long the head of CONNECT may take from its first byte.</summary>
    public TimeSpan HeadPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the head of a request may take from its first byte. Its body, and its answer, may take as long as they like.</summary>
    public TimeSpan RequestHeadPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a handshake of TLS may take.</summary>
    public TimeSpan HandshakePatience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How many connections may wait that have not said what they want.</summary>
    public int MaxHalfOpen { get; init; } = 1000;

    /// <summary>How many connections clients may hold at once, of any kind; more are turned away with a sentence.</summary>
    public int MaxConnections { get; init; } = OpenFiles.Connections;

    /// <summary>The most bytes that may wait to be metered, all exchanges together.</summary>
    public long MaxWaiting { get; init; } = 256L << 20;

    /// <summary>How long a client that refuses our certificate is left alone.</summary>
    public TimeSpan LeftAlone { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a connection to a provider may take to stand, all of its addresses together. The company's proxy may take twice that.</summary>
    public TimeSpan DialPatience { get; init; } = TimeSpan.FromSeconds(15);
}
