using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Rows;

/// <summary>Ids back to words, facets and receipts.</summary>
internal sealed class Words(Database database) : IDisposable
{
    private readonly Dictionary<long, string> _words = [];
    private readonly Dictionary<int, FacetKey> _facets = [];
    private readonly Dictionary<long, Receipt> _receipts = [];
    private readonly Statement _word = database.Prepare("SELECT value FROM dim WHERE id = ?");
    private readonly Statement _facet = database.Prepare($"SELECT {FacetKey.Columns} FROM facet WHERE id = ?");
    private readonly Statement _receipt = database.Prepare("SELECT json FROM receipt WHERE id = ?");

    /// <returns>Null for null and for 0.</returns>
    public string? this[long? id]
    {
        get
        {
            if (id is not { } known || known == 0) return null;
            if (_words.TryGetValue(known, out var word)) return word;

            if (!_word.Bind(1, known).Step()) return null;
            word = _word.Text(0) ?? "";
            _word.Reset();
            _words.Add(known, word);
            return word;
        }
    }

    public FacetKey Facet(int id)
    {
        if (_facets.TryGetValue(id, out var facet)) return facet;

        if (!_facet.Bind(1, (long)id).Step()) return default;
        facet = ReadFacet(_facet, 0);
        _facet.Reset();
        _facets.Add(id, facet);
        return facet;
    }

    public Receipt? Receipt(long? id)
    {
        if (id is not { } known) return null;
        if (_receipts.TryGetValue(known, out var receipt)) return receipt;

        if (!_receipt.Bind(1, known).Step()) return null;
        receipt = new(_receipt.Text(0) ?? "");
        _receipt.Reset();
        _receipts.Add(known, receipt);
        return receipt;
    }

    /// <summary>Forgets everything: after a rollback, ids that it read may come to mean something else.</summary>
    public void Clear()
    {
        _words.Clear();
        _facets.Clear();
        _receipts.Clear();
    }

    /// <summary>Reads all facets at once, for a query that needs most of them.</summary>
    public static Dictionary<int, FacetKey> AllFacets(Database database)
    {
        var facets = new Dictionary<int, FacetKey>();
        using var rows = database.Prepare($"SELECT id, {FacetKey.Columns} FROM facet");
        while (rows.Step()) facets.Add(rows.Int32(0), ReadFacet(rows, 1));
        return facets;
    }

    public void Dispose()
    {
        _word.Dispose();
        _facet.Dispose();
        _receipt.Dispose();
    }

    private static FacetKey ReadFacet(Statement from, int at) => new(
        from.Int32(at),
        from.Int32(at + 1),
        from.Int32(at + 2),
        from.Int32(at + 3),
        from.Int32(at + 4),
        from.Int32(at + 5),
        from.Int32(at + 6),
        from.Int32(at + 7),
        from.Int32(at + 8),
        from.Int32(at + 9),
        from.Int32(at + 10),
        from.Int32(at + 11),
        from.Int32(at + 12),
        from.Int32(at + 13),
        from.Int32(at + 14));
}
