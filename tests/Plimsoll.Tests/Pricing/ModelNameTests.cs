using Xunit;

namespace Plimsoll.Pricing;

public sealed class ModelNameTests
{
    [Theory]
    [InlineData("anthropic", "claude-haiku-4-5", "claude-haiku-4-5", "exact")]
    [InlineData("anthropic", "claude-4.5-haiku", "claude-haiku-4-5", "alias")]
    [InlineData("anthropic", "claude-haiku-4-5-20251001", "claude-haiku-4-5", "dated")]
    [InlineData("anthropic", "claude-3-5-haiku-latest", "claude-3-5-haiku", "alias")]
    [InlineData("anthropic", "claude-sonnet-4-5@20250929", "claude-sonnet-4-5", "dated")]
    [InlineData("openai", "gpt-5-mini-2025-08-07", "gpt-5-mini", "dated")]
    [InlineData("openai", "GPT-5-mini", "gpt-5-mini", "exact")]
    [InlineData("openai", "gpt-3.5-turbo-instruct:20230824-v2", "gpt-3.5-turbo-instruct", "pattern")]
    [InlineData("openai", "ft:gpt-4o-2024-08-06:acme::AbC123", "ft:gpt-4o", "pattern")]
    [InlineData("openai", "davinci:2023-07-21-v2", "davinci-002", "pattern")] // What a request for davinci-002 is answered with.
    [InlineData("openai", "chatgpt-4o-latest", "chatgpt-4o-latest", "exact")]
    [InlineData("openai", "gpt-5-chat-latest", "gpt-5", "alias")]
    [InlineData("openai", "gpt-4o-mini-search-preview-2025-03-11", "gpt-4o-mini-search-preview", "dated")]
    [InlineData("xai", "grok-3-latest", "grok-3", "alias")]
    [InlineData("google-gemini", "models/gemini-2.5-flash", "gemini-2.5-flash", "exact")]
    [InlineData("google-gemini", "gemini-2.5-flash-preview-09-2025", "gemini-2.5-flash", "alias")] // genai-prices #173
    [InlineData("google-gemini", "gemini-2.5-flash-lite-preview-09-2025", "gemini-2.5-flash-lite", "pattern")]
    [InlineData("google-gemini", "gemini-2.0-flash-001", "gemini-2.0-flash", "pattern")]
    public void A_name_is_understood(string provider, string name, string model, string how)
    {
        var rates = new Asked(provider, name).Quote().Rates;

        Assert.Equal(model, rates?.Model);
        Assert.Contains($"\"matched\":\"{how}\"", rates!.Receipt.Json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai", "agent-o1-8k")] // LibreChat #11978: a part of the name is no name.
    [InlineData("openai", "gpt-5-mini-2407")] // Four digits are no date.
    [InlineData("openai", "gpt-5-mini-20251399")]
    [InlineData("openai", "gpt-5-minimal")]
    [InlineData("openai", "ft:gpt-9:acme::AbC123")]
    [InlineData("openai", "xgpt-5")]
    [InlineData("openai", "davinci:latest")]
    [InlineData("google-gemini", "gemini-2.5-pro-preview-tts")] // Not the price of gemini-2.5-pro.
    [InlineData("google-gemini", "gemini-pro-latest")] // Whatever Google says that day, and not gemini-pro, of 2023.
    [InlineData("google-gemini", "gemini-flash-latest")]
    [InlineData("openai", "gpt-5-latest")]
    [InlineData("openai", "gpt-oss-120b")] // OpenRouter's price is no price of OpenAI's.
    [InlineData("google-gemini", "gemma-4-31b-it")]
    [InlineData("google-gemini", "gemma-3-27b-it-tuned")]
    [InlineData("openai", "")]
    public void Another_name_has_no_price(string provider, string name)
    {
        var quote = new Asked(provider, name).Quote((Unit.Input, 1));

        Assert.Null(quote.Amount);
        Assert.Equal(ChargeReason.UnknownModel, quote.Reason);
    }

    [Fact]
    public void No_name_is_an_unknown_model_and_no_file_an_unknown_provider()
    {
        Assert.Equal(ChargeReason.UnknownModel, Bundled.Prices.Price("openai", null, default, default).Reason);
        Assert.Equal(ChargeReason.UnknownProvider, Bundled.Prices.Price("acme", "gpt-5", default, default).Reason);
    }

    [Fact]
    public void Names_without_end_are_forgotten_and_then_found_again()
    {
        for (var made = 0; made < 10_000; made++) new Asked("openai", $"made-up-{made}").Quote();

        Assert.Equal("$1.25", new Asked("openai", "gpt-5").Rate(Unit.Input));
    }
}
