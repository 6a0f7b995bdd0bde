using System.Buffers;

namespace Plimsoll.Providers;

/// <summary>One line of a provider's routes: a method, and a path of segments.</summary>
/// <remarks>
/// A segment is literal; one of several (<c>{v1|v1beta}</c>); <c>{id}</c> or <c>{model}</c>, perhaps with a literal before or after it
/// (<c>{model}:generateContent</c>), or <c>{place}</c>; or, first or last, <c>**</c> for any number of further ones.
/// </remarks>
internal sealed class RoutePattern
{
    private const string ModelSlot = "{model}";
    private const string IdSlot = "{id}";
    private const string PlaceSlot = "{place}";
    private static readonly SearchValues<char> NotLiteral = SearchValues.Create("{}*?#%");
    private readonly Segment[] _segments;

    private RoutePattern(string method, string path, Segment[] segments, bool hasLead, bool hasRest, Route route)
    {
        Method = method;
        Path = path;
        HasLead = hasLead;
        HasRest = hasRest;
        Route = route;
        _segments = segments;
        foreach (var segment in segments)
        {
            if (segment.OneOf is not null) Literals += 2;
            else if (segment.After.Length > 0) Literals++;
        }
    }

    /// <summary>What <c>*</c> stands for.</summary>
    public static IReadOnlyList<string> Methods { get; } = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    public string Method { get; }

    /// <summary>As the file writes it.</summary>
    public string Path { get; }

    /// <summary>True where any number of segments may come before (<c>/**/chat/completions</c>).</summary>
    public bool HasLead { get; }

    /// <summary>True where any number of further segments may follow (<c>/**</c>).</summary>
    public bool HasRest { get; }

    /// <summary>How much of the path is spelled out: two for a literal segment, one for a verb after a model or an id.</summary>
    public int Literals { get; }

    public Route Route { get; }

    /// <summary>Null where the pattern is not right; <paramref name="problem"/> then says how.</summary>
    public static RoutePattern? Parse(string method, string path, Route route, out string? problem)
    {
        problem = null;
        if (!path.StartsWith('/')) problem = "must begin with a slash";
        var segments = new List<Segment>();
        var (lead, rest) = (false, false);
        foreach (var text in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (rest) problem = "has a segment after **";
            if (text == "**" && segments.Count == 0) lead = true;
            else if (text == "**") rest = true;
            else segments.Add(Parse(text));
        }

        if (lead && (rest || segments.Count == 0)) problem = "has ** both first and last, or nothing else";

        foreach (var segment in segments)
        {
            if (segment.Spelled.Any(text => text.AsSpan().ContainsAny(NotLiteral)) || segment.OneOf?.Contains("") == true)
                problem = "may hold {id}, {model}, {place}, {a|b} and a first or last **, and nothing else in braces or with stars, queries or escapes";
        }

        if (segments.Count(segment => segment.Slot is ModelSlot) > 1) problem = "names {model} twice";
        return problem is null ? new(method, path, [.. segments], lead, rest, route) : null;
    }

    /// <summary>The same path of another provider.</summary>
    public RoutePattern Of(Provider provider) => new(Method, Path, _segments, HasLead, HasRest, Route with { Provider = provider });

    /// <param name="path">A path, unescaped.</param>
    /// <param name="parts">Its segments.</param>
    /// <param name="names">What it names: a model, the last id, a place.</param>
    public bool Matches(ReadOnlySpan<char> path, ReadOnlySpan<Range> parts, out PathNames names)
    {
        names = default;
        if (HasLead && parts.Length > _segments.Length) parts = parts[^_segments.Length..];
        if (HasRest ? parts.Length < _segments.Length : parts.Length != _segments.Length) return false;
        for (var at = 0; at < _segments.Length; at++)
        {
            if (!_segments[at].Fits(path[parts[at]])) return false;
        }

        for (var at = 0; at < _segments.Length; at++)
        {
            var segment = _segments[at];
            if (segment.OneOf is not null) continue;
            var named = path[parts[at]][segment.Before.Length..^segment.After.Length].ToString();
            names = segment.Slot switch
            {
                ModelSlot => names with { Model = named },
                PlaceSlot => names with { Place = named },
                _ => names with { Id = named },
            };
        }

        return true;
    }

    private static Segment Parse(string text)
    {
        if (text.StartsWith('{') && text.EndsWith('}') && text.Contains('|')) return new("", "", text[1..^1].Split('|'), null);
        foreach (var slot in (ReadOnlySpan<string>)[ModelSlot, PlaceSlot, IdSlot])
        {
            var at = text.IndexOf(slot, StringComparison.Ordinal);
            if (at >= 0) return new(text[..at], text[(at + slot.Length)..], null, slot);
        }

        return new("", "", [text], null);
    }

    /// <param name="Before">What stands before the slot.</param>
    /// <param name="After">What stands after it.</param>
    /// <param name="OneOf">What the segment may be, where it is spelled out; null for one with a slot.</param>
    /// <param name="Slot">What the segment names; null where it is spelled out.</param>
    private readonly record struct Segment(string Before, string After, string[]? OneOf, string? Slot)
    {
        public IEnumerable<string> Spelled => OneOf ?? [Before, After];

        public bool Fits(ReadOnlySpan<char> part)
        {
            if (OneOf is null)
            {
                return part.Length > Before.Length + After.Length &&
                    part.StartsWith(Before, StringComparison.Ordinal) && part.EndsWith(After, StringComparison.Ordinal);
            }

            foreach (var text in OneOf)
            {
                if (part.SequenceEqual(text)) return true;
            }

            return false;
        }
    }
}

/// <summary>What a path names.</summary>
/// <param name="Model">The model, or null.</param>
/// <param name="Id">The last id, or null.</param>
/// <param name="Place">Where it is to run, or null.</param>
internal readonly record struct PathNames(string? Model, string? Id, string? Place);
