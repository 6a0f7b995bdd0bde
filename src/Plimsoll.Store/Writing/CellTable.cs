using Plimsoll.Store.Rows;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Writing;

/// <summary>One table of sums, and those of its cells that were written lately, in memory: most are written again and again while they are the latest.</summary>
/// <remarks>
/// Knows what the table holds as long as nobody else writes it: see <see cref="Reset"/>. Of a cell later than all that were there, it
/// knows that it is new. So few cells are looked for before they are written (docs/benchmarks.md, ledger rate).
/// </remarks>
internal sealed class CellTable(Database database, string name, string time, bool bySession = false) : IDisposable
{
    // Bounds memory to some MB; what falls out is read again.
    private const int Most = 8_192;

    private readonly Statement _find = database.Prepare($"SELECT sums FROM {name} WHERE {Key(time, bySession)}");
    private readonly Statement _put = database.Prepare($"INSERT OR REPLACE INTO {name} VALUES ({(bySession ? "?1, ?3, ?2, ?4" : "?1, ?2, ?4")})");
    private readonly Statement _delete = database.Prepare($"DELETE FROM {name} WHERE {Key(time, bySession)}");
    private readonly Statement _last = database.Prepare($"SELECT max({time}) FROM {name}");
    private readonly Dictionary<(long At, long Session, long Facet), (byte[] Sums, int Length)> _known = [];
    private byte[] _buffer = new byte[4096];
    private bool _reset = true;

    // From this time on, what is not among the known is not in the table.
    private long _allKnownFrom;

    /// <summary>Forgets what the table holds.</summary>
    public void Reset() => _reset = true;

    public void Merge((long At, long Session, long Facet) cell, SumPairs sums)
    {
        if (_reset || _known.Count >= Most) Begin();
        var known = _known.TryGetValue(cell, out var there);
        var merged = known ? sums.Merge(there.Sums.AsSpan(0, there.Length), ref _buffer)
            : cell.At >= _allKnownFrom ? sums.Merge([], ref _buffer)
            : Read(cell, sums);
        if (merged.IsEmpty)
        {
            Bind(_delete, cell).Run();
            _known.Remove(cell);
            return;
        }

        Bind(_put, cell).Bind(4, merged).Run();
        var kept = known && there.Sums.Length >= merged.Length ? there.Sums : new byte[merged.Length + (merged.Length / 4)];
        merged.CopyTo(kept);
        _known[cell] = (kept, merged.Length);
    }

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_find, _put, _delete, _last]) statement.Dispose();
    }

    private void Begin()
    {
        _known.Clear();
        _reset = false;
        _allKnownFrom = _last.Step() && _last.Int64OrNull(0) is { } last ? last + 1 : long.MinValue;
        _last.Reset();
    }

    private ReadOnlySpan<byte> Read((long At, long Session, long Facet) cell, SumPairs sums)
    {
        var found = Bind(_find, cell).Step();
        var merged = sums.Merge(found ? _find.Blob(0) : [], ref _buffer);
        if (found) _find.Reset();
        return merged;
    }

    private Statement Bind(Statement statement, (long At, long Session, long Facet) cell)
    {
        statement.Bind(1, cell.At).Bind(2, cell.Facet);
        return bySession ? statement.Bind(3, cell.Session) : statement;
    }

    private static string Key(string time, bool bySession) => $"{time} = ?1 AND facet = ?2{(bySession ? " AND session = ?3" : "")}";
}
