using Plimsoll.Store.Rows;
using Plimsoll.Store.Sqlite;
using Plimsoll.Store.Witnesses;
using Plimsoll.Store.Writing;

namespace Plimsoll.Store.Queries;

/// <summary>A walk over all calls that began in a time, oldest first, in bounded memory. Between pages nothing is held open.</summary>
public sealed class StoredCalls(Ledger ledger, TimeRange range)
{
    private const int PageSize = 512;
    private const int MostWords = 200;

    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public IEnumerable<StoredCall> Read()
    {
        var database = ledger.Database;
        var (fromUs, untilUs) = (LedgerTime.Us(range.From), LedgerTime.Us(range.Until));
        using var words = new Words(database);
        using var calls = new CallTable(database, words);
        using var byKey = database.Prepare($"SELECT {CallColumns.All} FROM call WHERE key >= ?1 AND key < ?2 ORDER BY key LIMIT {PageSize}");
        var (next, last, pages) = (LedgerTime.FirstKey(fromUs), LedgerTime.FirstKey(untilUs + 999), 0);
        foreach (var key in Shifted(database, fromUs, untilUs, next, last))
        {
            if (calls.Get(key) is { } row) yield return Of(row, calls);
        }

        while (true)
        {
            var page = Page(byKey, next, last);
            foreach (var row in page)
            {
                if (row.StartedUs >= fromUs && row.StartedUs < untilUs) yield return Of(row, calls);
            }

            if (page.Count < PageSize) yield break;
            next = page[^1].Key + 1;
            // Sessions and receipts are without end: those of one part of the ledger are seldom met in another.
            if (++pages % MostWords == 0) words.Clear();
        }
    }

    private static List<CallRow> Page(Statement byKey, long from, long until)
    {
        var page = new List<CallRow>(PageSize);
        byKey.Bind(1, from).Bind(2, until);
        while (byKey.Step()) page.Add(CallColumns.Read(byKey));
        byKey.Reset();
        return page;
    }

    // The few whose key tells another time.
    private static List<long> Shifted(Database database, long fromUs, long untilUs, long first, long last)
    {
        var keys = new List<long>();
        using var shifted = database.Prepare("SELECT call FROM shifted WHERE started_us >= ?1 AND started_us < ?2 AND NOT (call >= ?3 AND call < ?4)");
        shifted.Bind(1, fromUs).Bind(2, untilUs).Bind(3, first).Bind(4, last);
        while (shifted.Step()) keys.Add(shifted.Int64(0));
        return keys;
    }

    private static StoredCall Of(CallRow row, CallTable calls) => new(new(row.Key), calls.Shown(row), calls.Observations(row));
}

/// <summary>A call, with what each of its witnesses said.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Call">What all witnesses, taken together, say.</param>
/// <param name="Observations">What each said; one at least.</param>
public sealed record StoredCall(CallId Id, Observation Call, IReadOnlyList<Observation> Observations)
{
    /// <summary>The call as it would be with its observations changed; null where <paramref name="change"/> gives each back as it was.</summary>
    public Observation? With(Func<Observation, Observation> change)
    {
        var changed = Observations.Select(change).ToList();
        if (changed.Zip(Observations).All(pair => ReferenceEquals(pair.First, pair.Second))) return null;
        return changed.Count == 1 ? Resolution.Of(changed) : Partition.Of(changed) is [var one] ? Resolution.Of(one) : null;
    }
}
