using Xunit;

namespace Plimsoll.Pricing;

/// <summary>What the file format can say, by made-up files.</summary>
public sealed class RateCardTests
{
    private static Asked Acme(string rates, string pricing = "{}") => new("acme", "m") { Book = Cards.Book(Cards.OneModel(rates, pricing)) };

    [Theory]
    [InlineData("2026-08-16T15:59:59Z", "$0.14")] // Sunday, before the windows begin: flat.
    [InlineData("2026-08-17T00:59:59Z", "$0.22")] // Monday, off the peak.
    [InlineData("2026-08-17T01:00:00Z", "$0.44")]
    [InlineData("2026-08-17T09:59:59Z", "$0.44")]
    [InlineData("2026-08-17T10:00:00Z", "$0.22")]
    [InlineData("2026-08-22T09:00:00Z", "$0.22")] // Saturday.
    [InlineData("2026-06-10T09:04:00Z", "$0.14")] // A Wednesday in the window's hours, long before it: dates and hours are ANDed.
    public void Hours_of_the_week_hold_within_their_dates(string at, string rate)
    {
        var asked = Acme("""
            {"source": "s", "until": "2026-08-16T16:00:00Z", "input": "0.14"},
            {"source": "s", "from": "2026-08-16T16:00:00Z", "input": "0.22"},
            {"source": "s", "from": "2026-08-16T16:00:00Z", "input": "0.44", "hours": [
              {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "01:00", "until": "04:00"},
              {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "06:00", "until": "10:00"}]}
            """);

        Assert.Equal(rate, (asked with { At = at }).Rate(Unit.Input));
    }

    [Fact]
    public void A_day_without_a_rate_has_no_price()
    {
        var asked = Acme("""{"source": "s", "from": "2026-01-01T00:00:00Z", "input": "1"}""") with { At = "2025-12-31T23:59:59Z" };

        Assert.Equal("NoRateOnDate", asked.Rate(Unit.Input));
        Assert.Null(asked.Quote().Rates!.Rate(Unit.Input));
    }

    [Theory]
    [InlineData("batch", "eu", "$5.00")] // Stated for both terms: it wins.
    [InlineData("batch", null, "$3.00")] // Stated for the tier.
    [InlineData("batch", "us", "$6.00")] // Stated for the tier, multiplied for the place.
    [InlineData("slow", "us", "$10.00")] // Both multiplied: 10 × 0.5 × 2.
    [InlineData("slow", "eu", "NoRateForTier")] // Nothing is said of eu, but with batch.
    public void A_stated_rate_wins_and_multipliers_fill_in(string tier, string? geo, string rate)
    {
        var asked = Acme(
            """
            {"source": "s", "input": "10"}, {"source": "s", "tier": "batch", "input": "3"}, {"source": "s", "tier": "batch", "geo": "eu", "input": "5"},
            {"source": "s", "geo": "us", "multiply": "2"}
            """,
            """
            {"tiers": {"batch": ["batch"], "slow": ["slow"]}, "geos": {"us": ["us"], "eu": ["eu"]},
             "multipliers": [{"source": "s", "tier": "slow", "multiply": "0.5"}, {"source": "s", "tier": "batch", "multiply": "0.1"}]}
            """);

        Assert.Equal(rate, (asked with { Tier = tier, Geo = geo }).Rate(Unit.Input));
    }

    [Fact]
    public void A_multiplier_leaves_fees_alone()
    {
        var asked = Acme(
            """{"source": "s", "input": "2", "requests": "1000"}, {"source": "s", "tier": "batch", "multiply": "0.5"}""",
            """{"tiers": {"batch": ["batch"]}}""");

        Assert.Equal("$0.001001", (asked with { Tier = "batch" }).Cost((Unit.Input, 1), (Unit.Requests, 1)));
    }

