using Plimsoll.Store.Rows;

namespace Plimsoll.Store.Queries;

/// <summary>Where amounts are from.</summary>
internal sealed class RateSources(Words words)
{
    /// <summary>Each source once, in order.</summary>
    public IReadOnlyList<string> Of(IEnumerable<int> sources) =>
        [.. sources.Select(source => words[source]).OfType<string>().Order(StringComparer.Ordinal)];
}
