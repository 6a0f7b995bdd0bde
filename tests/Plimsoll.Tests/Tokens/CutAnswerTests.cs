using System.Text;
using Plimsoll.Exchanges;
using Plimsoll.Metering;
using Plimsoll.Pricing;
using Xunit;

namespace Plimsoll.Tokens;

/// <summary>Streams that were to state their usage at the end, and broke off.</summary>
public sealed class CutAnswerTests
{
    private static readonly CallPricer Pricer = new(Bundled.Prices);

    [Theory]
    [InlineData("/v1/chat/completions", """{"model":"gpt-4o","stream":true,"stream_options":{"include_usage":true},"max_tokens":500,"messages":[{"role":"user","content":"Count."}]}""", """{"id":"c","model":"gpt-4o","choices":[{"delta":{"content":"TEXT"}}]}""")]
    [InlineData("/v1/responses", """{"model":"gpt-4o","stream":true,"max_output_tokens":500,"input":"Count."}""", """{"type":"response.output_text.delta","delta":"TEXT"}""")]
    public void An_answer_that_broke_off_is_counted_with_the_models_vocabulary(string target, string request, string delta)
    {
        // "One, two, three." is six tokens in o200k_base.
        var cut = Meter(target, request, [.. Enumerable.Repeat(delta.Replace("TEXT", " One, two, three.", StringComparison.Ordinal), 10)]);

        var call = Pricer.Price(cut).Single();

        Assert.Equal(ChargeReason.CutOff, call.Charge.Reason);
        Assert.Equal("o200k_base", call.Estimate!.AnswerBy);
        Assert.Equal(Tokenizer.O200k.Count(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(" One, two, three.", 10)))), call.Estimate.Answer.Likely);
        Assert.True(call.Estimate.Answer.Low <= call.Estimate.Answer.Likely && call.Estimate.Answer.High == 500);
    }

    [Fact]
    public void Of_a_long_answer_the_beginning_is_counted_and_the_rest_taken_to_be_like_it()
    {
        var cut = Meter(
            "/v1/responses", """{"model":"gpt-4o","stream":true,"input":"Count."}""",
            [.. Enumerable.Repeat("""{"type":"response.output_text.delta","delta":" One, two, three."}""", 4_000)]);

        var call = Pricer.Price(cut).Single();

        var whole = Tokenizer.O200k.Count(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(" One, two, three.", 4_000))));
        Assert.InRange(call.Estimate!.Answer.Likely, whole * 99 / 100, whole * 101 / 100);
    }

    [Fact]
    public void The_arguments_of_a_tool_call_count_as_well()
    {
        var cut = Meter(
            "/v1/responses", """{"model":"gpt-4o","stream":true,"input":"Count.","tools":[{"type":"function","name":"f","parameters":{}}]}""",
            [.. Enumerable.Repeat("""{"type":"response.function_call_arguments.delta","delta":"{\"city\":\"Paris\"}"}""", 3)]);

        var call = Pricer.Price(cut).Single();

        Assert.True(call.Estimate!.Answer.Likely >= 3 * Tokenizer.O200k.Count("""{"city":"Paris"}"""u8) - 3);
    }

    private static MeteredExchange Meter(string target, string request, IReadOnlyList<string> events)
    {
        var head = new RequestHead("POST", "api.openai.com", target, HeaderList.Empty, DateTimeOffset.UnixEpoch.AddYears(55));
        var meter = new ExchangeMeter(ProviderFiles.Catalog.Match(head.Method, head.Host, head.Target)!, head, new(new byte[32]));
        meter.RequestBody(Encoding.UTF8.GetBytes(request));
        meter.ResponseStarted(new(200, new([KeyValuePair.Create("content-type", "text/event-stream")])));
        foreach (var one in events) meter.ResponseBody(Encoding.UTF8.GetBytes($"data: {one}\n\n"));
        return meter.Complete(ExchangeEnd.ClientAborted);
    }
}
