using Plimsoll.Store;
using Xunit;

namespace Plimsoll.Import.Copilot;

public sealed class CopilotTests : IDisposable
{
    internal const string Store = ".copilot/session-store.db";
    internal const string Otel = ".copilot/otel/spans.jsonl";
    internal const string Traces = ".config/Code/User/globalStorage/github.copilot-chat/agent-traces.db";

    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_row_is_covered_by_the_plan_has_its_list_value_and_credits_are_no_dollars()
    {
        _rig.PutBytes(Store, Database(Row(1), Row(2)));

        _rig.Import();

        var call = _rig.Calls()[0].Call;
        Assert.Equal(2, _rig.Calls().Count);
        Assert.Equal(new Counted(10, 5_000, 300, 50), Counted.Of(call));
        Assert.Equal(("github-copilot", "claude-sonnet-4.5", "copilot-cli", "shop", "github.com/acme/shop"), (call.Provider, call.Reading!.Model, call.Attribution.Client, call.Attribution.Project, call.Attribution.Repository));
        Assert.Equal((ChargeState.Plan, null), (call.Charge.State, call.Charge.Effective));
        Assert.NotNull(call.Charge.List);
        Assert.Contains("\"request_multiplier\":1", System.Text.Encoding.UTF8.GetString(call.Reading.RawUsage.Span), StringComparison.Ordinal);
        using var ledger = _rig.OpenLedger();
        Assert.Equal((CopilotStore.Credits, "s1", """{"nano_aiu":4000000000}"""), Assert.Single(ledger.AgentFacts()) is var fact ? (fact.Kind, fact.Subject, fact.Json) : default);
    }

    [Fact]
    public void Rows_that_were_read_are_not_read_again()
    {
        _rig.PutBytes(Store, Database(Row(1)));
        _rig.Import();
        File.WriteAllBytes(_rig.At(Store), Database(Row(1), Row(2)));

        var again = _rig.Import();

        Assert.Equal((1, 1), (again.Agents["copilot-cli"].Calls, again.Applied.Added));
    }

