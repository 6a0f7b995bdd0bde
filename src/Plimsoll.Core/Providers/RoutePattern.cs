using System.Buffers;

namespace Plimsoll.Providers;

/// <summary>One line of a provider's routes: a method, and a path of segments.</summary>
/// <remarks>
/// A segment is literal; one of several (<c>{v1|v1beta}</c>); <c>{id}</c> or <c>{model}</c>, perhaps with a literal before or after it
/// (<c>{model}:generateContent</c>); or, last, <c>**</c> for any number of further ones.
/// </remarks>
internal sealed class RoutePattern
{
    private const string ModelSlot = "{model}";
    private const string IdSlot = "{id}";
    private static readonly SearchValues<char> NotLiteral = SearchValues.Create("{}*?#%");
    private readonly Segment[] _segments;

    private RoutePattern(string method, Segment[] segments, bool hasRest, Route route)
    {
        Method = method;
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
        var rest = false;
        foreach (var text in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (rest) problem = "has a segment after **";
            if (text == "**") rest = true;
            else segments.Add(Parse(text));
        }

        foreach (var segment in segments)
        {
            if (segment.Spelled.Any(text => text.AsSpan().ContainsAny(NotLiteral)) || segment.OneOf?.Contains("") == true)
                problem = "may hold {id}, {model}, {a|b} and a last **, and nothing else in braces or with stars, queries or escapes";
        }

        if (segments.Count(segment => segment.IsModel) > 1) problem = "names {model} twice";
        return problem is null ? new(method, [.. segments], rest, route) : null;
    }

    /// <param name="path">A path, unescaped.</param>
    /// <param name="parts">Its segments.</param>
    /// <param name="model">The model that it names, or null.</param>
    /// <param name="id">The last id that it names, or null.</param>
    public bool Matches(ReadOnlySpan<char> path, ReadOnlySpan<Range> parts, out string? model, out string? id)
    {
        model = id = null;
        if (HasRest ? parts.Length < _segments.Length : parts.Length != _segments.Length) return false;
        ReadOnlySpan<char> named = default, lastId = default;
        for (var at = 0; at < _segments.Length; at++)
        {
            var part = path[parts[at]];
            var segment = _segments[at];
            if (!segment.Fits(part)) return false;
            if (segment.OneOf is not null) continue;
            if (segment.IsModel) named = part[segment.Before.Length..^segment.After.Length];
            else lastId = part[segment.Before.Length..^segment.After.Length];
        }

        if (!named.IsEmpty) model = named.ToString();
        if (!lastId.IsEmpty) id = lastId.ToString();
        return true;
    }

    private static Segment Parse(string text)
    {
        if (text.StartsWith('{') && text.EndsWith('}') && text.Contains('|')) return new("", "", text[1..^1].Split('|'), IsModel: false);
        var slot = text.Contains(ModelSlot, StringComparison.Ordinal) ? ModelSlot : IdSlot;
        var at = text.IndexOf(slot, StringComparison.Ordinal);
        return at < 0 ? new("", "", [text], IsModel: false) : new(text[..at], text[(at + slot.Length)..], null, slot == ModelSlot);
    }

    /// <param name="Before">What stands before the slot.</param>
    /// <param name="After">What stands after it.</param>
    /// <param name="OneOf">What the segment may be, where it is spelled out; null for one with a slot.</param>
    /// <param name="IsModel">True where the slot names a model.</param>
    private readonly record struct Segment(string Before, string After, string[]? OneOf, bool IsModel)
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
