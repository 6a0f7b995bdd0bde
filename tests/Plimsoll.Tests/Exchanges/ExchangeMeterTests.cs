using Xunit;

namespace Plimsoll.Exchanges;

public sealed class ExchangeMeterTests
{
    private static readonly PromptHasher Hasher = new(new byte[32]);

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

    [Theory]
    [InlineData("""{"id":"x_1","model":"m","usage":{"input_tokens":3,"output_tokens":1}}""", "x_1 m {\"input_tokens\":3,\"output_tokens\":1}")]
    [InlineData("""{"modelVersion":"models/m","responseId":"x_2","usageMetadata":{"promptTokenCount":3}}""", "x_2 m {\"promptTokenCount\":3}")]
    [InlineData("""{"type":"done","response":{"id":"x_3","usage":{"total_tokens":3}}}""", "x_3  {\"total_tokens\":3}")]
    [InlineData("data: {\"message\":{\"id\":\"x_4\",\"usage\":{\"input_tokens\":3}}}\n\ndata: {\"usage\":{\"output_tokens\":9}}\n\n", "x_4  {\"output_tokens\":9}")]
    [InlineData("""{"usage":{"input_tokens":0}}""", null)]
    [InlineData("""{"usage":{"seats":3},"data":{"usage":{"input_tokens":3}}}""", null)] // Not where an answer has its usage.
    [InlineData("""{"ok":true}""", null)]
    [InlineData("<html>", null)]
    [InlineData("", null)]
    public void An_unlisted_path_is_looked_through_for_a_usage(string body, string? found)
    {
        var meter = Meter("POST", "api.openai.com", "/v1/brand_new", 200);
        meter.ResponseBody(System.Text.Encoding.UTF8.GetBytes(body));

        var readings = meter.Complete(ExchangeEnd.Complete).Readings;

        Assert.Equal(found, readings.Select(reading => $"{reading.ResponseId} {reading.Model} {System.Text.Encoding.UTF8.GetString(reading.RawUsage.Span)}").SingleOrDefault());
        Assert.All(readings, reading => Assert.True(!reading.UsageReported && reading.Usage.IsZero));
    }

    [Fact]
    public void A_large_answer_of_an_unlisted_path_is_read_at_its_end()
    {
        var meter = Meter("POST", "api.openai.com", "/v1/brand_new", 200);
        meter.ResponseBody("{\"data\":\""u8);
        for (var part = 0; part < 300; part++) meter.ResponseBody(new byte[16 << 10].AsSpan());
        meter.ResponseBody("\",\"usage\":{\"input_tokens\":7}}"u8);

        Assert.Equal("""{"input_tokens":7}"""u8, Assert.Single(meter.Complete(ExchangeEnd.Complete).Readings).RawUsage.Span);
    }

    [Fact]
    public void A_batch_under_way_has_no_result()
    {
        var meter = Meter("GET", "generativelanguage.googleapis.com", "/v1beta/batches/b1", 200);
        meter.ResponseBody("""{"name":"batches/b1","metadata":{"model":"models/gemini-2.5-flash","state":"BATCH_STATE_RUNNING"}}"""u8);

        Assert.Empty(meter.Complete(ExchangeEnd.Complete).Readings);
    }

    [Theory]
    [InlineData("gpt-4o-search-preview-2025-03-11", 1)]
    [InlineData("gpt-5-search-api", 1)]
    [InlineData("gpt-4o", 0)]
    public void A_search_model_counts_its_request(string model, long requests)
    {
        var meter = Meter("POST", "api.openai.com", "/v1/chat/completions", 200);
        meter.ResponseBody(System.Text.Encoding.UTF8.GetBytes($$$"""{"id":"c","model":"{{{model}}}","usage":{"prompt_tokens":1,"completion_tokens":1}}"""));

        Assert.Equal(requests, Assert.Single(meter.Complete(ExchangeEnd.Complete).Readings).Usage[Unit.Requests]);
    }

    [Theory]
    [InlineData("web_search_preview", 0, 1)]
    [InlineData("web_search_preview_2025_03_11", 0, 1)]
    [InlineData("web_search", 1, 0)]
    public void A_search_is_counted_by_the_tool_that_ran(string tool, long searches, long previews)
    {
        var meter = Meter("POST", "api.openai.com", "/v1/responses", 200);
        meter.ResponseBody(System.Text.Encoding.UTF8.GetBytes($$$"""{"id":"resp_1","model":"gpt-4o","status":"completed","output":[{"type":"web_search_call","status":"completed","action":{"type":"search"}}],"tools":[{"type":"{{{tool}}}"}],"usage":{"input_tokens":1,"output_tokens":1}}"""));

        var usage = Assert.Single(meter.Complete(ExchangeEnd.Complete).Readings).Usage;

        Assert.Equal((searches, previews), (usage[Unit.WebSearches], usage[Unit.WebSearchPreviews]));
    }

    private static ExchangeMeter Meter(string method, string host, string target, int status)
    {
        var meter = new ExchangeMeter(ProviderFiles.Catalog.Match(method, host, target)!, new(method, host, target, HeaderList.Empty, default), Hasher);
        meter.ResponseStarted(new(status, HeaderList.Empty));
        return meter;
    }
}