    [Fact]
    public void A_models_own_fee_wins_over_the_providers()
    {
        var json = $$"""
            {"id": "acme", {{Cards.Source}}, "pricing": {"fees": [{"source": "s", "webSearches": "10000", "pages": "7"}]},
             "models": [{"id": "m", "rates": [{"source": "s", "input": "1"}], "fees": [{"source": "s", "webSearches": "5000"}]}]}
            """;
        var asked = new Asked("acme", "m") { Book = Cards.Book(json) };

        Assert.Equal("$0.005", asked.Cost((Unit.WebSearches, 1)));
        Assert.Equal("$7.00", asked.Rate(Unit.Pages));
    }

    [Fact]
    public void A_cost_is_rounded_once_a_line_half_to_even()
    {
        var asked = Acme("""{"source": "s", "input": "0.0125", "output": "0.0135"}""");

        Assert.Equal(new NanoUsd(12 + 14), asked.Quote((Unit.Input, 1), (Unit.Output, 1)).Amount); // 12.5 and 13.5 nano-dollars.
    }

    [Fact]
    public void Usage_beyond_reason_is_unreadable_and_never_throws()
    {
        var asked = Acme("""{"source": "s", "input": "999999999", "output": "1000"}""") with { Context = 1 };

        Assert.Equal(ChargeReason.Unreadable, asked.Quote((Unit.Input, long.MaxValue)).Reason);
        Assert.Equal(ChargeReason.Unreadable, asked.Quote((Unit.Output, 9_000_000_000_000), (Unit.OutputReasoning, 9_000_000_000_000)).Reason);
        Assert.Equal(new NanoUsd(9_000_000_000_000_000_000), asked.Quote((Unit.Output, 9_000_000_000_000)).Amount);
    }

    [Fact]
    public void A_receipt_tells_the_rates_and_why()
    {
        const string Rates = """
            {"source": "s", "from": "2026-01-01T00:00:00Z", "until": "2027-01-01T00:00:00Z", "input": "3", "cacheRead": "0.3", "output": "15"},
            {"source": "s", "contextAbove": 200000, "input": "6", "cacheRead": "0.6", "output": "22.5"}
            """;
        const string Pricing = """
            {"tiers": {"batch": ["batch"]}, "multipliers": [{"source": "s", "tier": "batch", "multiply": "0.5"}], "fees": [{"source": "s", "webSearches": "10000"}]}
            """;
        var asked = Acme(Rates, Pricing) with { Tier = "batch" };

        var rates = asked.Quote().Rates!;

        Assert.Equal("acme.example/prices, read 2026-08-01", rates.Source);
        Assert.Equal(
            """
            {"provider":"acme","model":"m","matched":"exact","terms":{"tier":"batch","tierMultiplier":"0.5","contextBelow":200001},
            "source":"acme.example/prices, read 2026-08-01","sources":[{"of":"rates","id":"s","url":"https://acme.example/prices","read":"2026-08-01"},
            {"of":"tier","id":"s","url":"https://acme.example/prices","read":"2026-08-01"},
            {"of":"fees","id":"s","url":"https://acme.example/prices","read":"2026-08-01"}],
            "from":"2026-01-01T00:00:00Z","until":"2027-01-01T00:00:00Z",
            "nanoPerMillion":{"input":1500000000,"cacheRead":150000000,"output":7500000000,"webSearches":10000000000000},
            "billedAs":{"inputTool":"input","outputReasoning":"output"},
            "fallbacks":{"cacheWrite":"input","cacheWrite5m":"input","cacheWrite1h":"cacheWrite5m"}}
            """.ReplaceLineEndings(""),
            rates.Receipt.Json);
    }

    [Fact]
    public void Calls_priced_alike_share_one_receipt()
    {
        var first = new Asked("openai", "gpt-5-2025-08-07") { At = "2026-07-01T00:00:00Z" }.Quote((Unit.Input, 1));
        var second = new Asked("openai", "gpt-5-2025-08-07") { At = "2026-07-02T00:00:00Z", Tier = "default" }.Quote((Unit.Input, 2));

        Assert.Same(first.Rates!.Receipt, second.Rates!.Receipt);
    }
}
