namespace Plimsoll.Daemon.Proxy;

/// <summary>A connection feature: where the client asked to be connected, before TLS was opened.</summary>
/// <param name="host">A host that is intercepted, lower case.</param>
internal sealed class ConnectTarget(string host)
{
    public string Host => host;

    /// <summary>The name in the ClientHello, lower case; null before it came, or where the client sent none.</summary>
    public string? ServerName { get; set; }

    /// <summary>True once the client is shown our certificate: what breaks off before has not refused it.</summary>
    public bool Shown { get; set; }

    /// <summary>True once the TLS handshake is over.</summary>
    public bool Established { get; set; }

    /// <summary>True once a request came: only then is it certain that the client accepts our certificate.</summary>
    public bool Used { get; set; }
}
