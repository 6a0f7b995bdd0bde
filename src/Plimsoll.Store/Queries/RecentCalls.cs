using Plimsoll.Store.Rows;

namespace Plimsoll.Store.Queries;

/// <summary>The calls that began last, the latest first: what later estimates learn from.</summary>
public static class RecentCalls
{
    /// <param name="ledger">The ledger.</param>
    /// <param name="before">Calls from here on are left out.</param>
    /// <param name="most">How many at most.</param>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public static IReadOnlyList<Observation> Read(Ledger ledger, DateTimeOffset before, int most)
    {
        var database = ledger.Database;
        using var words = new Words(database);
        using var latest = database.Prepare($"SELECT {CallColumns.All} FROM call WHERE key < ?1 ORDER BY key DESC LIMIT ?2");
        latest.Bind(1, LedgerTime.FirstKey(LedgerTime.Us(before))).Bind(2, (long)most);
        var calls = new List<Observation>();
        while (latest.Step())
        {
            if (CallColumns.Read(latest) is { AnswerBytes: not null } row) calls.Add(ObservationOf.Row(row, [], words));
        }

        return calls;
    }
}
