using Xunit;

namespace Plimsoll.Pricing;

/// <summary>How OpenAI, Google and xAI bill, and where others have gone wrong with it (docs/pricing.md).</summary>
public sealed class OtherPriceTests
{
    [Theory]
    [InlineData("openai", "gpt-5.4", 272_000, "$2.50")]
    [InlineData("openai", "gpt-5.4", 272_001, "$5.00")]
    [InlineData("openai", "gpt-5.5", 272_001, "$10.00")]
    [InlineData("google-gemini", "gemini-2.5-pro", 200_000, "$1.25")]
    [InlineData("google-gemini", "gemini-2.5-pro", 200_001, "$2.50")]
    [InlineData("xai", "grok-4.3", 199_999, "$1.25")]
    [InlineData("xai", "grok-4.3", 200_000, "$2.50")] // "Reaches".
    public void Each_provider_draws_the_line_where_it_says(string provider, string model, long context, string rate) =>
        Assert.Equal(rate, (new Asked(provider, model) with { Context = context }).Rate(Unit.Input));

    [Fact]
    public void A_long_prompt_counts_its_cached_part_and_is_dearer_as_a_whole() => // tokscale #862
        Assert.Equal("$1.356668", new Asked("openai", "gpt-5.4-2026-03-05").Cost((Unit.Input, 270_540), (Unit.CacheRead, 7_936)));

    [Theory]
    [InlineData("gpt-5-2025-08-07", "flex", "$0.625")]
    [InlineData("gpt-5-2025-08-07", "batch", "$0.625")]
    [InlineData("gpt-5-2025-08-07", "priority", "$2.50")]
    [InlineData("gpt-5-2025-08-07", "default", "$1.25")]
    [InlineData("gpt-5-2025-08-07", "auto", "$1.25")]
    [InlineData("gpt-5-2025-08-07", null, "$1.25")]
    [InlineData("gpt-5-2025-08-07", "Priority", "$2.50")]
    [InlineData("gpt-5-2025-08-07", "ultrafast", "NoRateForTier")]
    [InlineData("gpt-5-nano", "priority", "NoRateForTier")]
    [InlineData("gpt-5.5", "priority", "$12.50")] // LiteLLM #28447: not double, two and a half times.
    public void A_tier_has_its_own_price_or_none(string model, string? tier, string rate) => // LiteLLM #13810, #22086
        Assert.Equal(rate, (new Asked("openai", model) with { Tier = tier }).Rate(Unit.Input));

    [Fact]
    public void A_tier_priced_for_short_prompts_has_no_price_for_long_ones() =>
        Assert.Equal("NoRateForTier", (new Asked("openai", "gpt-5.4") with { Tier = "priority", Context = 300_000 }).Rate(Unit.Input));

    [Theory]
    [InlineData("2026-07-29T23:59:59Z", "$1.00")]
    [InlineData("2026-07-30T00:00:00Z", "$0.20")]
    public void A_price_changes_in_the_middle_of_a_models_life(string at, string rate) =>
        Assert.Equal(rate, (new Asked("openai", "gpt-5.6-luna") with { At = at }).Rate(Unit.Input));

    [Fact]
    public void The_old_gpt_4o_is_dearer_than_the_new() =>
        Assert.Equal("$5.00", new Asked("openai", "gpt-4o-2024-05-13").Rate(Unit.Input));

    [Fact]
    public void A_cache_write_without_a_rate_costs_what_input_costs_and_is_marked() // hermes-agent #71468; never free (TokenBar #310).
    {
        var quote = new Asked("openai", "gpt-4o").Quote((Unit.CacheWrite, 1_000_000));

        Assert.Equal(new NanoUsd(2_500_000_000), quote.Amount);
        Assert.Equal(ChargeReason.RateFallback, quote.Reason);
    }

    [Fact]
    public void A_fallback_that_was_not_needed_is_not_mentioned() =>
        Assert.Equal(ChargeReason.None, new Asked("openai", "gpt-4o").Quote((Unit.Input, 10), (Unit.OutputReasoning, 10)).Reason);

    [Fact]
    public void Reasoning_is_billed_as_output() =>
        Assert.Equal("$10.00", new Asked("openai", "gpt-5").Rate(Unit.OutputReasoning));

