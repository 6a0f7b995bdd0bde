using FsCheck.Fluent;
using Plimsoll.Exchanges;
using Plimsoll.Pricing;
using Xunit;

namespace Plimsoll.Metering;

public sealed class CallPricerTests
{
    private static readonly CallPricer Pricer = new(Bundled.Prices);
    private static readonly DateTimeOffset Now = new(2026, 7, 13, 0, 0, 0, TimeSpan.Zero);

    private const string Chat = """{"id":"c","model":"gpt-4o-mini","usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}""";
    private const string NoUsage = """{"id":"c","model":"gpt-4o-mini","choices":[{"message":{"content":"Ahoy there"}}]}""";

    public static TheoryData<string, string, int, string, ExchangeEnd, ChargeState, ChargeReason> States { get; } = new()
    {
        { "POST api.openai.com /v1/chat/completions", "sk-x", 200, Chat, ExchangeEnd.Complete, ChargeState.Priced, ChargeReason.None },
        { "POST api.openai.com /v1/chat/completions", "sk-x", 200, NoUsage, ExchangeEnd.Complete, ChargeState.Priced, ChargeReason.EstimatedUsage },
        { "POST api.openai.com /v1/chat/completions", "sk-x", 200, NoUsage, ExchangeEnd.ClientAborted, ChargeState.Priced, ChargeReason.CutOff },
        { "POST api.openai.com /v1/chat/completions", "sk-x", 200, Chat.Replace("gpt-4o-mini", "nobody-1", StringComparison.Ordinal), ExchangeEnd.Complete, ChargeState.Unpriced, ChargeReason.UnknownModel },
        { "POST api.openai.com /v1/chat/completions", "sk-x", 429, """{"error":{"code":"rate_limit_exceeded"}}""", ExchangeEnd.Complete, ChargeState.Error, ChargeReason.None },
        { "POST api.openai.com /v1/chat/completions", "sk-x", 0, "", ExchangeEnd.NoResponse, ChargeState.Error, ChargeReason.None },
        { "POST api.openai.com /v1/responses", "sk-x", 200, """{"id":"r","model":"gpt-4o-mini","status":"in_progress","background":true}""", ExchangeEnd.Complete, ChargeState.Unpriced, ChargeReason.Pending },
        { "POST api.anthropic.com /v1/messages/count_tokens", "sk-x", 200, """{"input_tokens":5}""", ExchangeEnd.Complete, ChargeState.None, ChargeReason.None },
        {
            "POST api.anthropic.com /v1/messages", "sk-ant-oat01-x", 200, """{"id":"m","model":"claude-sonnet-4-5","usage":{"input_tokens":10,"output_tokens":5}}""", ExchangeEnd.Complete,
            ChargeState.Plan, ChargeReason.None
        },
    };

    [Theory]
    [MemberData(nameof(States))]
    public void A_call_has_a_state_and_a_reason(string request, string credential, int status, string body, ExchangeEnd end, ChargeState state, ChargeReason reason)
    {
        var charge = Assert.Single(Pricer.Price(Meter(request, credential, status, body, end))).Charge;

        Assert.Equal((state, reason), (charge.State, charge.Reason));
        Assert.Equal(state is ChargeState.Priced or ChargeState.Free, charge.Effective is not null);
        if (state is ChargeState.Plan) Assert.NotNull(charge.List);
    }

    [Fact]
    public void However_an_answer_breaks_off_its_cost_lies_within_its_bounds() => Properties.Hold(Prop.ForAll(
        (from name in Gen.Elements(Recordings.All.Keys.Order(StringComparer.Ordinal).ToArray())
         from cut in Gen.Choose(0, 100)
         from end in Gen.Elements(ExchangeEnd.ClientAborted, ExchangeEnd.UpstreamReset, ExchangeEnd.Complete)
         select (name, cut, end)).ToArbitrary(),
        broken =>
        {
            var recording = Recordings.All[broken.name];
            var metered = recording.Meter(recording.Body[..(recording.Body.Length * broken.cut / 100)], broken.end);
            return Pricer.Price(metered).All(call =>
                !call.Charge.Estimated || call.Charge.Effective is not { } cost || (call.Charge.Low <= cost && (call.Charge.High is not { } high || cost <= high)));
        }));

    [Theory]
    [InlineData("anthropic-ratelimit-unified-overage-in-use", "true", ChargeState.Priced)]
    [InlineData("anthropic-ratelimit-unified-representative-claim", "overage", ChargeState.Priced)]
    [InlineData("anthropic-ratelimit-unified-overage-in-use", "false", ChargeState.Plan)]
    [InlineData("anthropic-ratelimit-unified-representative-claim", "five_hour", ChargeState.Plan)]
    public void What_is_billed_beyond_a_plan_is_priced(string header, string value, ChargeState state)
    {
        const string Message = """{"id":"m","model":"claude-sonnet-4-5","usage":{"input_tokens":10,"output_tokens":5}}""";
        var exchange = Meter("POST api.anthropic.com /v1/messages", "sk-ant-oat01-x", 200, Message, ExchangeEnd.Complete) with { ResponseHead = new(200, new([new(header, value)])) };

        var charge = Assert.Single(Pricer.Price(exchange)).Charge;

        Assert.Equal((state, state is ChargeState.Priced), (charge.State, charge.Effective is not null));
        Assert.NotNull(charge.List);
    }

    private static MeteredExchange Meter(string request, string credential, int status, string body, ExchangeEnd end)
    {
        var words = request.Split(' ');
        var headers = new HeaderList([new("authorization", $"Bearer {credential}"), new("content-type", "application/json")]);
        var meter = new ExchangeMeter(ProviderFiles.Catalog.Match(words[0], words[1], words[2])!, new(words[0], words[1], words[2], headers, Now), new(new byte[32]));
        meter.RequestBody("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hello there, how are you?"}]}"""u8);
        if (status > 0) meter.ResponseStarted(new(status, new([new("content-type", "application/json")])));
        meter.ResponseBody(System.Text.Encoding.UTF8.GetBytes(body));
        return meter.Complete(end);
    }
}
