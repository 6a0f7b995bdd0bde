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
        var cache = Explain([Call() with { CacheLife = Usd(-0.05m) }], [Line(0.20m)]);
        var fees = Explain([Call() with { Fees = Usd(-0.01m), CacheLife = Usd(-0.05m) }], [Line(0.19m)]);
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
        Assert.Equal(250_000_000, Explain([Call()], [Line(0.5m) with { Tokens = Some + Some }]).Unexplained.Value);
    }

    private static ComparedReport Explain(IReadOnlyList<OwnCall> calls, IReadOnlyList<PeerLine> lines, DateOnly? last = null) =>
        new Explainer(calls, new("ccusage", PeerPeriod.Day, new(2026, 8, 21), last ?? new(2026, 8, 21), lines), TimeZoneInfo.Utc).Explain();

    private static OwnCall Call() => new()
    {
        At = Noon,
        Model = ModelKey.Of("claude-opus-5"),
        Tokens = Some,
        Charge = new(ChargeState.Priced, List: Usd(0.25m), Effective: Usd(0.25m)),
        IsLogged = true,
        CacheLife = NanoUsd.Zero,
        Fees = NanoUsd.Zero,
    };

    private static PeerLine Line(decimal cost) => new("2026-08-21", "claude-opus-5", Some, Usd(cost));

    private static NanoUsd Usd(decimal dollars) => new((long)decimal.Round(dollars * NanoUsd.PerDollar));

    private static List<(Cause Cause, long Amount)> Amounts(ComparedReport report) => [.. report.Causes.Select(cause => (cause.Cause, cause.Amount.Value))];
}
