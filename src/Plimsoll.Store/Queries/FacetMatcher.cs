using Plimsoll.Store.Rows;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Queries;

/// <summary>Which facets pass the filters of a question; those on sessions and runs, which no facet has, are left out.</summary>
internal sealed class FacetMatcher : IDisposable
{
    private readonly Words _words;
    private readonly DimReader _dims;
    private readonly List<ReportFilter> _where;
    private readonly Dictionary<int, bool> _known = [];

    public FacetMatcher(Database database, IReadOnlyList<ReportFilter> where)
    {
        _words = new(database);
        _dims = new(_words, new(TimeZoneInfo.Utc));
        _where = [.. where.Where(filter => filter.Dim.Kind is not (ReportDimKind.Session or ReportDimKind.Run))];
        Counts = _where.Count == 0 ? null : Matches;
    }

    /// <summary>Null where all pass.</summary>
    public Func<int, bool>? Counts { get; }

    public void Dispose() => _words.Dispose();

    private bool Matches(int facet)
    {
        if (_known.TryGetValue(facet, out var matches)) return matches;

        var key = _words.Facet(facet);
        matches = _where.TrueForAll(filter => _dims.Value(filter.Dim, key, null, null, 0) == filter.Value);
        _known.Add(facet, matches);
        return matches;
    }
}
