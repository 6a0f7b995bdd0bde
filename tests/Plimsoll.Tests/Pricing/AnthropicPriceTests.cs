using Xunit;

namespace Plimsoll.Pricing;

/// <summary>How Anthropic bills, and where others have gone wrong with it (docs/pricing.md).</summary>
public sealed class AnthropicPriceTests
{
    private static Asked Claude(string model) => new("anthropic", model);

    [Fact]
    public void A_cache_write_is_billed_once() => // LiteLLM #9812: $0.091311 instead of this.
        Assert.Equal("$0.054399", Claude("claude-3-7-sonnet-20250219").Cost((Unit.Input, 3), (Unit.CacheWrite5m, 12_304), (Unit.Output, 550)));

    [Theory]
    [InlineData("claude-haiku-4-5-20251001", "$1.25", "$2.00")]
    [InlineData("claude-3-haiku-20240307", "$0.30", "$0.50")] // LiteLLM #38056: 12 times too high.
    [InlineData("claude-3-opus-20240229", "$18.75", "$30.00")] // 5 times too low.
    [InlineData("claude-sonnet-4-20250514", "$3.75", "$6.00")]
    public void A_write_for_an_hour_costs_more_than_one_for_five_minutes(string model, string fiveMinutes, string hour)
    {
        Assert.Equal(fiveMinutes, Claude(model).Rate(Unit.CacheWrite5m));
        Assert.Equal(hour, Claude(model).Rate(Unit.CacheWrite1h));
        Assert.Equal(fiveMinutes, Claude(model).Rate(Unit.CacheWrite)); // Not stated means five minutes.
    }

    [Fact]
    public void A_cache_read_of_haiku_3_5_costs_a_tenth_of_input() => // LiteLLM #9833: 10 times too high.
        Assert.Equal("$0.08", Claude("claude-3-5-haiku-20241022").Rate(Unit.CacheRead));

    [Theory]
    [InlineData(200_000, "$0.60")]
    [InlineData(200_001, "$1.200006")]
    public void Beyond_200k_the_whole_request_is_dearer(long input, string cost) =>
        Assert.Equal(cost, Claude("claude-sonnet-4-5-20250929").Cost((Unit.Input, input)));

    [Fact]
    public void A_loop_of_tools_that_sums_up_to_more_than_200k_is_no_long_prompt() => // $3.045 instead of $1.552 otherwise.
        Assert.Equal("$1.483647", (Claude("claude-sonnet-4-5") with { Context = 90_000 }).Cost((Unit.Input, 494_549)));

    [Theory]
    [InlineData("2026-03-12T23:59:59Z", "$10.00")]
    [InlineData("2026-03-13T00:00:00Z", "$5.00")]
    public void The_surcharge_for_long_prompts_ended_on_its_day(string at, string rate) =>
        Assert.Equal(rate, (Claude("claude-opus-4-6") with { At = at, Context = 300_000 }).Rate(Unit.Input));

    [Theory]
    [InlineData("claude-opus-4-6", "2026-06-28T23:59:59Z", "$150.00")]
    [InlineData("claude-opus-4-6", "2026-06-29T00:00:00Z", "NoRateForTier")]
    [InlineData("claude-opus-4-8", "2026-07-15T00:00:00Z", "$50.00")]
    [InlineData("claude-opus-5", "2026-07-30T00:00:00Z", "$50.00")]
    [InlineData("claude-sonnet-5", "2026-07-30T00:00:00Z", "NoRateForTier")]
    public void Fast_mode_has_its_own_price_while_it_lasts(string model, string at, string rate) =>
        Assert.Equal(rate, (Claude(model) with { At = at, Speed = "fast" }).Rate(Unit.Output));

    [Fact]
    public void A_speed_of_standard_is_the_standard_price() =>
        Assert.Equal("$25.00", (Claude("claude-opus-4-8") with { Speed = "standard" }).Rate(Unit.Output));

    [Theory]
    [InlineData("claude-opus-4-8", "us", "$5.50")]
    [InlineData("claude-opus-4-8", "global", "$5.00")]
    [InlineData("claude-opus-4-8", "not_available", "$5.00")]
    [InlineData("claude-opus-4-8", "mars", "NoRateForTier")]
    [InlineData("claude-opus-4-5", "us", "NoRateForTier")] // Too old to be kept in the US.
    public void Inference_kept_in_the_us_costs_a_tenth_more(string model, string geo, string rate) =>
        Assert.Equal(rate, (Claude(model) with { Geo = geo }).Rate(Unit.Input));

    [Fact]
    public void Multipliers_combine() => // Batch half, US a tenth more, and the cache write stays 1.25 times input.
        Assert.Equal("$3.4375", (Claude("claude-opus-5") with { Tier = "batch", Geo = "us" }).Rate(Unit.CacheWrite5m));

    [Fact]
    public void A_batch_halves_every_token_and_no_search() =>
        Assert.Equal("$0.0115", (Claude("claude-haiku-4-5") with { Tier = "batch" }).Cost((Unit.CacheRead, 10_000), (Unit.Output, 400), (Unit.WebSearches, 1)));

    [Fact]
    public void Searches_cost_a_cent_each_and_only_those_that_ran()
    {
        Assert.Equal("$0.096746", Claude("claude-sonnet-4-20250514").Cost((Unit.Input, 22_397), (Unit.Output, 637), (Unit.WebSearches, 2)));
        Assert.Equal("$0.076746", Claude("claude-sonnet-4-20250514").Cost((Unit.Input, 22_397), (Unit.Output, 637)));
    }

    [Fact]
    public void Committed_capacity_has_no_list_price() =>
        Assert.Equal("NoRateForTier", (Claude("claude-sonnet-4-5") with { Tier = "priority" }).Rate(Unit.Input));

    [Fact]
    public void The_rise_of_sonnet_5_did_not_happen() =>
        Assert.Equal("$2.00", (Claude("claude-sonnet-5") with { At = "2026-10-01T00:00:00Z" }).Rate(Unit.Input));
}
