using Plimsoll.Store.Rows;
using Plimsoll.Store.Sqlite;
using Plimsoll.Store.Writing;

namespace Plimsoll.Store.Queries;

/// <summary>Whether a ledger is whole: the file, and the sums against the calls, cell by cell.</summary>
public static class LedgerCheck
{
    private const int MostProblems = 20;

    private static readonly (string Table, string Key, string Days)[] Tables =
    [
        ("cell", "quarter, facet, 0", "quarter >= ?1 * 96 AND quarter < ?2 * 96"),
        ("cell_day", "day, facet, 0", "day >= ?1 AND day < ?2"),
        ("session_day", "day, session, facet", "day >= ?1 AND day < ?2"),
    ];

    /// <summary>Reads everything once. About 20 seconds for ten million calls.</summary>
    /// <returns>A sentence for each thing that is wrong, 20 at most; empty where all is well.</returns>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public static IReadOnlyList<string> Verify(Ledger ledger)
    {
        var database = ledger.Database;
        var problems = new List<string>();
        if (database.Text("PRAGMA integrity_check(1)") is var said && said != "ok") problems.Add($"SQLite finds the file damaged: {said}");
        database.Execute("BEGIN");
        try
        {
            var (first, last) = Days(database);
            long calls = 0;
            for (var day = first; day <= last && problems.Count < MostProblems; day++) calls += CheckDay(database, day, problems);
            var rows = database.Number("SELECT count(*) FROM call");
            if (problems.Count < MostProblems && calls != rows) problems.Add($"{rows} calls are there, and {calls} are found by their time.");
            return problems;
        }
        finally
        {
            if (database.InTransaction) database.Execute("ROLLBACK");
        }
    }

    /// <summary>Makes all sums anew from the calls, in one transaction.</summary>
    /// <exception cref="LedgerException">The ledger is as it was.</exception>
    public static void Rebuild(Ledger ledger)
    {
        var database = ledger.Database;
        database.Execute("BEGIN IMMEDIATE");
        try
        {
            var (first, last) = Days(database);
            foreach (var (table, _, _) in Tables) database.Execute("DELETE FROM " + table);
            using var rollups = new Rollups(database);
            for (var day = first; day <= last; day++)
            {
                foreach (var call in OfDay(database, day)) rollups.Add(call, 1);
                rollups.Flush();
            }

            database.Execute("COMMIT");
        }
        finally
        {
            if (database.InTransaction) database.Execute("ROLLBACK");
        }
    }

    private static long CheckDay(Database database, long day, List<string> problems)
    {
        var expected = new Dictionary<(int Table, long, long, long), Sums>();
        var contribution = new Contribution();
        long calls = 0;
        foreach (var call in OfDay(database, day))
        {
            calls++;
            contribution.Set(call);
            Of((0, LedgerTime.Quarter(call.StartedUs), call.Facet, 0)).Add(contribution, 1);
            Of((1, day, call.Facet, 0)).Add(contribution, 1);
            if (call.Session is { } session) Of((2, day, session, call.Facet)).Add(contribution, 1);
        }

        var buffer = new byte[4096];
        for (var table = 0; table < Tables.Length; table++)
        {
            var (name, key, days) = Tables[table];
            using var cells = database.Prepare($"SELECT {key}, sums FROM {name} WHERE {days}");
            cells.Bind(1, day).Bind(2, day + 1);
            while (cells.Step() && problems.Count < MostProblems)
            {
                var at = (table, cells.Int64(0), cells.Int64(1), cells.Int64(2));
                if (!expected.Remove(at, out var sums)) problems.Add($"A cell of {name} has no calls: {at}.");
                else if (!sums.Encode(ref buffer).SequenceEqual(cells.Blob(3))) problems.Add($"A cell of {name} is not the sum of its calls: {at}.");
            }

            cells.Reset();
        }

        // Calls that bill nothing add nothing: where there are only such, there is no cell.
        foreach (var missing in expected.Where(cell => !cell.Value.IsZero).Select(cell => cell.Key).Take(MostProblems - problems.Count))
            problems.Add($"A cell of {Tables[missing.Table].Table} is missing: {missing}.");
        return calls;

        Sums Of((int, long, long, long) at)
        {
            if (!expected.TryGetValue(at, out var sums)) expected.Add(at, sums = new());
            return sums;
        }
    }

    private static IEnumerable<CallRow> OfDay(Database database, long day) =>
        CallScan.Rows(database, day * LedgerTime.DayUs, (day + 1) * LedgerTime.DayUs);

    /// <summary>The first and the last day of which there are calls or sums.</summary>
    private static (long First, long Last) Days(Database database)
    {
        var days = new List<long>();
        Add("SELECT min(key) FROM call", key => LedgerTime.Day(LedgerTime.KeyUs(key)));
        Add("SELECT max(key) FROM call", key => LedgerTime.Day(LedgerTime.KeyUs(key)));
        Add("SELECT min(started_us) FROM shifted", LedgerTime.Day);
        Add("SELECT max(started_us) FROM shifted", LedgerTime.Day);
        Add("SELECT min(quarter) FROM cell", quarter => LedgerTime.FloorDiv(quarter, 96));
        Add("SELECT max(quarter) FROM cell", quarter => LedgerTime.FloorDiv(quarter, 96));
        foreach (var table in (string[])["cell_day", "session_day"])
        {
            Add("SELECT min(day) FROM " + table, day => day);
            Add("SELECT max(day) FROM " + table, day => day);
        }

        return days.Count == 0 ? (0, -1) : (days.Min(), days.Max());

        void Add(string sql, Func<long, long> day)
        {
            using var bound = database.Prepare(sql);
            if (bound.Step() && bound.Int64OrNull(0) is { } value) days.Add(day(value));
        }
    }
}
