using System.Collections.Frozen;

namespace Plimsoll.Providers;

/// <summary>Every provider known, and the route that a request takes. Made once; safe for any number of threads.</summary>
public sealed class ProviderCatalog
{
    private readonly FrozenDictionary<string, RouteTable> _byHost;
    private readonly FrozenDictionary<string, Provider> _byBasePath;
    private readonly List<(string Suffix, RouteTable Table)> _bySuffix;
    private readonly RouteTable? _anyHost;
    private readonly List<RouteTable> _tables;

    private ProviderCatalog(
        Dictionary<string, RouteTable> byHost, Dictionary<string, Provider> byBasePath, List<RouteTable> tables, IEnumerable<string> bundled)
    {
        var providers = tables.ConvertAll(table => table.Provider);
        _tables = tables;
        _bySuffix = [.. tables.SelectMany(table => table.Provider.HostSuffixes, (table, suffix) => (suffix, table))];
        _anyHost = tables.Find(table => table.Provider.IsForAnyHost);
        Hosts = [.. tables.SelectMany(table => table.Provider.Hosts)];
        var come = bundled.ToHashSet(StringComparer.Ordinal);
        OwnHosts = Hosts.Where(host => !come.Contains(host)).ToFrozenSet(StringComparer.Ordinal);
        _byHost = byHost.ToFrozenDictionary(StringComparer.Ordinal);
        _byBasePath = byBasePath.ToFrozenDictionary(StringComparer.Ordinal);
        Providers = providers;
    }

    /// <summary>Every exact host of every provider, lower case: what the proxy intercepts. Servers of one's own, on ports, are not.</summary>
    public IReadOnlyCollection<string> Hosts { get; }

    /// <summary>Those among <see cref="Hosts"/> that no file that comes with the program lists: the user's own.</summary>
    public IReadOnlySet<string> OwnHosts { get; }

    /// <summary>Every provider, in the order of their files.</summary>
    public IReadOnlyList<Provider> Providers { get; }

    /// <summary>Reads provider files. A file that is not right is left out, and named in <paramref name="problems"/> by line and field.</summary>
    /// <param name="files">Name (without folder) and content of each file; a later file of the same name replaces an earlier one.</param>
    /// <param name="problems">One sentence for each thing wrong.</param>
    public static ProviderCatalog Load(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files, out IReadOnlyList<string> problems) =>
        Load(files, [], out problems);

    /// <summary>The same with files of the user's own: one takes the place of a bundled one of its name, and may extend a bundled one.</summary>
    /// <param name="files">The bundled ones.</param>
    /// <param name="own">The user's. A bundled file whose place a wrong one should take holds on.</param>
    /// <param name="problems">One sentence for each thing wrong.</param>
    public static ProviderCatalog Load(
        IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files,
        IReadOnlyCollection<KeyValuePair<string, ReadOnlyMemory<byte>>> own,
        out IReadOnlyList<string> problems)
    {
        var latest = new OrderedDictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var (name, content) in files) latest[name] = content;

        var found = new List<string>();
        var byHost = new Dictionary<string, RouteTable>(StringComparer.Ordinal);
        var byBasePath = new Dictionary<string, Provider>(StringComparer.Ordinal);
        var tables = new List<RouteTable>();
        // The user's come last, so that of two files with one host it is the user's that is told.
        var parsed = new OrderedDictionary<string, ProviderFile>(StringComparer.Ordinal);
        foreach (var (name, content) in latest)
        {
            if (ProviderFile.Parse(name, content, found) is { } file) parsed[name] = file;
        }

        var bundled = new Dictionary<string, ProviderFile>(parsed, StringComparer.Ordinal);
        foreach (var (name, content) in own)
        {
            if (ProviderFile.Parse(name, content, found, id => bundled.GetValueOrDefault(id + ".json")) is not { } file) continue;
            parsed.Remove(name);
            parsed.Add(name, file);
        }

        foreach (var (name, file) in parsed)
        {
            if (Clash(file.Provider, byHost, byBasePath) is { } clash)
            {
                found.Add($"{name}: {clash}");
                continue;
            }

            var table = new RouteTable(file.Provider, file.Routes);
            tables.Add(table);
            foreach (var host in Names(file.Provider)) byHost.Add(host, table);
            if (file.Provider.BasePath is { } basePath) byBasePath.Add(basePath, file.Provider);
        }

