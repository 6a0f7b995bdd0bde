using System.Collections.Frozen;

namespace Plimsoll.Providers;

/// <summary>The routes of one provider, ready to be matched.</summary>
internal sealed class RouteTable
{
    private const int MaxSegments = 16;

    // Stands for a slash that was escaped; no path holds this character of private use itself.
    private const char EscapedSlash = '\uE000';

    // The most literal pattern first, so that the first one to match is the one that says most.
    private readonly FrozenDictionary<string, RoutePattern[]> _byMethod;
    private readonly Route _unlisted;
    private readonly Route _passedOver;

    public RouteTable(Provider provider, IReadOnlyList<RoutePattern> routes)
    {
        Provider = provider;
        Routes = routes;
        _passedOver = new(provider, "unlisted", null, RouteBilling.Unmetered);
        _unlisted = provider.ReadsUnlisted ? new(provider, "unlisted", UsageShapes.Unlisted, RouteBilling.Unlisted) : _passedOver;
        _byMethod = routes
            .SelectMany(route => route.Method == "*" ? RoutePattern.Methods : [route.Method], (route, method) => (Method: method, Route: route))
            .GroupBy(pair => pair.Method, pair => pair.Route, StringComparer.Ordinal)
            .ToFrozenDictionary(
                group => group.Key,
                group => group.OrderBy(route => route.HasLead).ThenByDescending(route => route.Literals).ThenBy(route => route.HasRest).ToArray(),
                StringComparer.Ordinal);
    }

    public Provider Provider { get; }

    /// <summary>In the file's order.</summary>
    public IReadOnlyList<RoutePattern> Routes { get; }

    public Route Match(string method, string target, bool upgrade)
    {
        // Every model call is a POST or a socket.
        var otherwise = upgrade || method == "POST" ? _unlisted : _passedOver;
        if (!_byMethod.TryGetValue(method, out var patterns)) return otherwise;
        var path = Path(target);
        Span<Range> segments = stackalloc Range[MaxSegments];
        var count = path.Split(segments, '/', StringSplitOptions.RemoveEmptyEntries);
        segments = segments[..count];
        foreach (var pattern in patterns)
        {
            if (!pattern.Matches(path, segments, out var names)) continue;
            if (names == default) return pattern.Route;
            return pattern.Route with { PathModel = ModelName.Bare(Whole(names.Model)), PathId = Whole(names.Id), Place = names.Place };
        }

        return otherwise;
    }

    /// <summary>The route that lists the request, or null: what is not listed is no matter here.</summary>
    public Route? Listed(string method, string target) =>
        Match(method, target, upgrade: false) is { Billing: not (RouteBilling.Unlisted or RouteBilling.Unmetered) } route ? route : null;

    // A slash within a name (an ARN of Bedrock) came escaped, and is none between segments.
    private static string? Whole(string? name) => name?.Replace(EscapedSlash, '/');

    // Without query and fragment, unescaped (a client may send %3A for the colon before a verb), and without an absolute form's authority.
    private static ReadOnlySpan<char> Path(string target)
    {
        var path = target.AsSpan();
        var end = path.IndexOfAny('?', '#');
        if (end >= 0) path = path[..end];
        if (!path.StartsWith("/"))
        {
            var scheme = path.IndexOf("://");
            var slash = scheme < 0 ? -1 : path[(scheme + 3)..].IndexOf('/');
            path = slash < 0 ? path : path[(scheme + 3 + slash)..];
        }

        return path.Contains('%') ? Uri.UnescapeDataString(path.ToString().Replace("%2F", EscapedSlash.ToString(), StringComparison.OrdinalIgnoreCase)) : path;
    }
}
