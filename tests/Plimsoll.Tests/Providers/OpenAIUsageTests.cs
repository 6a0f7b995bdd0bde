using System.Text;
using Plimsoll.Providers.OpenAI;
using Xunit;

namespace Plimsoll.Providers;

public sealed class OpenAIUsageTests
{
    [Theory] // input, cache read, cache write, output, reasoning: inclusive sums
    [InlineData("""{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}""", 10, 0, 0, 5, 0)]
    [InlineData("""{"prompt_tokens":100,"completion_tokens":0,"prompt_tokens_details":{"cached_tokens":60,"cache_write_tokens":30}}""", 100, 60, 30, 0, 0)]
    [InlineData("""{"prompt_tokens":298,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":387}}""", 298, 298, 0, 1, 0)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"completion_tokens_details":{"reasoning_tokens":4}}""", 10, 0, 0, 5, 4)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":5,"total_tokens":19,"completion_tokens_details":{"reasoning_tokens":4}}""", 10, 0, 0, 9, 4)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":5,"completion_tokens_details":{"reasoning_tokens":40}}""", 10, 0, 0, 45, 40)]
    [InlineData("""{"input_tokens":10,"output_tokens":5,"total_tokens":15,"output_tokens_details":{"reasoning_tokens":40}}""", 10, 0, 0, 5, 5)]
    [InlineData("""{"total_tokens":7}""", 7, 0, 0, 0, 0)]
    [InlineData("""{"prompt_tokens":-5,"completion_tokens":"12"}""", 0, 0, 0, 12, 0)]
    [InlineData("""{"prompt_tokens":1e30,"completion_tokens":2.9}""", 1_000_000_000_000, 0, 0, 2, 0)]
    public void Parts_are_taken_out_of_the_whole(string json, long input, long read, long write, long output, long reasoning)
    {
        var usage = OpenAIUsage.Parse(Encoding.UTF8.GetBytes(json)).ToUsage();

        Assert.Equal((input, read, write, output, reasoning), (usage.InputTokens, usage.CacheReadTokens, usage.CacheWriteTokens, usage.OutputTokens, usage[Unit.OutputReasoning]));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"prompt_tokens":null,"cost":null}""")]
    [InlineData("""{"prompt_tokens":"many"}""")]
    public void No_count_is_no_usage(string json) => Assert.False(OpenAIUsage.Parse(Encoding.UTF8.GetBytes(json)).Found);

    [Theory]
    [InlineData("""{"cost_in_usd_ticks":2488500}""", 248_850)]
    [InlineData("""{"cost":7.159e-05}""", 71_590)]
    [InlineData("""{"cost":{"total_cost":0.006}}""", 6_000_000)]
    [InlineData("""{"cost":0.001,"is_byok":true,"cost_details":{"upstream_inference_cost":0.02}}""", 21_000_000)]
    [InlineData("""{"cost":0.001,"is_byok":false,"cost_details":{"upstream_inference_cost":0.02}}""", 1_000_000)]
    [InlineData("""{"cost":0}""", 0)]
    [InlineData("""{"cost":-1}""", null)]
    [InlineData("""{"cost":1e25}""", null)]
    [InlineData("""{"prompt_tokens":1}""", null)]
    public void The_stated_cost_is_exact(string json, int? nano) =>
        Assert.Equal((long?)nano, OpenAIUsage.Parse(Encoding.UTF8.GetBytes(json)).Cost?.Value);
}
