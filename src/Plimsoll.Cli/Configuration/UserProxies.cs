using Plimsoll.Daemon.Proxy;

namespace Plimsoll.Cli.Configuration;

/// <summary>The proxies that the user's network wants connections to go through, as texts: the order for the proxy's process carries them.</summary>
/// <param name="Tunnels">The URL for TLS, or null. May hold a password: never print it.</param>
/// <param name="Plain">The URL for plain HTTP, or null; the same holds.</param>
/// <param name="Except">What goes without, as NO_PROXY has it.</param>
internal sealed record UserProxies(string? Tunnels, string? Plain, string Except)
{
    /// <summary>What <c>run</c> leaves for a run inside it: the proxy that its own took the place of.</summary>
    public const string OuterVariable = "PLIMSOLL_OUTER_PROXY";

    /// <summary>The setting's value for no proxy, whatever the environment says.</summary>
    public const string NoProxyAtAll = "none";

    private const string OwnVariable = "PLIMSOLL_PROXY";

    /// <summary>The configuration's proxy, else the environment's.</summary>
    /// <param name="config">With what the environment says over it.</param>
    /// <param name="current">The value that a variable has, or null.</param>
    /// <exception cref="CommandException">The one for TLS is of a kind that is not spoken to.</exception>
    public static UserProxies Resolve(Config config, Func<string, string?> current)
    {
        if (config.UpstreamProxy == NoProxyAtAll) return new(null, null, "");

        var except = string.Join(',', config.UpstreamNoProxy.Append(Own("no_proxy", current).Value ?? ""));
        if (config.UpstreamProxy is { } set)
        {
            Check("upstream.proxy", set);
            return new(set, set, except);
        }

        var all = Own("all_proxy", current);
        var tunnels = HttpsProxy(current) is { Value: not null } https ? https : all;
        var plain = Own("http_proxy", current) is { Value: not null } http ? http : all;
        if (tunnels.Value is not null) Check(tunnels.Name, tunnels.Value);
        // Of plain HTTP little comes our way: one that cannot be used for it is no reason not to run.
        return new(tunnels.Value, plain.Value is not null && CompanyProxy.TryParse(plain.Value, out _) is not null ? plain.Value : null, except);
    }

    /// <summary>HTTPS_PROXY as the user set it, and under which name: not as Plimsoll did.</summary>
    public static (string Name, string? Value) HttpsProxy(Func<string, string?> current) => Own("https_proxy", current);

    /// <summary>What the proxy is to go by.</summary>
    public UpstreamProxies ToPlan() => new()
    {
        Tunnels = Tunnels is null ? null : CompanyProxy.TryParse(Tunnels, out _),
        Plain = Plain is null ? null : CompanyProxy.TryParse(Plain, out _),
        Except = NoProxy.Parse(Except),
    };

    // The lower case first, as curl and .NET have it. A value that Plimsoll exported stands for the one that it took the place of.
    private static (string Name, string? Value) Own(string name, Func<string, string?> current)
    {
        foreach (var spelling in (string[])[name, name.ToUpperInvariant()])
        {
            if (current(spelling)?.Trim() is not { Length: > 0 } value) continue;
            if (value.TrimEnd('/') != current(OwnVariable)) return (spelling, value);
            return (OuterVariable, name == "https_proxy" && current(OuterVariable) is { Length: > 0 } outer ? outer : null);
        }

        return (name, null);
    }

    private static void Check(string name, string url)
    {
        if (CompanyProxy.TryParse(url, out var problem) is null)
            throw new CommandException(ExitCode.BadConfiguration, $"{name} {problem}. Set upstream.proxy to your network's HTTP proxy (http://host:port), or to \"{NoProxyAtAll}\" to connect without one.");
    }
}
