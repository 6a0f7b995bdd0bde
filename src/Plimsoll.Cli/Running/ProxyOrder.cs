using Plimsoll.Cli.Configuration;
using Plimsoll.Daemon.Proxy;

namespace Plimsoll.Cli.Running;

/// <summary>What <c>run</c> tells the proxy process: one line of JSON on its standard input, before anything else.</summary>
internal sealed record ProxyOrder
{
    public required string Home { get; init; }

    public required string RunId { get; init; }

    public required Attribution Attribution { get; init; }

    public required IReadOnlyDictionary<string, string> UpstreamHosts { get; init; }

    public required IReadOnlyList<string> UpstreamTrust { get; init; }

    public required IReadOnlyList<string> PassThrough { get; init; }

    public required ProxyLimits Limits { get; init; }

    /// <summary>The proxies that lead out of the user's network.</summary>
    public required UserProxies Proxies { get; init; }

    /// <summary>The descriptor of the socket to listen at, which <c>run</c> lends; null for one of its own.</summary>
    public int? Socket { get; init; }

    /// <summary>Where to listen without such a socket; 0 for any free port.</summary>
    public int Port { get; init; }

    /// <summary>True where agents' logs are to be imported meanwhile.</summary>
    public bool ImportsLogs { get; init; }

    /// <summary><c>NO_PROXY</c> as the program has it, or null.</summary>
    public string? NoProxy { get; init; }

    /// <summary><c>SSL_CERT_FILE</c> as the user has it, or null.</summary>
    public string? UserCertFile { get; init; }
}
