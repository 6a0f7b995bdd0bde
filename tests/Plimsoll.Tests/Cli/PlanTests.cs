using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Cli.Plans;
using Plimsoll.Cli.Reporting;
using Plimsoll.Cli.Reporting.Views;
using Plimsoll.Metering;
using Plimsoll.Metering.Repricing;
using Plimsoll.Pricing;
using Plimsoll.Store;
using Plimsoll.Store.Queries;
using Xunit;

namespace Plimsoll.Cli;

public sealed class PlanTests
{
    private static readonly Plan Max = new() { Name = "claude-max-20x", Fee = new(200_000_000_000), Renews = 31, Provider = "anthropic", Agents = ["claude-code"] };

    [Theory]
    [InlineData("2026-03-31", "2026-03-31", "2026-04-30")]
    [InlineData("2026-03-30", "2026-02-28", "2026-03-31")]
    [InlineData("2028-02-29", "2028-02-29", "2028-03-31")]
    [InlineData("2026-01-05", "2025-12-31", "2026-01-31")]
    public void A_month_of_the_fee_begins_on_the_day_that_it_renews_or_the_last_of_a_shorter_month(string day, string from, string until)
    {
        var month = Max.MonthOf(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal((DateOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture), DateOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture)), month);
    }

    [Fact]
    public void Every_day_lies_in_the_month_of_its_fee() => Check.QuickThrowOnFailure(Prop.ForAll(
        (from day in Gen.Choose(0, 4_000) from renews in Gen.Choose(1, 31) select (day, renews)).ToArbitrary(),
        of =>
        {
            var day = new DateOnly(2024, 1, 1).AddDays(of.day);
            var (from, until) = (Max with { Renews = of.renews }).MonthOf(day);
            return from <= day && day < until && (Max with { Renews = of.renews }).MonthOf(until).From == until;
        }));

    [Fact]
    public void Shares_of_the_fee_are_the_fee_together() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, 1_000_000_000).NonEmptyListOf().ToArbitrary(),
        values =>
        {
            var rows = values.Select((value, n) => EmptyReport.By([]).Total with { Dims = [$"p{n}"], Calls = 1, PlanCalls = 1, PlanValue = new(value) }).ToList();
            var shares = PlanShare.Of(rows, Max.Fee);
            return values.Sum(value => (long)value) == 0 || shares.Sum(share => share.Fee.Value) == Max.Fee.Value;
        }));

    [Fact]
    public void What_an_agent_logged_is_covered_once_its_plan_is_set_and_priced_again_without_it()
    {
        using var folder = new TempFolder();
        using var ledger = Ledger.Open(folder.Ledger, LedgerAccess.Write, TimeProvider.System);
        var logged = Calls.One("logged", Witness.AgentLog);
        ledger.Apply([logged, Calls.One("seen by the proxy"), logged with { Native = "codex", Attribution = logged.Attribution with { Client = "codex" } }]);
        var repricer = new CallRepricer(Plimsoll.ProviderFiles.Catalog, new CallPricer(Bundled.Prices));

        var covered = new PlanCoverage([Max], TimeZoneInfo.Utc).Apply(ledger, Max, repricer, TestContext.Current.CancellationToken);
        var month = PlanMonth.Read(ledger, Max, TimeZoneInfo.Utc, Calls.Noon);
        var priced = new PlanCoverage([], TimeZoneInfo.Utc).Apply(ledger, Max, repricer, TestContext.Current.CancellationToken);

        Assert.Equal((1, 1), (covered, priced));
        Assert.Equal((1, 10_500_000, 21_000_000), (month.Sum.PlanCalls, month.Sum.PlanValue.Value, month.Sum.Effective.Value));
        Assert.Equal(0, PlanMonth.Read(ledger, Max, TimeZoneInfo.Utc, Calls.Noon).Sum.PlanCalls);
        Assert.Empty(LedgerCheck.Verify(ledger));
    }

    [Fact]
    public void A_plan_covers_its_own_days_alone()
    {
        var plan = Max with { From = new(2026, 8, 1), Until = new(2026, 8, 21) };
        var coverage = new PlanCoverage([plan], TimeZoneInfo.FindSystemTimeZoneById("America/New_York"));

        Assert.Null(coverage.Of("anthropic", "claude-code", new(2026, 8, 1, 3, 59, 0, TimeSpan.Zero)));
        Assert.Equal("claude-max-20x", coverage.Of("anthropic", "claude-code", new(2026, 8, 22, 3, 59, 0, TimeSpan.Zero)));
        Assert.Null(coverage.Of("anthropic", "claude-code", new(2026, 8, 22, 4, 1, 0, TimeSpan.Zero)));
        Assert.Null(coverage.Of("anthropic", "opencode", new(2026, 8, 10, 0, 0, 0, TimeSpan.Zero)));
        Assert.Null(coverage.Of("openai", "claude-code", new(2026, 8, 10, 0, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void The_pace_of_a_block_says_what_it_comes_to()
    {
        var begin = new DateTimeOffset(2026, 8, 21, 12, 0, 0, TimeSpan.Zero);

        var pace = BlockPace.Of(new(1_000_000_000), new(2_000_000_000), 6_000, begin.AddMinutes(30), begin.AddHours(5), begin.AddMinutes(90));

        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromMinutes(210)), (pace.Elapsed, pace.Left));
        Assert.Equal((1_000_000_000, 2_000_000_000, 100), (pace.CostPerHour!.Value.Value, pace.ListPerHour!.Value.Value, pace.TokensPerMinute));
        Assert.Equal((4_500_000_000, 9_000_000_000, 27_000), (pace.Cost!.Value.Value, pace.List!.Value.Value, pace.Tokens));
        Assert.Null(BlockPace.Of(null, null, 1, begin, begin.AddHours(5), begin).CostPerHour);
    }
}