    [Fact]
    public void An_older_store_without_credits_or_sessions_is_read()
    {
        _rig.PutBytes(Store, Tables.Make(
            "CREATE TABLE assistant_usage_events(id INTEGER PRIMARY KEY, session_id TEXT, model TEXT, input_tokens INTEGER, output_tokens INTEGER, cache_read_tokens INTEGER, created_at TEXT)",
            "INSERT INTO assistant_usage_events VALUES (1, 's1', 'gpt-5.4', 1000, 50, NULL, '2026-08-21 12:01:00')", "INSERT INTO assistant_usage_events VALUES (2, 's1', NULL, NULL, NULL, NULL, NULL)"));

        _rig.Import();

        Assert.Equal(new Counted(1_000, 0, 0, 50), Counted.Of(Assert.Single(_rig.Calls()).Call));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_exported_too_is_one_call_of_two_witnesses(bool exportFirst)
    {
        if (exportFirst) _rig.Write(Otel, Span(1)).Import();
        _rig.PutBytes(Store, Database(Row(1)));
        _rig.Import();
        if (!exportFirst) _rig.Write(Otel, Span(1)).Import();

        var call = Assert.Single(_rig.Calls());
        Assert.Equal([Witness.AgentLog, Witness.AgentTelemetry], call.Observations.Select(one => one.Witness));
        Assert.Equal("shop", call.Call.Attribution.Project);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_call_that_the_proxy_saw_too_is_one_of_three_witnesses(bool proxyFirst)
    {
        var seen = Pipeline.Observe(
            "POST api.githubcopilot.com/chat/completions", """{"model":"claude-sonnet-4.5","messages":[]}""",
            """{"id":"resp-1","model":"claude-sonnet-4.5","choices":[],"usage":{"prompt_tokens":5310,"completion_tokens":50,"total_tokens":5360,"prompt_tokens_details":{"cached_tokens":5000},"completion_tokens_details":{"reasoning_tokens":20}}}""",
            1, userAgent: "copilot/0.0.400");
        if (proxyFirst) _rig.Apply(seen);
        _rig.PutBytes(Store, Database(Row(1)));
        _rig.Write(Otel, Span(1)).Import();
        if (!proxyFirst) _rig.Apply(seen);

        Assert.Equal([Witness.Proxy, Witness.AgentLog, Witness.AgentTelemetry], Assert.Single(_rig.Calls()).Observations.Select(one => one.Witness));
    }

    [Fact]
    public void Spans_exported_twice_calls_of_one_id_and_summaries_are_told_apart()
    {
        _rig.Write(Otel, Span(1), Span(1, span: "b2"), Span(1, output: 70), Span(1, operation: "invoke_agent", output: 120), Inference(1), "{\"gen_ai.usage.input_tokens\":1}");

        _rig.Import();

        Assert.Equal([50, 70], _rig.Calls().Select(call => call.Call.Reading!.Usage[Unit.Output]).Order());
    }

    [Fact]
    public void Spans_in_the_standards_own_json_are_read()
    {
        _rig.Write(Otel, """{"resourceSpans":[{"resource":{},"scopeSpans":[{"spans":[{"traceId":"t","spanId":"s","name":"chat gpt-5.4","startTimeUnixNano":"1787313660000000000","endTimeUnixNano":"1787313662000000000","attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"gen_ai.request.model","value":{"stringValue":"gpt-5.4"}},{"key":"gen_ai.usage.input_tokens","value":{"intValue":"1000"}},{"key":"gen_ai.usage.output_tokens","value":{"intValue":50}}]}]}]}]}""");

        _rig.Import();

        var call = Assert.Single(_rig.Calls()).Call;
        Assert.Equal((new Counted(1_000, 0, 0, 50), TimeSpan.FromSeconds(2)), (Counted.Of(call), call.Duration));
    }

    [Fact]
    public void Vs_codes_traces_are_read_span_by_span()
    {
        _rig.PutBytes(Traces, TraceDatabase("chat", "execute_tool"));

        _rig.Import();

        var call = Assert.Single(_rig.Calls()).Call;
        Assert.Equal(new Counted(10, 5_000, 300, 50), Counted.Of(call));
        Assert.Equal(("vscode-copilot", "conv", Witness.AgentTelemetry, TimeSpan.FromSeconds(3)), (call.Attribution.Client, call.Attribution.Session, call.Witness, call.Duration));
        Assert.DoesNotContain("secret", System.Text.Encoding.UTF8.GetString(call.Reading!.RawUsage.Span), StringComparison.Ordinal);
    }

    internal static byte[] Database(params string[] rows) => Tables.Make([
        "CREATE TABLE sessions(id TEXT PRIMARY KEY, cwd TEXT, repository TEXT, created_at TEXT)", "INSERT INTO sessions VALUES ('s1', '/src/shop', 'https://github.com/acme/shop.git', NULL)",
        "CREATE TABLE assistant_usage_events(id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT, model TEXT, input_tokens INTEGER, output_tokens INTEGER, cache_read_tokens INTEGER, cache_write_tokens INTEGER, reasoning_tokens INTEGER, total_nano_aiu INTEGER, request_multiplier REAL, initiator TEXT, created_at TEXT)",
        .. rows]);

    internal static string Row(int number) =>
        $"INSERT INTO assistant_usage_events VALUES ({number}, 's1', 'claude-sonnet-4.5', 5310, 50, 5000, 300, 20, 2000000000, 1, NULL, '2026-08-21T12:{number:00}:02.000Z')";

    internal static byte[] TraceDatabase(params string[] operations)
    {
        var statements = new List<string>
        {
            "CREATE TABLE spans(span_id TEXT PRIMARY KEY, trace_id TEXT, operation_name TEXT, start_time_ms INTEGER, end_time_ms INTEGER, response_model TEXT)",
            "CREATE TABLE span_attributes(span_id TEXT, key TEXT, value TEXT)",
        };
        for (var at = 0; at < operations.Length; at++)
        {
            statements.Add($"INSERT INTO spans VALUES ('sp{at}', 'tr', '{operations[at]}', {1787313660000 + (at * 60_000)}, {1787313663000 + (at * 60_000)}, NULL)");
            (string, string)[] attributes =
            [
                ("gen_ai.operation.name", operations[at]), ("gen_ai.request.model", "claude-sonnet-4.5"), ("gen_ai.conversation.id", "conv"), ("gen_ai.usage.input_tokens", "5310"),
                ("gen_ai.usage.output_tokens", "50"), ("gen_ai.usage.cache_read.input_tokens", "5000"), ("gen_ai.usage.cache_creation.input_tokens", "300"), ("gen_ai.input.messages", "a secret"),
            ];
            foreach (var (key, value) in attributes) statements.Add($"INSERT INTO span_attributes VALUES ('sp{at}', '{key}', '{value}')");
        }

        return Tables.Make([.. statements]);
    }

    internal static string Span(int number, string span = "b1", long output = 50, string operation = "chat") =>
        $$$"""{"type":"span","traceId":"a{{{number}}}","spanId":"{{{span}}}","name":"{{{operation}}} claude-sonnet-4.5","startTime":[{{{1787313600 + (number * 60)}}},0],"endTime":[{{{1787313602 + (number * 60)}}},0],"attributes":{{{Attributes(number, output, operation)}}}}""";

    private static string Inference(int number) =>
        $$$"""{"hrTime":[{{{1787313602 + (number * 60)}}},0],"spanContext":{"traceId":"a{{{number}}}","spanId":"c1"},"attributes":{{{Attributes(number, 50, "chat")[..^1]}}},"event.name":"gen_ai.client.inference.operation.details"}}""";

    private static string Attributes(int number, long output, string operation) =>
        $$$"""{"gen_ai.operation.name":"{{{operation}}}","gen_ai.request.model":"claude-sonnet-4.5","gen_ai.response.model":"claude-sonnet-4.5","gen_ai.response.id":"resp-{{{number}}}","gen_ai.conversation.id":"s1","gen_ai.usage.input_tokens":5310,"gen_ai.usage.output_tokens":{{{output}}},"gen_ai.usage.cache_read.input_tokens":5000,"gen_ai.usage.cache_creation.input_tokens":300,"gen_ai.usage.reasoning.output_tokens":20}""";
}
