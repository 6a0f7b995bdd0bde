using Plimsoll.Cli.Comparing;
using Xunit;

namespace Plimsoll.Cli;

public sealed class CompareTests
{
    private static readonly DateTimeOffset Noon = new(2026, 8, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly TokenCounts Some = new(10, 50, 300, 5_000);

    [Theory]
    [InlineData("claude-sonnet-4-5-20250929", "Sonnet 4.5")]
    [InlineData("claude-3-5-sonnet-20241022", "Sonnet 3.5")]
    [InlineData("claude-opus-5", "Opus 5")]
    [InlineData("gpt-5.1-codex", "GPT-5.1 Codex")]
    public void A_model_that_goes_by_two_names_is_one(string ours, string theirs) => Assert.Equal(ModelKey.Of(ours), ModelKey.Of(theirs));

    [Fact]
    public void Models_that_differ_are_not_one()
    {
        string[] models = ["claude-opus-4-8", "claude-opus-4-7", "claude-opus-5", "claude-sonnet-4-5", "claude-sonnet-4", "gpt-5.1", "gpt-5.1-codex", "gpt-5.1-codex-mini"];

        Assert.Equal(models.Length, models.Select(ModelKey.Of).Distinct().Count());
    }

    [Fact]
    public void What_agrees_leaves_nothing_to_explain()
    {
        var report = Explain([Call()], [Line(0.25m)]);

        Assert.Equal((0, 0), (report.Unexplained.Value, report.Causes.Count));
    }

    [Fact]
    public void Binary_fractions_are_rounding_and_a_cent_is_not()
    {
        Assert.Equal([Cause.Rounding], Explain([Call()], [Line(0.2500005m)]).Causes.Select(cause => cause.Cause));
        Assert.Equal(10_000_000, Explain([Call()], [Line(0.26m)]).Unexplained.Value);
    }

    [Fact]
    public void Each_cause_takes_what_is_its_own()
    {
        var plan = Explain([Call() with { Charge = new(ChargeState.Plan, List: Usd(0.25m)) }], [Line(0.25m)]);
        var negotiated = Explain([Call() with { Charge = new(ChargeState.Priced, List: Usd(0.25m), Effective: Usd(0.20m)) }], [Line(0.25m)]);
        var unpriced = Explain([Call()], [Line(0)]);
        var cache = Explain([Call() with { Otherwise = Ways(life: -0.05m) }], [Line(0.20m)]);
        var fees = Explain([Call() with { Otherwise = Ways(life: -0.05m, fees: -0.01m) }], [Line(0.19m)]);
        var unseen = Explain([Call(), Call() with { IsLogged = false }], [Line(0.25m)]);

        Assert.Equal([(Cause.Plan, 250_000_000L)], Amounts(plan));
        Assert.Equal([(Cause.Negotiated, 50_000_000L)], Amounts(negotiated));
        Assert.Equal([(Cause.UnpricedThere, -250_000_000L)], Amounts(unpriced));
        Assert.Equal([(Cause.CacheLife, -50_000_000L)], Amounts(cache));
        Assert.Equal([(Cause.CacheLife, -50_000_000L), (Cause.Fees, -10_000_000L)], Amounts(fees));
        Assert.Equal([(Cause.NotLogged, -250_000_000L)], Amounts(unseen));
        Assert.All([plan, negotiated, unpriced, cache, fees, unseen], report => Assert.Equal(0, report.Unexplained.Value));
    }

    [Fact]
    public void Days_that_begin_elsewhere_are_found_and_cancel_out()
    {
        var calls = new[] { Call(), Call() with { At = Noon.AddHours(11), Tokens = new(1, 2, 3, 4), Charge = new(ChargeState.Priced, List: Usd(0.5m), Effective: Usd(0.5m)) } };
        PeerLine[] theirs = [Line(0.25m), new("2026-08-22", "claude-opus-5", new(1, 2, 3, 4), Usd(0.5m))];

        var report = Explain(calls, theirs, last: new(2026, 8, 22));

        Assert.NotNull(report.TheirZone);
        Assert.Equal((Cause.DayBorders, 0, 0), (Assert.Single(report.Causes).Cause, report.Causes[0].Amount.Value, report.Unexplained.Value));
        Assert.Equal([-500_000_000L, 500_000_000L], report.Lines.Select(line => line.Causes.Single().Amount.Value));
    }

    [Fact]
    public void A_rate_that_differs_alike_on_all_lines_is_a_cause_and_on_one_line_is_none()
    {
        var calls = new[] { Call(), Call() with { At = Noon.AddDays(1), Charge = new(ChargeState.Priced, List: Usd(0.75m), Effective: Usd(0.75m)) } };
        PeerLine[] both = [Line(0.5m), Line(1.5m) with { Period = "2026-08-22" }];

        Assert.Equal([(Cause.OtherRate, 1_000_000_000L)], Amounts(Explain(calls, both, last: new(2026, 8, 22))));
        Assert.Equal(250_000_000, Explain(calls[..1], both[..1]).Unexplained.Value);
    }

    [Fact]
    public void Tokens_that_one_side_alone_counts_are_told()
    {
        Assert.Equal([(Cause.MoreThere, 250_000_000L)], Amounts(Explain([], [Line(0.25m)])));
        Assert.Equal([(Cause.MoreHere, -250_000_000L)], Amounts(Explain([Call()], [])));
    }

    [Fact]
    public void Calls_that_make_the_difference_to_the_token_are_named()
    {
        var (one, other) = (Call() with { Id = "A", Session = "s1" }, Call() with { Id = "B", Session = "s2", Tokens = new(1, 2, 3, 4), Charge = new(ChargeState.Priced, List: Usd(0.5m), Effective: Usd(0.5m)) });

        var left = Explain([one, other], [Line(0.25m)]);
        var twice = Explain([one], [Line(0.5m) with { Tokens = Some + Some }]);

        Assert.Equal([(Cause.LeftOut, -500_000_000L)], Amounts(left));
        Assert.Contains("ccusage leaves out: calls of the session s2", left.Lines.Single().Note, StringComparison.Ordinal);
        Assert.Equal([(Cause.CountedTwice, 250_000_000L)], Amounts(twice));
        Assert.All([left, twice], report => Assert.Equal(0, report.Unexplained.Value));
    }

    [Fact]
    public void Two_calls_of_many_that_are_left_out_are_found_by_their_tokens_and_what_they_would_cost_otherwise_goes_with_them()
    {
        var calls = Enumerable.Range(1, 9).Select(n => Call() with { Id = $"c{n}", Session = "s", Tokens = new(n * n * 100, n, 0, 0), Otherwise = n == 3 ? Ways(fees: -0.01m) : null }).ToList();
        var theirs = calls.Where((_, at) => at is not (2 or 6)).Aggregate(default(TokenCounts), (sum, call) => sum + call.Tokens);

        var report = Explain(calls, [Line(1.75m) with { Tokens = theirs }]);

        Assert.Equal((Cause.LeftOut, -500_000_000L), Assert.Single(Amounts(report)));
        Assert.Contains("c3 of 2026-08-21 12:00:00 UTC and c7", report.Lines.Single().Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_counts_that_no_calls_make_are_priced_and_what_is_beyond_stays_unexplained()
    {
        var other = Some with { Output = 57, Cached = 4_990 };

        var report = Explain([Call()], [Line(0.25m) with { Tokens = other, Cost = Usd(0.25m) + new NanoUsd(-3_000) }]);

        Assert.Equal([(Cause.OtherCounts, -3_000L)], Amounts(report));
        Assert.Equal(10_000_000, Explain([Call()], [Line(0.26m) with { Tokens = other, Cost = Usd(0.26m) + new NanoUsd(-3_000) }]).Unexplained.Value);
    }

    [Fact]
    public void Ways_of_reckoning_are_told_apart_also_where_several_come_together()
    {
        var call = Call() with { Otherwise = Ways(life: -0.05m, fees: -0.01m, tier: -0.1m) };

        Assert.Equal([Cause.ContextTier], Explain([call], [Line(0.15m)]).Causes.Select(cause => cause.Cause));
        Assert.Equal([Cause.ContextTier, Cause.CacheLife, Cause.Fees], Explain([call], [Line(0.09m)]).Causes.Select(cause => cause.Cause));
        Assert.Equal(30_000_000, Explain([call], [Line(0.22m)]).Unexplained.Value);
    }

    [Theory]
    [InlineData("ccusage-weekly", 2, "2026-08-31", null)]
    [InlineData("ccusage-session", 2, "11111111-0000-4000-8000-000000000001", null)]
    [InlineData("ccusage-blocks", 1, "2026-09-01 12:00", "claude-code")]
    [InlineData("ccusage-codex", 1, "2026-09-02", "codex")]
    public void Other_reports_of_ccusage_are_understood(string file, int lines, string period, string? agent)
    {
        using var folder = new Store.TempFolder();
        var path = Path.Combine(folder.Path, "theirs.json");
        File.WriteAllText(path, PeerSamples.Of(file));

        var report = PeerFile.Read("ccusage", path);

        Assert.Equal((lines, period, agent), (report.Lines.Count, report.Lines[0].Period, report.Agent));
    }

    [Fact]
    public void A_call_is_in_the_week_the_session_and_the_block_that_they_put_it_into()
    {
        var call = Call() with { At = new(2026, 9, 2, 12, 30, 0, TimeSpan.Zero), Session = "019a" };
        var (first, last) = (new DateOnly(2026, 8, 30), new DateOnly(2026, 9, 12));

        Assert.Equal("2026-08-31", new PeerReport("ccusage", PeerPeriod.Week, first, last, []) { WeekStart = DayOfWeek.Monday }.PeriodOf(call, TimeZoneInfo.Utc));
        Assert.Equal("2026-08-30", new PeerReport("ccusage", PeerPeriod.Week, first, last, []) { WeekStart = DayOfWeek.Sunday }.PeriodOf(call, TimeZoneInfo.Utc));
        Assert.Equal("019a", new PeerReport("ccusage", PeerPeriod.Session, first, last, []).PeriodOf(call, TimeZoneInfo.Utc));
        var blocks = new PeerReport("ccusage", PeerPeriod.Block, first, last, []) { Blocks = [new("a", call.At.AddHours(-9), call.At.AddHours(-4)), new("b", call.At.AddMinutes(-30), call.At.AddMinutes(270))] };
        Assert.Equal("b", blocks.PeriodOf(call, TimeZoneInfo.Utc));
        Assert.Null(blocks.PeriodOf(call with { At = call.At.AddHours(-2) }, TimeZoneInfo.Utc));
    }

    private static ComparedReport Explain(IReadOnlyList<OwnCall> calls, IReadOnlyList<PeerLine> lines, DateOnly? last = null) =>
        new Explainer(calls, new("ccusage", PeerPeriod.Day, new(2026, 8, 21), last ?? new(2026, 8, 21), lines), TimeZoneInfo.Utc, (_, tokens) => [new(tokens.Total * 1_000)]).Explain();

    private static OwnCall Call() => new()
    {
        At = Noon,
        Model = ModelKey.Of("claude-opus-5"),
        Tokens = Some,
        Charge = new(ChargeState.Priced, List: Usd(0.25m), Effective: Usd(0.25m)),
        IsLogged = true,
    };

    private static Otherwise Ways(decimal life = 0, decimal fees = 0, decimal tier = 0)
    {
        var otherwise = new Otherwise();
        for (var ways = Way.None; (int)ways < Otherwise.Combinations; ways++)
            otherwise[ways] = Usd((ways.HasFlag(Way.CacheLife) ? life : 0) + (ways.HasFlag(Way.Fees) ? fees : 0) + (ways.HasFlag(Way.ContextTier) ? tier : 0));
        return otherwise;
    }

    private static PeerLine Line(decimal cost) => new("2026-08-21", "claude-opus-5", Some, Usd(cost));

    private static NanoUsd Usd(decimal dollars) => new((long)decimal.Round(dollars * NanoUsd.PerDollar));

    private static List<(Cause Cause, long Amount)> Amounts(ComparedReport report) => [.. report.Causes.Select(cause => (cause.Cause, cause.Amount.Value))];
}
