using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Store.Queries;
using Xunit;

namespace Plimsoll.Store;

public sealed class BlockTests : IDisposable
{
    private static readonly TimeRange Everything = new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_block_begins_at_the_full_hour_of_its_first_call_and_the_next_after_five_hours()
    {
        using var ledger = Open(Calls.Noon.AddMinutes(47), Calls.Noon.AddMinutes(299), Calls.Noon.AddMinutes(300), Calls.Noon.AddHours(30).AddMinutes(1));

        var starts = FiveHourBlocks.Starts(ledger, []);

        Assert.Equal([Calls.Noon, Calls.Noon.AddHours(5), Calls.Noon.AddHours(30)], starts);
    }

    [Fact]
    public void Blocks_hold_what_a_plain_walk_over_the_calls_puts_into_them() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(40), Prop.ForAll(
        Gen.Choose(0, 60 * 24 * 4).NonEmptyListOf().ToArbitrary(),
        minutes =>
        {
            var times = minutes.Select(minute => Calls.Noon.AddMinutes(minute).AddMilliseconds(minute % 7)).Order().ToList();
            using var folder = new TempFolder();
            using var ledger = Ledger.Open(folder.Ledger, LedgerAccess.Write, TimeProvider.System);
            ledger.Apply([.. times.Select((at, n) => Calls.One($"exchange-{n}", at: at))]);

            var report = new ReportQuery { Range = Everything, By = [new(ReportDimKind.Block)] }.Read(ledger);

            return Walk(times).SequenceEqual(report.Rows.Select(row => (row.Dims[0]!, row.Calls)));
        }));

    [Fact]
    public void Another_agents_calls_make_no_block()
    {
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write, TimeProvider.System);
        var other = Calls.One("other", at: Calls.Noon.AddHours(-3));
        ledger.Apply([other with { Attribution = other.Attribution with { Client = "codex" } }, Calls.One("mine")]);

        Assert.Equal([Calls.Noon.AddHours(-3)], FiveHourBlocks.Starts(ledger, []));
        Assert.Equal([Calls.Noon], FiveHourBlocks.Starts(ledger, [new(new(ReportDimKind.Client), "claude-code")]));
    }

    [Fact]
    public void The_status_tells_session_day_and_block_as_reports_do()
    {
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write, TimeProvider.System);
        ledger.Apply(
        [
            Calls.One("yesterday", at: Calls.Noon.AddDays(-1), session: "s1"), Calls.One("today", at: Calls.Noon.AddMinutes(3), session: "s1"),
            Calls.One("another", at: Calls.Noon.AddMinutes(5), session: "s2"),
        ]);

        var status = LedgerStatus.Read(ledger, "s1", "claude-code", Calls.Noon.AddHours(-12), Calls.Noon.AddHours(1));

        Assert.Equal((2, 2), (status.Session!.Calls, status.Today.Calls));
        Assert.Equal(21_000_000, status.Session.Effective.Value);
        Assert.Equal((Calls.Noon, Calls.Noon.AddHours(5), Calls.Noon.AddMinutes(3)), (status.Block!.From, status.Block.Until, status.Block.First));
        Assert.Equal(2, status.Block.Sum.Calls);
        Assert.Null(LedgerStatus.Read(ledger, "s3", null, Calls.Noon, Calls.Noon.AddHours(5)).Session);
        Assert.Null(LedgerStatus.Read(ledger, null, null, Calls.Noon, Calls.Noon.AddHours(5)).Block);
    }

    [Fact]
    public void Sessions_have_a_first_and_a_last_call()
    {
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write, TimeProvider.System);
        ledger.Apply([Calls.One("a", session: "s", at: Calls.Noon), Calls.One("b", session: "s", at: Calls.Noon.AddHours(2)), Calls.One("c", at: Calls.Noon.AddHours(3))]);

        var session = Assert.Single(SessionTimes.Read(ledger, new(Calls.Noon, Calls.Noon.AddDays(1))));

        Assert.Equal(("s", (Calls.Noon, Calls.Noon.AddHours(2))), (session.Key, session.Value));
    }

    [Theory]
    [InlineData(DayOfWeek.Monday, "2026-08-17")]
    [InlineData(DayOfWeek.Sunday, "2026-08-16")]
    [InlineData(DayOfWeek.Saturday, "2026-08-15")]
    [InlineData(DayOfWeek.Friday, "2026-08-21")]
    public void Weeks_begin_on_the_day_that_was_asked_for(DayOfWeek start, string name)
    {
        using var ledger = Open(Calls.Noon);

        var report = new ReportQuery { Range = Everything, By = [new(ReportDimKind.Week)], WeekStart = start }.Read(ledger);

        Assert.Equal([name], Assert.Single(report.Rows).Dims);
    }

    private Ledger Open(params DateTimeOffset[] times)
    {
        var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write, TimeProvider.System);
        ledger.Apply([.. times.Select((at, n) => Calls.One($"exchange-{n}", at: at))]);
        return ledger;
    }

    // As the rule is told: a call that is five hours or more after the beginning of the block before it begins another, at its full hour.
    private static List<(string Name, long Calls)> Walk(List<DateTimeOffset> times)
    {
        var blocks = new List<(DateTimeOffset From, long Calls)>();
        foreach (var at in times)
        {
            if (blocks.Count == 0 || at - blocks[^1].From >= TimeSpan.FromHours(5)) blocks.Add((new(at.Year, at.Month, at.Day, at.Hour, 0, 0, TimeSpan.Zero), 0));
            blocks[^1] = (blocks[^1].From, blocks[^1].Calls + 1);
        }

        return [.. blocks.Select(block => (block.From.ToString("yyyy-MM-dd'T'HH':00'zzz", System.Globalization.CultureInfo.InvariantCulture), block.Calls))];
    }
}