    [Theory]
    [InlineData("openai", "gpt-4o-audio-preview-2024-12-17", "$40.00")]
    [InlineData("openai", "gpt-4o-audio-preview-2024-10-01", "$100.00")]
    [InlineData("openai", "gpt-4o", "NoRateForUnit")] // Never the price of text.
    [InlineData("google-gemini", "gemini-2.5-flash", "$1.00")]
    [InlineData("google-gemini", "gemini-3.5-flash-lite", "$0.30")] // One rate for all modalities, the page says.
    public void Sound_has_its_own_price_or_none(string provider, string model, string rate) =>
        Assert.Equal(rate, new Asked(provider, model).Rate(Unit.InputAudio));

    [Fact]
    public void An_image_in_a_gemini_prompt_is_billed_as_text() =>
        Assert.Equal("$0.50", new Asked("google-gemini", "gemini-3-flash-preview").Rate(Unit.InputImage));

    [Fact]
    public void A_batch_does_not_halve_what_its_page_does_not_halve() => // genai-prices #547
        Assert.Equal("$0.02", (new Asked("google-gemini", "gemini-3.5-flash-lite") with { Tier = "batch" }).Rate(Unit.CacheRead));

    [Theory]
    [InlineData("openai", Unit.WebSearches, "$0.01")]
    [InlineData("openai", Unit.FileSearches, "$0.0025")]
    [InlineData("openai", Unit.CodeSessions, "$0.03")]
    [InlineData("xai", Unit.WebSearches, "$0.005")]
    public void A_tool_has_a_fee_for_each_call(string provider, Unit unit, string fee) =>
        Assert.Equal(fee, new Asked(provider, provider == "xai" ? "grok-4.3" : "gpt-5").Cost((unit, 1)));

    [Theory]
    [InlineData("whisper-1", Unit.AudioInputMs, 60_000, "$0.006")]
    [InlineData("tts-1", Unit.Characters, 1_000_000, "$15.00")]
    [InlineData("tts-1-hd", Unit.Characters, 1_000, "$0.03")]
    public void Speech_is_billed_by_the_minute_and_by_the_character(string model, Unit unit, long count, string cost) =>
        Assert.Equal(cost, new Asked("openai", model).Cost((unit, count)));

    [Fact]
    public void A_free_model_is_free_and_not_unknown()
    {
        var quote = new Asked("openai", "omni-moderation-2024-09-26").Quote((Unit.Input, 50));

        Assert.True(quote.IsFree);
        Assert.Equal(NanoUsd.Zero, quote.Amount);
    }

    [Fact]
    public void A_plans_call_has_the_list_value_of_the_same_call_by_key()
    {
        var quote = new Asked("chatgpt", "gpt-5.4").Quote((Unit.Input, 1_000), (Unit.Output, 100));

        Assert.Equal(new Asked("openai", "gpt-5.4").Quote((Unit.Input, 1_000), (Unit.Output, 100)).Amount, quote.Amount);
        Assert.Contains("\"pricesFrom\":\"openai\"", quote.Rates!.Receipt.Json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gpt-4o", "2026-03-12T00:00:00Z", "$0.025")] // Does not reason.
    [InlineData("gpt-4.1-mini", "2026-03-12T00:00:00Z", "$0.025")]
    [InlineData("gpt-5", "2026-03-12T00:00:00Z", "$0.01")]
    [InlineData("o3", "2026-03-12T00:00:00Z", "$0.01")]
    [InlineData("gpt-4o", "2025-05-01T00:00:00Z", "NoRateForUnit")] // By context size then, which no response states.
    public void The_earlier_search_tool_costs_by_the_model(string model, string at, string cost) =>
        Assert.Equal(cost, new Asked("openai", model) { At = at }.Cost((Unit.WebSearchPreviews, 1)));

    [Theory]
    [InlineData("gpt-4o-search-preview", "2026-03-12T00:00:00Z", "$0.0275")] // 1,000 tokens, and one search.
    [InlineData("gpt-4o-mini-search-preview", "2026-03-12T00:00:00Z", "$0.02515")]
    [InlineData("gpt-5-search-api", "2026-03-12T00:00:00Z", "$0.01125")]
    [InlineData("gpt-4o-search-preview", "2025-05-01T00:00:00Z", "NoRateForUnit")]
    public void A_search_model_bills_each_request(string model, string at, string cost) =>
        Assert.Equal(cost, new Asked("openai", model) { At = at }.Cost((Unit.Input, 1000), (Unit.Requests, 1)));

    [Theory]
    [InlineData("gemma-3-1b-it")]
    [InlineData("gemma-3n-e4b-it")]
    public void Gemma_is_free_where_Google_lists_it(string model) =>
        Assert.True(new Asked("google-gemini", model).Quote((Unit.Input, 1)).IsFree);
}
