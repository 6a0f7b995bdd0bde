using Plimsoll.Store.Rows;
using Plimsoll.Store.Sqlite;
using Plimsoll.Store.Writing;

namespace Plimsoll.Store.Queries;

/// <summary>The calls that were written or changed from some change on, each once.</summary>
internal static class ChangedCalls
{
    /// <summary>What sums need of them.</summary>
    /// <param name="database">The ledger.</param>
    /// <param name="first">The change's number.</param>
    /// <returns>The same row over and over: what is to be kept of it must be copied.</returns>
    public static IEnumerable<CallRow> Rows(Database database, long first)
    {
        var row = new CallRow();
        var buffer = new byte[1_024];
        using var byKey = database.Prepare($"SELECT {CallScan.Columns} FROM call WHERE key = ?1");
        long? last = null;
        // In the order of the table: most then lie side by side.
        foreach (var key in Keys(database, first))
        {
            if (key == last) continue;
            last = key;
            if (byKey.Bind(1, key).Step())
            {
                CallColumns.ReadForSums(byKey, row, ref buffer);
                yield return row;
            }

            byKey.Reset();
        }
    }

    private static List<long> Keys(Database database, long first)
    {
        var keys = new List<long>();
        using var changes = database.Prepare("SELECT rev, n, calls FROM change WHERE rev > ?1 AND rev + n > ?2");
        changes.Bind(1, first - ChangeLog.MostARow).Bind(2, first);
        while (changes.Step())
        {
            var (at, until, key) = (changes.Int64(0), changes.Int64(0) + changes.Int64(1), 0L);
            for (var calls = changes.Blob(2); at < until; at++)
            {
                key += PairCode.ReadSigned(ref calls);
                if (at >= first) keys.Add(key);
            }
        }

        keys.Sort();
        return keys;
    }
}
