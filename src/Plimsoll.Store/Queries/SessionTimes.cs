using Plimsoll.Store.Rows;

namespace Plimsoll.Store.Queries;

/// <summary>When work sessions began and were last heard of, within a time.</summary>
public static class SessionTimes
{
    /// <summary>By session. Reads no more of a call than its head.</summary>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public static IReadOnlyDictionary<string, (DateTimeOffset First, DateTimeOffset Last)> Read(Ledger ledger, TimeRange range)
    {
        var times = new Dictionary<long, (long First, long Last)>();
        var (from, until) = (LedgerTime.Us(range.From), LedgerTime.Us(range.Until));
        using (var heads = ledger.Database.Prepare("SELECT key, us, session FROM call WHERE key >= ?1 AND key < ?2 AND session IS NOT NULL AND state <> 0"))
        {
            heads.Bind(1, LedgerTime.FirstKey(from)).Bind(2, LedgerTime.FirstKey(until + 999));
            while (heads.Step()) Take(heads.Int64(2), LedgerTime.KeyUs(heads.Int64(0)) + heads.Int64(1));
        }

        using (var shifted = ledger.Database.Prepare("SELECT started_us, session FROM shifted JOIN call ON key = call WHERE started_us >= ?1 AND started_us < ?2 AND session IS NOT NULL AND state <> 0"))
        {
            shifted.Bind(1, from).Bind(2, until);
            while (shifted.Step()) Take(shifted.Int64(1), shifted.Int64(0));
        }

        using var words = new Words(ledger.Database);
        return times.ToDictionary(session => words[session.Key]!, session => (LedgerTime.Instant(session.Value.First), LedgerTime.Instant(session.Value.Last)), StringComparer.Ordinal);

        void Take(long session, long us)
        {
            if (us < from || us >= until) return;
            times[session] = times.TryGetValue(session, out var known) ? (Math.Min(known.First, us), Math.Max(known.Last, us)) : (us, us);
        }
    }
}
