using Plimsoll.Providers;

namespace Plimsoll.Daemon.Proxy;

/// <summary>What the proxy asks of the catalog: which hosts it opens, and which route a request takes.</summary>
/// <param name="Hosts">Every host to intercept, lower case.</param>
/// <param name="Covers">Whether to intercept a host.</param>
/// <param name="Match">Method, host, target, and whether it opens a WebSocket, to route; null where no provider has the host.</param>
/// <param name="MatchBasePath">Base-URL mode: the provider and the rest of the target, or null.</param>
internal sealed record HostRules(
    IReadOnlyCollection<string> Hosts,
    Func<string, bool> Covers,
    Func<string, string, string, bool, Route?> Match,
    Func<string, BasePathMatch?> MatchBasePath)
{
    /// <summary>Those among <see cref="Hosts"/> that the user added.</summary>
    public IReadOnlySet<string> OwnHosts { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Those that the user wants to be connected blindly all the same.</summary>
    public NoProxy PassThrough { get; init; } = NoProxy.Nothing;

    public static HostRules Of(ProviderCatalog catalog) => new(
        catalog.Hosts,
        catalog.Covers,
        catalog.Match,
        target => catalog.MatchBasePath(target, out var rest) is { } provider ? new(provider, rest) : null)
    {
        OwnHosts = catalog.OwnHosts,
    };
}

/// <param name="Provider">Whose base path the target begins with.</param>
/// <param name="Rest">The target from the provider's root, with a slash first.</param>
internal readonly record struct BasePathMatch(Provider Provider, string Rest);
