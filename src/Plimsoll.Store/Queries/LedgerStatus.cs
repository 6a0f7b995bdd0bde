using Plimsoll.Store.Rows;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Queries;

/// <summary>How things stand: what a line at the foot of an agent's screen tells, read in a few milliseconds whatever the ledger holds.</summary>
public sealed record LedgerStatus
{
    /// <summary>The session that was asked for, all its days; null where the ledger has nothing of it.</summary>
    public required ReportRow? Session { get; init; }

    public required ReportRow Today { get; init; }

    /// <summary>The five-hour block under way; null where there is none.</summary>
    public required BlockStatus? Block { get; init; }

    /// <param name="ledger">The ledger.</param>
    /// <param name="session">The session's name; null for none.</param>
    /// <param name="client">Whose block; null for everyone's.</param>
    /// <param name="today">The beginning of today, where the user is: a full quarter-hour.</param>
    /// <param name="now">The instant.</param>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public static LedgerStatus Read(Ledger ledger, string? session, string? client, DateTimeOffset today, DateTimeOffset now)
    {
        var database = ledger.Database;
        using var words = new Words(database);
        database.Execute("BEGIN");
        try
        {
            Func<int, bool>? counts = client is null ? null : FacetsOf(database, client).Contains;
            return new()
            {
                Session = session is null ? null : SessionSum(database, words, session, LedgerTime.Day(LedgerTime.Us(now)) + 1),
                Today = Row(words, Cells(database, LedgerTime.Quarter(LedgerTime.Us(today)), LedgerTime.Quarter(LedgerTime.Us(now)) + 1, null)),
                Block = BlockNow(database, words, counts, now),
            };
        }
        finally
        {
            if (database.InTransaction) database.Execute("ROLLBACK");
        }
    }

    // All at once: the walk over blocks meets most of them.
    private static HashSet<int> FacetsOf(Database database, string client)
    {
        var facets = new HashSet<int>();
        using var rows = database.Prepare("SELECT id FROM facet WHERE client = (SELECT id FROM dim WHERE kind = ?1 AND value = ?2)");
        rows.Bind(1, (long)DimKind.Client).Bind(2, client);
        while (rows.Step()) facets.Add(rows.Int32(0));
        return facets;
    }

    private static BlockStatus? BlockNow(Database database, Words words, Func<int, bool>? counts, DateTimeOffset now)
    {
        var quarter = LedgerTime.Quarter(LedgerTime.Us(now));
        var starts = BlockChain.Starts(database, counts);
        if (BlockChain.IndexOf(starts, quarter) is var at && (at < 0 || starts[at] + BlockChain.LengthQuarters <= quarter)) return null;

        var begin = LedgerTime.Instant(starts[at] * LedgerTime.QuarterUs);
        var sum = Row(words, Cells(database, starts[at], starts[at] + BlockChain.LengthQuarters, counts));
        return FiveHourBlocks.First(database, starts[at], counts) is { } first ? new(begin, begin + FiveHourBlocks.Length, first, sum) : null;
    }

    private static Sums Cells(Database database, long first, long last, Func<int, bool>? counts)
    {
        var sums = new Sums();
        using var cells = database.Prepare("SELECT facet, sums FROM cell WHERE quarter >= ?1 AND quarter < ?2");
        cells.Bind(1, first).Bind(2, last);
        while (cells.Step())
        {
            if (counts is null || counts(cells.Int32(0))) sums.Add(cells.Blob(1));
        }

        return sums;
    }

    // A look for each day: the table is in the order of days, and has no other index.
    private static ReportRow? SessionSum(Database database, Words words, string session, long lastDay)
    {
        const int MostDays = 1_000;
        using var ids = database.Prepare("SELECT id FROM dim WHERE kind = ?1 AND value = ?2");
        if (!ids.Bind(1, (long)DimKind.Session).Bind(2, session).Step()) return null;

        var id = ids.Int64(0);
        ids.Reset();
        var sums = new Sums();
        using var days = database.Prepare("SELECT sums FROM session_day WHERE day = ?1 AND session = ?2");
        var first = Math.Max(database.Number("SELECT min(day) FROM session_day"), lastDay - MostDays);
        for (var day = first; day <= lastDay; day++)
        {
            days.Bind(1, day).Bind(2, id);
            while (days.Step()) sums.Add(days.Blob(0));
        }

        return sums[SumSlot.Calls] == 0 ? null : Row(words, sums);
    }

    private static ReportRow Row(Words words, Sums sums)
    {
        var group = new ReportGroup([]);
        group.Add(sums, -1);
        return group.Row(new(words), 0);
    }
}

/// <summary>A block of five hours that is under way.</summary>
/// <param name="From">Its beginning: a full hour, UTC.</param>
/// <param name="Until">Its end.</param>
/// <param name="First">Its first call.</param>
/// <param name="Sum">What its calls amount to so far.</param>
public sealed record BlockStatus(DateTimeOffset From, DateTimeOffset Until, DateTimeOffset First, ReportRow Sum);
