using System.Collections.Frozen;

namespace Plimsoll.Providers;

/// <summary>Every provider known, and the route that a request takes. Made once; safe for any number of threads.</summary>
public sealed class ProviderCatalog
{
    private readonly FrozenDictionary<string, RouteTable> _byHost;
    private readonly FrozenDictionary<string, Provider> _byBasePath;

    private ProviderCatalog(Dictionary<string, RouteTable> byHost, Dictionary<string, Provider> byBasePath, List<Provider> providers)
    {
        _byHost = byHost.ToFrozenDictionary(StringComparer.Ordinal);
        _byBasePath = byBasePath.ToFrozenDictionary(StringComparer.Ordinal);
        Providers = providers;
    }

    /// <summary>Every exact host of every provider, lower case: what the proxy intercepts.</summary>
    public IReadOnlyCollection<string> Hosts => _byHost.Keys;

    /// <summary>Every provider, in the order of their files.</summary>
    public IReadOnlyList<Provider> Providers { get; }

    /// <summary>Reads provider files. A file that is not right is left out, and named in <paramref name="problems"/> by line and field.</summary>
    /// <param name="files">Name (without folder) and content of each file; a later file of the same name replaces an earlier one.</param>
    /// <param name="problems">One sentence for each thing wrong.</param>
    public static ProviderCatalog Load(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files, out IReadOnlyList<string> problems)
    {
        var latest = new OrderedDictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var (name, content) in files) latest[name] = content;

        var found = new List<string>();
        var byHost = new Dictionary<string, RouteTable>(StringComparer.Ordinal);
        var byBasePath = new Dictionary<string, Provider>(StringComparer.Ordinal);
        var providers = new List<Provider>();
        foreach (var (name, content) in latest)
        {
            if (ProviderFile.Parse(name, content, found) is not { } file) continue;
            if (Clash(file.Provider, byHost, byBasePath) is { } clash)
            {
                found.Add($"{name}: {clash}");
                continue;
            }

            var table = new RouteTable(file.Provider, file.Routes);
            providers.Add(file.Provider);
            foreach (var host in file.Provider.Hosts) byHost.Add(host, table);
            if (file.Provider.BasePath is { } basePath) byBasePath.Add(basePath, file.Provider);
        }

        problems = found;
        return new(byHost, byBasePath, providers);
    }

    /// <summary>True where the proxy intercepts <paramref name="host"/>.</summary>
    /// <param name="host">Lower case, without port or trailing dot.</param>
    public bool Covers(string host) => _byHost.ContainsKey(host);

    /// <summary>The route of a request, or null where no provider has this host.</summary>
    /// <param name="method">Upper case; for the opening of a WebSocket, <c>GET</c>.</param>
    /// <param name="host">Lower case, without port or trailing dot.</param>
    /// <param name="target">Path and query as they stood on the wire.</param>
    /// <param name="upgrade">True where the request opens a WebSocket.</param>
    /// <remarks>
    /// A path that the provider's file does not list is <see cref="RouteBilling.Unlisted"/> where it may be a model call (a POST, a
    /// WebSocket), else <see cref="RouteBilling.Unmetered"/>.
    /// </remarks>
    public Route? Match(string method, string host, string target, bool upgrade = false) =>
        _byHost.TryGetValue(host, out var table) ? table.Match(method, target, upgrade) : null;

    /// <summary>Base-URL mode: the provider whose <see cref="Provider.BasePath"/> begins <paramref name="target"/>, and the target without it.</summary>
    /// <param name="target">Path and query as they stood on the wire.</param>
    /// <param name="rest">Begins with a slash; all of <paramref name="target"/> where no provider is found.</param>
    public Provider? MatchBasePath(string target, out string rest)
    {
        rest = target;
        if (!target.StartsWith('/')) return null;
        var end = target.AsSpan(1).IndexOfAny('/', '?');
        var segment = end < 0 ? target.AsSpan(1) : target.AsSpan(1, end);
        if (!_byBasePath.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(segment, out var provider)) return null;
        var after = target.AsSpan(1 + segment.Length);
        rest = after.StartsWith("/") ? after.ToString() : $"/{after}";
        return provider;
    }

    private static string? Clash(Provider provider, Dictionary<string, RouteTable> byHost, Dictionary<string, Provider> byBasePath)
    {
        foreach (var host in provider.Hosts)
        {
            if (byHost.TryGetValue(host, out var other)) return $"hosts: {host} belongs to {other.Provider.Id} already.";
        }

        return provider.BasePath is { } basePath && byBasePath.TryGetValue(basePath, out var holder)
            ? $"basePath: {basePath} belongs to {holder.Id} already."
            : null;
    }
}
