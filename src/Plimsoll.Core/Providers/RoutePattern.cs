using System.Buffers;

namespace Plimsoll.Providers;

/// <summary>One line of a provider's routes: a method, and a path whose segments are literal, <c>{id}</c>, <c>{model}</c> or, last, <c>**</c>.</summary>
/// <remarks><c>{model}</c> may have a literal before or after it in its segment: <c>{model}:generateContent</c>.</remarks>
internal sealed class RoutePattern
{
    private const string ModelSlot = "{model}";
    private static readonly SearchValues<char> NotLiteral = SearchValues.Create("{}*?#%");
    private readonly Segment[] _segments;

    private RoutePattern(string method, Segment[] segments, bool hasRest, Route route)
    {
        Method = method;
        HasRest = hasRest;
        Route = route;
        _segments = segments;
        foreach (var segment in segments) Literals += segment.IsLiteral ? 2 : segment.After.Length > 0 ? 1 : 0;
    }

    /// <summary>What <c>*</c> stands for.</summary>
    public static IReadOnlyList<string> Methods { get; } = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    public string Method { get; }

    /// <summary>True where any number of further segments may follow (<c>/**</c>).</summary>
    public bool HasRest { get; }

    /// <summary>How much of the path is spelled out: two for a literal segment, one for a verb after a model.</summary>
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
            var model = text.IndexOf(ModelSlot, StringComparison.Ordinal);
            if (text == "**") rest = true;
            else if (text == "{id}") segments.Add(new("", "", IsLiteral: false, IsModel: false));
            else if (model >= 0) segments.Add(new(text[..model], text[(model + ModelSlot.Length)..], IsLiteral: false, IsModel: true));
            else segments.Add(new(text, "", IsLiteral: true, IsModel: false));
        }

        foreach (var segment in segments)
        {
            if (segment.Before.AsSpan().ContainsAny(NotLiteral) || segment.After.AsSpan().ContainsAny(NotLiteral))
                problem = "may hold {id}, {model} and a last **, and nothing else in braces or with stars, queries or escapes";
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
            if (segment.IsLiteral)
            {
                if (!part.SequenceEqual(segment.Before)) return false;
            }
            else if (segment.IsModel)
            {
                var fits = part.Length > segment.Before.Length + segment.After.Length &&
                    part.StartsWith(segment.Before, StringComparison.Ordinal) && part.EndsWith(segment.After, StringComparison.Ordinal);
                if (!fits) return false;
                named = part[segment.Before.Length..^segment.After.Length];
            }
            else
            {
                lastId = part;
            }
        }

        if (!named.IsEmpty) model = named.ToString();
        if (!lastId.IsEmpty) id = lastId.ToString();
        return true;
    }

    private readonly record struct Segment(string Before, string After, bool IsLiteral, bool IsModel);
}
