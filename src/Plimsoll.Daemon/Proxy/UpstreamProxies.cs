using System.Net;

namespace Plimsoll.Daemon.Proxy;

/// <summary>The proxies that lead out of the network that this machine is in, and what goes without them.</summary>
public sealed record UpstreamProxies
{
    /// <summary>None: everything is connected to directly.</summary>
    public static UpstreamProxies None { get; } = new();

    /// <summary>For TLS, and whatever else a client asks CONNECT for; null: directly.</summary>
    public CompanyProxy? Tunnels { get; init; }

    /// <summary>For requests in plain HTTP; null: directly.</summary>
    public CompanyProxy? Plain { get; init; }

    /// <summary>What is connected to directly all the same; this machine always is.</summary>
    public NoProxy Except { get; init; } = NoProxy.Nothing;

    internal CompanyProxy? ForTunnel(HostPort target) => Tunnels is null || IsDirect(target) ? null : Tunnels;

    internal CompanyProxy? ForPlain(HostPort target) => Plain is null || IsDirect(target) ? null : Plain;

    private bool IsDirect(HostPort target) => IsThisMachine(target.Host) || Except.Matches(target.Host, target.Port);

    private static bool IsThisMachine(string host) =>
        host is "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
