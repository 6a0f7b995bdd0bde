using System.Security.Cryptography;
using System.Text;
using Plimsoll.Store.Rows;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Writing;

/// <summary>Gives words, facets and receipts their ids, making new ones in the open transaction.</summary>
internal sealed class Interner : IDisposable
{
    private readonly Database _database;
    private readonly Cache<string>[] _words;

    // The word of each kind that was asked for last: most kinds seldom change from one call to the next (docs/benchmarks.md, ledger rate).
    private readonly (string? Value, int Id)[] _last;
    private readonly Cache<FacetKey> _facets = new();
    private readonly Cache<Receipt> _receipts = new(ReferenceEqualityComparer.Instance);
    private readonly Statement _findWord, _addWord, _findFacet, _addFacet, _findReceipt, _addReceipt;

    public Interner(Database database)
    {
        _database = database;
        _words = new Cache<string>[(int)DimKind.UsageShape + 1];
        _last = new (string?, int)[_words.Length];
        for (var kind = 0; kind < _words.Length; kind++) _words[kind] = new(StringComparer.Ordinal);
        _findWord = database.Prepare("SELECT id FROM dim WHERE kind = ? AND value = ?");
        _addWord = database.Prepare("INSERT INTO dim(kind, value) VALUES (?, ?)");
        var columns = FacetKey.Columns.Split(", ");
        _findFacet = database.Prepare($"SELECT id FROM facet WHERE {string.Join(" AND ", columns.Select(column => column + " = ?"))}");
        _addFacet = database.Prepare(
            $"INSERT INTO facet({FacetKey.Columns}) VALUES ({string.Join(", ", columns.Select(_ => "?"))})");
        _findReceipt = database.Prepare("SELECT id, json FROM receipt WHERE hash = ?");
        _addReceipt = database.Prepare("INSERT INTO receipt(hash, json) VALUES (?, ?)");
    }

    /// <returns>0 for null.</returns>
    public int Word(DimKind kind, string? value)
    {
        if (value is null) return 0;

        ref var last = ref _last[(int)kind];
        if (value == last.Value) return last.Id;

        var cache = _words[(int)kind];
        if (!cache.TryGet(value, out var id))
        {
            id = Find(_findWord.Bind(1, (long)kind).Bind(2, value)) ?? Add(_addWord.Bind(1, (long)kind).Bind(2, value));
            cache.Put(value, id);
        }

        last = (value, id);
        return id;
    }

    /// <returns>Null for null.</returns>
    public long? WordOrNull(DimKind kind, string? value) => value is null ? null : Word(kind, value);

    public int Facet(in FacetKey facet)
    {
        if (_facets.TryGet(facet, out var id)) return id;

        for (var column = 1; column <= FacetKey.Count; column++)
        {
            _findFacet.Bind(column, (long)facet[(DimKind)column]);
            _addFacet.Bind(column, (long)facet[(DimKind)column]);
        }

        id = Find(_findFacet) ?? Add(_addFacet);
        _facets.Put(facet, id);
        return id;
    }

    public long? Receipt(Receipt? receipt)
    {
        if (receipt is null) return null;
        if (_receipts.TryGet(receipt, out var id)) return id;

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(receipt.Json), digest);
        var hash = BitConverter.ToInt64(digest);
        int? found = null;
        _findReceipt.Bind(1, hash);
        while (_findReceipt.Step())
        {
            if (_findReceipt.Text(1) == receipt.Json) found = _findReceipt.Int32(0);
        }

        id = found ?? Add(_addReceipt.Bind(1, hash).Bind(2, receipt.Json));
        _receipts.Put(receipt, id);
        return id;
    }

    public void Commit()
    {
        foreach (var words in _words) words.Commit();
        _facets.Commit();
        _receipts.Commit();
    }

    public void Rollback()
    {
        foreach (var words in _words) words.Rollback();
        Array.Clear(_last);
        _facets.Rollback();
        _receipts.Rollback();
    }

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_findWord, _addWord, _findFacet, _addFacet, _findReceipt, _addReceipt])
            statement.Dispose();
    }

    private static int? Find(Statement statement)
    {
        if (!statement.Step()) return null;
        var id = statement.Int32(0);
        statement.Reset();
        return id;
    }

    private int Add(Statement statement)
    {
        statement.Run();
        return (int)_database.LastId;
    }
}
