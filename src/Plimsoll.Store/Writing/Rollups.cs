using Plimsoll.Store.Rows;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Writing;

/// <summary>Gathers what the calls of a transaction add to the sums, and writes each touched cell once (store.md: 3 % of the rate; triggers 64 %).</summary>
internal sealed class Rollups(Database database) : IDisposable
{
    private readonly Contribution _contribution = new();
    private readonly Dictionary<(long At, long Facet), SumPairs> _quarters = [];
    private readonly Dictionary<(long At, long Facet), SumPairs> _days = [];
    private readonly Dictionary<(long At, long Session, long Facet), SumPairs> _sessions = [];
    private readonly Stack<SumPairs> _spare = [];
    private readonly Table _quarter = new(database, "cell", "quarter = ?1 AND facet = ?2", "(?1, ?2, ?3)", 3);
    private readonly Table _day = new(database, "cell_day", "day = ?1 AND facet = ?2", "(?1, ?2, ?3)", 3);

    private readonly Table _session =
        new(database, "session_day", "day = ?1 AND session = ?2 AND facet = ?3", "(?1, ?2, ?3, ?4)", 4);

    private byte[] _buffer = new byte[4096];

    /// <summary>Adds a call's contribution (<paramref name="sign"/> 1), or takes it away again (−1).</summary>
    public void Add(CallRow call, int sign)
    {
        _contribution.Set(call);
        Of(_quarters, (LedgerTime.Quarter(call.StartedUs), call.Facet)).Add(_contribution.Pairs, sign);
        if (call.Session is { } session)
            Of(_sessions, (LedgerTime.Day(call.StartedUs), session, call.Facet)).Add(_contribution.Pairs, sign);
    }

    /// <summary>Writes what was gathered.</summary>
    public void Flush()
    {
        foreach (var ((quarter, facet), sums) in _quarters)
        {
            Of(_days, (LedgerTime.FloorDiv(quarter, 96), facet)).Add(sums.Pairs);
            _quarter.Key(quarter, facet);
            _quarter.Merge(sums, ref _buffer);
        }

        foreach (var ((day, facet), sums) in _days)
        {
            _day.Key(day, facet);
            _day.Merge(sums, ref _buffer);
        }

        foreach (var ((day, session, facet), sums) in _sessions)
        {
            _session.Key(day, session, facet);
            _session.Merge(sums, ref _buffer);
        }

        Forget();
    }

    /// <summary>Drops what was gathered and not written.</summary>
    public void Forget()
    {
        Empty(_quarters);
        Empty(_days);
        Empty(_sessions);
    }

    public void Dispose()
    {
        _quarter.Dispose();
        _day.Dispose();
        _session.Dispose();
    }

    private SumPairs Of<TKey>(Dictionary<TKey, SumPairs> cells, TKey key)
        where TKey : notnull
    {
        if (cells.TryGetValue(key, out var sums)) return sums;

        sums = _spare.TryPop(out var spare) ? spare : new();
        cells.Add(key, sums);
        return sums;
    }

    private void Empty<TKey>(Dictionary<TKey, SumPairs> cells)
        where TKey : notnull
    {
        foreach (var sums in cells.Values)
        {
            if (_spare.Count >= 4096) break;
            sums.Clear();
            _spare.Push(sums);
        }

        cells.Clear();
    }

    /// <summary>One table of sums.</summary>
    private sealed class Table(Database database, string name, string key, string values, int sumsAt) : IDisposable
    {
        private readonly Statement _find = database.Prepare($"SELECT sums FROM {name} WHERE {key}");
        private readonly Statement _put = database.Prepare($"INSERT OR REPLACE INTO {name} VALUES {values}");
        private readonly Statement _delete = database.Prepare($"DELETE FROM {name} WHERE {key}");

        public void Key(long first, long second, long? third = null)
        {
            foreach (var statement in (ReadOnlySpan<Statement>)[_find, _put, _delete])
            {
                statement.Bind(1, first).Bind(2, second);
                if (third is { } last) statement.Bind(3, last);
            }
        }

        public void Merge(SumPairs sums, ref byte[] buffer)
        {
            var there = _find.Step();
            var merged = sums.Merge(there ? _find.Blob(0) : [], ref buffer);
            if (there) _find.Reset();
            if (!merged.IsEmpty) _put.Bind(sumsAt, merged).Run();
            else if (there) _delete.Run();
        }

        public void Dispose()
        {
            _find.Dispose();
            _put.Dispose();
            _delete.Dispose();
        }
    }
}
