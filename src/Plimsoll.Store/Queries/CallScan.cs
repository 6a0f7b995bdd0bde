using Plimsoll.Store.Rows;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Queries;

/// <summary>Calls by when they started: the range of keys, which is a range of time, and the few whose key tells another time.</summary>
internal static class CallScan
{
    public static IEnumerable<CallRow> Rows(Database database, long fromUs, long untilUs)
    {
        var columns = "call." + CallColumns.All.Replace(", ", ", call.", StringComparison.Ordinal);
        using var byKey = database.Prepare($"SELECT {columns} FROM call WHERE key >= ?1 AND key < ?2 AND started_us >= ?3 AND started_us < ?4");
        using var shifted = database.Prepare(
            $"SELECT {columns} FROM shifted JOIN call ON key = call WHERE shifted.started_us >= ?3 AND shifted.started_us < ?4 "
            + "AND NOT (key >= ?1 AND key < ?2)");
        foreach (var statement in (Statement[])[byKey, shifted])
        {
            statement.Bind(1, LedgerTime.FirstKey(fromUs)).Bind(2, LedgerTime.FirstKey(untilUs + 999)).Bind(3, fromUs).Bind(4, untilUs);
            while (statement.Step()) yield return CallColumns.Read(statement);
        }
    }
}
