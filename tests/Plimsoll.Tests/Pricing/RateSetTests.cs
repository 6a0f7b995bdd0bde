using Xunit;

namespace Plimsoll.Pricing;

public sealed class RateSetTests
{
    [Theory]
    [InlineData("openai", "gpt-4o-2024-08-06", false)]
    [InlineData("openai", "gpt-3.5-turbo-0125", false)]
    [InlineData("openai", "text-embedding-3-small", false)]
    [InlineData("openai", "gpt-5", true)]
    [InlineData("openai", "o3", true)]
    [InlineData("anthropic", "claude-3-5-sonnet-20241022", false)]
    [InlineData("anthropic", "claude-3-7-sonnet-20250219", true)]
    [InlineData("google-gemini", "gemini-2.0-flash-001", false)]
    [InlineData("google-gemini", "gemini-2.0-flash-thinking-exp-01-21", true)]
    [InlineData("google-gemini", "gemini-2.5-flash", true)]
    public void A_model_that_never_reasons_says_so(string provider, string model, bool reasons) =>
        Assert.Equal(reasons, new Asked(provider, model).Quote().Rates!.Reasons);

    [Fact]
    public void A_borrowed_rate_is_told_unit_by_unit()
    {
        var rates = new Asked("openai", "gpt-4o").Quote().Rates!;

        Assert.True(rates.IsFallback(Unit.CacheWrite));
        Assert.False(rates.IsFallback(Unit.CacheRead));
        Assert.False(rates.IsFallback(Unit.OutputReasoning));
    }
}
