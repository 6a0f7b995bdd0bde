using Plimsoll.Store.Rows;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Queries;

/// <summary>Calls by when they started: the range of keys, which is a range of time, and the few whose key tells another time.</summary>
internal static class CallScan
{
    public const string Columns = "call.key, call.us, call.facet, call.session, call.run, call.state, call.body";

    /// <summary>The calls of a range of time, what sums need of them.</summary>
    /// <returns>The same row over and over: what is to be kept of it must be copied.</returns>
    public static IEnumerable<CallRow> Rows(Database database, long fromUs, long untilUs)
    {
        var row = new CallRow();
        var buffer = new byte[1_024];
        using var byKey = database.Prepare($"SELECT {Columns} FROM call WHERE key >= ?1 AND key < ?2");
        using var shifted = database.Prepare(
            $"SELECT {Columns} FROM shifted JOIN call ON key = call WHERE shifted.started_us >= ?3 AND shifted.started_us < ?4 "
            + "AND NOT (key >= ?1 AND key < ?2)");
        foreach (var statement in (Statement[])[byKey, shifted])
        {
            statement.Bind(1, LedgerTime.FirstKey(fromUs)).Bind(2, LedgerTime.FirstKey(untilUs + 999));
            if (statement == shifted) statement.Bind(3, fromUs).Bind(4, untilUs);
            while (statement.Step())
            {
                CallColumns.ReadForSums(statement, row, ref buffer);
                if (row.StartedUs >= fromUs && row.StartedUs < untilUs) yield return row;
            }
        }
    }
}
