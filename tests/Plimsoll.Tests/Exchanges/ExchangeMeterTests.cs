using Xunit;

namespace Plimsoll.Exchanges;

public sealed class ExchangeMeterTests
{
    private static readonly PromptHasher Hasher = new(new byte[32]);

    [Fact]
    public void A_socket_makes_a_reading_for_each_response()
    {
        var meter = Meter("GET", "api.openai.com", "/v1/realtime?model=gpt-realtime", 101);

        meter.ResponseMessage("""{"type":"session.created","session":{"model":"gpt-realtime","audio":{"input":{"transcription":{"model":"whisper-1"}}}}}"""u8);
        meter.ResponseMessage("""{"type":"response.done","response":{"id":"resp_1","status":"completed","usage":{"input_tokens":100,"output_tokens":20,"input_token_details":{"cached_tokens":64,"audio_tokens":80,"cached_tokens_details":{"audio_tokens":50}},"output_token_details":{"audio_tokens":15}}}}"""u8);
        meter.ResponseMessage("""{"type":"conversation.item.input_audio_transcription.completed","item_id":"item_1","transcript":"Ahoy","usage":{"type":"duration","seconds":3}}"""u8);
        meter.ResponseMessage("""{"type":"response.done","response":{"id":"resp_2","status":"completed","usage":{"input_tokens":7,"output_tokens":1}}}"""u8);
        var readings = meter.Complete(ExchangeEnd.Complete).Readings;

        Assert.Equal("gpt-realtime resp_1, whisper-1 , gpt-realtime resp_2", string.Join(", ", readings.Select(reading => $"{reading.Model} {reading.ResponseId}")));
        var first = readings[0].Usage;
        Assert.Equal((6, 30, 14, 50, 5, 15), (first[Unit.Input], first[Unit.InputAudio], first[Unit.CacheRead], first[Unit.CacheReadAudio], first[Unit.Output], first[Unit.OutputAudio]));
        Assert.Equal(3000, readings[1].Usage[Unit.AudioInputMs]);
    }

    [Fact]
    public void A_socket_that_says_nothing_holds_no_call() => Assert.Empty(Meter("GET", "api.openai.com", "/v1/realtime", 101).Complete(ExchangeEnd.Complete).Readings);

    [Fact]
    public void A_response_cut_off_before_its_usage_claims_none()
    {
        var meter = Meter("POST", "api.openai.com", "/v1/responses", 200);
        meter.ResponseBody("data: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\",\"model\":\"m\",\"status\":\"in_progress\",\"usage\":null}}\n\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"Ahoy\"}\n\n"u8);

        var metered = meter.Complete(ExchangeEnd.ClientAborted);

        var reading = Assert.Single(metered.Readings);
        Assert.Equal(("resp_1", false, false, 4), (reading.ResponseId, reading.UsageReported, reading.Pending, (int)metered.AnswerBytes));
    }

    [Fact]
    public void What_was_refused_is_an_error_and_no_usage()
    {
        var meter = Meter("POST", "api.openai.com", "/v1/chat/completions", 429);
        meter.ResponseBody("""{"error":{"message":"Slow down","type":"requests","code":"rate_limit_exceeded"}}"""u8);

        var reading = Assert.Single(meter.Complete(ExchangeEnd.Complete).Readings);

        Assert.Equal(("rate_limit_exceeded", false), (reading.Error, reading.UsageReported));
    }

    [Fact]
    public void Without_a_response_there_is_no_reading()
    {
        var route = ProviderFiles.Catalog.Match("POST", "api.openai.com", "/v1/chat/completions")!;
        var meter = new ExchangeMeter(route, new("POST", "api.openai.com", "/v1/chat/completions", HeaderList.Empty, default), Hasher);
        meter.RequestBody("""{"model":"m","messages":[]}"""u8);

        var metered = meter.Complete(ExchangeEnd.NoResponse);

        Assert.Empty(metered.Readings);
        Assert.Equal("m", metered.Request?.Model);
    }

    [Fact]
    public void What_bills_nothing_has_no_reading()
    {
        var meter = Meter("POST", "api.anthropic.com", "/v1/messages/count_tokens", 200);
        meter.ResponseBody("""{"input_tokens":16}"""u8);

        Assert.Empty(meter.Complete(ExchangeEnd.Complete).Readings);
    }

    private static ExchangeMeter Meter(string method, string host, string target, int status)
    {
        var meter = new ExchangeMeter(ProviderFiles.Catalog.Match(method, host, target)!, new(method, host, target, HeaderList.Empty, default), Hasher);
        meter.ResponseStarted(new(status, HeaderList.Empty));
        return meter;
    }
}
