using System.Runtime.InteropServices;
using Plimsoll.Store.Rows;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Writing;

/// <summary>Gathers what the calls of a transaction add to the sums, and writes each touched cell once (store.md: 3 % of the rate; triggers 64 %).</summary>
internal sealed class Rollups(Database database) : IDisposable
{
    private const long NoSession = 0; // Words are numbered from 1.

    // Most calls of a transaction share session, quarter-hour and facet with others: they are added up once, then cell by cell.
    private readonly Contribution _contribution = new();
    private readonly Dictionary<(long At, long Session, long Facet), SumPairs> _added = [];
    private readonly Dictionary<(long At, long Session, long Facet), SumPairs> _quarters = [];
    private readonly Dictionary<(long At, long Session, long Facet), SumPairs> _days = [];
    private readonly Dictionary<(long At, long Session, long Facet), SumPairs> _sessions = [];
    private readonly Stack<SumPairs> _spare = [];
    private readonly CellTable _quarter = new(database, "cell", "quarter");
    private readonly CellTable _day = new(database, "cell_day", "day");
    private readonly CellTable _session = new(database, "session_day", "day", bySession: true);

    /// <summary>Another connection wrote, or what this one wrote was rolled back: the cells are read anew.</summary>
    public void Reset()
    {
        _quarter.Reset();
        _day.Reset();
        _session.Reset();
    }

    /// <summary>Adds a call's contribution (<paramref name="sign"/> 1), or takes it away again (−1).</summary>
    public void Add(CallRow call, int sign)
    {
        _contribution.Set(call);
        Of(_added, (LedgerTime.Quarter(call.StartedUs), call.Session ?? NoSession, call.Facet)).Add(_contribution.Pairs, sign);
    }

    /// <summary>Writes what was gathered.</summary>
    public void Flush()
    {
        foreach (var ((quarter, session, facet), sums) in _added)
        {
            Of(_quarters, (quarter, NoSession, facet)).Add(sums.Pairs);
            if (session != NoSession) Of(_sessions, (LedgerTime.FloorDiv(quarter, 96), session, facet)).Add(sums.Pairs);
        }

        foreach (var ((quarter, _, facet), sums) in _quarters) Of(_days, (LedgerTime.FloorDiv(quarter, 96), NoSession, facet)).Add(sums.Pairs);

        foreach (var (key, sums) in _quarters) _quarter.Merge(key, sums);
        foreach (var (key, sums) in _days) _day.Merge(key, sums);
        foreach (var (key, sums) in _sessions) _session.Merge(key, sums);
        Forget();
    }

    /// <summary>Drops what was gathered and not written.</summary>
    public void Forget()
    {
        Empty(_added);
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

    private SumPairs Of(Dictionary<(long At, long Session, long Facet), SumPairs> cells, (long At, long Session, long Facet) key)
    {
        ref var sums = ref CollectionsMarshal.GetValueRefOrAddDefault(cells, key, out _);
        return sums ??= _spare.TryPop(out var spare) ? spare : new();
    }

    private void Empty(Dictionary<(long At, long Session, long Facet), SumPairs> cells)
    {
        foreach (var sums in cells.Values)
        {
            if (_spare.Count >= 4096) break;
            sums.Clear();
            _spare.Push(sums);
        }

        cells.Clear();
    }
}