        problems = found;
        return new(byHost, byBasePath, tables, bundled.Values.SelectMany(file => file.Provider.Hosts));
    }

    /// <summary>The same with hosts of the user's own (a resource of Azure, a gateway): each is read as its provider is.</summary>
    /// <param name="hosts">Host to provider's id.</param>
    /// <param name="problems">One sentence for each that cannot be; the others are added.</param>
    public ProviderCatalog WithHosts(IReadOnlyDictionary<string, string> hosts, out IReadOnlyList<string> problems)
    {
        var found = new List<string>();
        problems = found;
        var more = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (name, id) in hosts)
        {
            var host = name.ToLowerInvariant();
            if (_byHost.TryGetValue(host, out var held) && held.Provider.Id != id) found.Add($"{name} belongs to {held.Provider.Id} already");
            else if (Providers.All(provider => provider.Id != id)) found.Add($"{name} is said to be of {id}, which is no provider; plimsoll plugins list names them");
            else if (held is null) (more.TryGetValue(id, out var list) ? list : more[id] = []).Add(host);
        }

        if (more.Count == 0) return this;
        var byHost = new Dictionary<string, RouteTable>(StringComparer.Ordinal);
        var byBasePath = new Dictionary<string, Provider>(StringComparer.Ordinal);
        var tables = new List<RouteTable>();
        foreach (var table in _tables)
        {
            var own = table;
            if (more.TryGetValue(table.Provider.Id, out var added))
            {
                var provider = table.Provider with { Hosts = [.. table.Provider.Hosts, .. added] };
                own = new(provider, [.. table.Routes.Select(route => route.Of(provider))]);
            }

            tables.Add(own);
            foreach (var host in Names(own.Provider)) byHost.Add(host, own);
            if (own.Provider.BasePath is { } basePath) byBasePath.Add(basePath, own.Provider);
        }

        return new(byHost, byBasePath, tables, Hosts.Where(host => !OwnHosts.Contains(host)));
    }

    /// <summary>True where the proxy intercepts <paramref name="host"/>.</summary>
    /// <param name="host">Lower case, without port or trailing dot.</param>
    public bool Covers(string host) => _byHost.TryGetValue(host, out var table) && table.Provider.Hosts.Count > 0;

    /// <summary>The route of a request, or null where no provider has this host.</summary>
    /// <param name="method">Upper case; for the opening of a WebSocket, <c>GET</c>.</param>
    /// <param name="host">Lower case, without trailing dot; with its port where that is neither 80 nor 443.</param>
    /// <param name="target">Path and query as they stood on the wire.</param>
    /// <param name="upgrade">True where the request opens a WebSocket.</param>
    /// <remarks>
    /// A path that the provider's file does not list is <see cref="RouteBilling.Unlisted"/> where it may be a model call (a POST, a
    /// WebSocket), else <see cref="RouteBilling.Unmetered"/>.
    /// </remarks>
    public Route? Match(string method, string host, string target, bool upgrade = false)
    {
        if (Find(host) is not { } table) return null;
        var route = table.Match(method, target, upgrade);
        // Anything may sit behind a port of one's own.
        return route.Billing is RouteBilling.Unlisted && route.Provider.Servers.Count > 0 && _anyHost?.Listed(method, target) is { } any
            ? any with { Provider = route.Provider }
            : route;
    }

    /// <summary>
    /// The route of a recorded request to a host that no provider has, by its path alone; null where the path is none of a model's API, or
    /// the host is known. The provider is then one of the host's name, which has no rates.
    /// </summary>
    public Route? MatchAnyHost(string method, string host, string target) =>
        Find(host) is null && _anyHost?.Listed(method, target) is { } route ? route with { Provider = route.Provider with { Id = host, Name = host } } : null;

    private RouteTable? Find(string host)
    {
        if (_byHost.TryGetValue(host, out var table)) return table;
        foreach (var (suffix, candidate) in _bySuffix)
        {
            if (host.Length > suffix.Length && host.EndsWith(suffix, StringComparison.Ordinal)) return candidate;
        }

        return null;
    }

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

    private static IEnumerable<string> Names(Provider provider) => provider.Hosts.Concat(provider.Servers.Select(server => server.Authority));

    private static string? Clash(Provider provider, Dictionary<string, RouteTable> byHost, Dictionary<string, Provider> byBasePath)
    {
        foreach (var host in Names(provider))
        {
            if (byHost.TryGetValue(host, out var other)) return $"hosts: {host} belongs to {other.Provider.Id} already.";
        }

        return provider.BasePath is { } basePath && byBasePath.TryGetValue(basePath, out var holder)
            ? $"basePath: {basePath} belongs to {holder.Id} already."
            : null;
    }
}
