using Plimsoll.Store.Queries;
using Plimsoll.WebSockets;
using Xunit;

namespace Plimsoll.Store;

/// <summary>One call that shows in several exchanges, through the whole of the pipeline.</summary>
public sealed class JoinTests : IDisposable
{
    private const string Created = "POST api.openai.com/v1/responses";
    private const string Polled = "GET api.openai.com/v1/responses/resp_1";
    private const string Asked = """{"model":"gpt-5.4","input":"Think","background":true}""";
    private const string Queued = """{"id":"resp_1","object":"response","status":"queued","model":"gpt-5.4","output":[],"usage":null,"background":true}""";

    private const string Done =
        """{"id":"resp_1","object":"response","status":"completed","model":"gpt-5.4","output":[],"background":true,"usage":{"input_tokens":1000,"output_tokens":100,"total_tokens":1100}}""";

    private const string Chat = """{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hi"}]}""";

    private const string Completion =
        """{"id":"chatcmpl-1","object":"chat.completion","model":"gpt-4o-mini","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}""";

    private const string Results = """
        {"custom_id":"one","result":{"type":"succeeded","message":{"id":"msg_b1","model":"claude-haiku-4-5","content":[],"stop_reason":"end_turn","usage":{"input_tokens":10,"output_tokens":3}}}}
        {"custom_id":"two","result":{"type":"errored","error":{"type":"error","error":{"type":"invalid_request_error","message":"no"}}}}
        {"custom_id":"three","result":{"type":"expired"}}
        """;

    private const string BatchFile = """
        {"id":"batch_req_1","custom_id":"a","response":{"status_code":200,"body":{"id":"chatcmpl-9","object":"chat.completion","model":"gpt-4o-mini","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":1,"total_tokens":8}}},"error":null}
        {"id":"batch_req_2","custom_id":"b","response":{"status_code":200,"body":{"object":"list","data":[],"model":"text-embedding-3-small","usage":{"prompt_tokens":8,"total_tokens":8}}},"error":null}
        {"id":"batch_req_3","custom_id":"c","response":{"status_code":400,"body":{"error":{"code":"invalid"}}},"error":null}
        """;

    private const string Operation = """
        {"name":"batches/b1","done":true,"metadata":{"model":"models/gemini-2.5-flash"},"response":{"inlinedResponses":{"inlinedResponses":[
        {"response":{"candidates":[],"modelVersion":"gemini-2.5-flash","usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":5,"totalTokenCount":15}}},
        {"response":{"candidates":[],"modelVersion":"gemini-2.5-flash","usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":5,"totalTokenCount":15}}},
        {"response":{"candidates":[],"modelVersion":"gemini-2.5-flash","usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":5,"totalTokenCount":15}}}]}}}
        """;

    private readonly TempFolder _folder = new();
    private readonly Ledger _ledger;

    public JoinTests() => _ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write, TimeProvider.System);

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(Created, Asked, Queued, Polled, Done)]
    [InlineData(
        "POST api.openai.com/v1/threads/thread_1/runs",
        """{"assistant_id":"asst_1"}""",
        """{"id":"run_1","object":"thread.run","model":"gpt-4o","status":"queued","usage":null}""",
        "GET api.openai.com/v1/threads/thread_1/runs/run_1",
        """{"id":"run_1","object":"thread.run","model":"gpt-4o","status":"completed","usage":{"prompt_tokens":60,"completion_tokens":9,"total_tokens":69}}""")]
    [InlineData(
        "POST generativelanguage.googleapis.com/v1beta/interactions",
        """{"model":"gemini-3-flash-preview","input":"Hi","background":true}""",
        """{"id":"v1_1","status":"in_progress","model":"gemini-3-flash-preview"}""",
        "GET generativelanguage.googleapis.com/v1beta/interactions/v1_1",
        """{"id":"v1_1","status":"completed","model":"gemini-3-flash-preview","usage":{"total_tokens":69,"total_input_tokens":60,"total_output_tokens":9}}""")]
    [InlineData(
        "POST api.x.ai/v1/chat/completions",
        """{"model":"grok-4-fast","deferred":true,"messages":[{"role":"user","content":"Hi"}]}""",
        """{"request_id":"f15c114e"}""",
        "GET api.x.ai/v1/chat/deferred-completion/f15c114e",
        """{"id":"x1","object":"chat.completion","model":"grok-4-fast-reasoning","choices":[],"usage":{"prompt_tokens":60,"completion_tokens":9,"total_tokens":69}}""")]
    public void A_call_in_the_background_is_priced_by_the_poll_that_states_its_usage(
        string create, string asked, string queued, string poll, string done)
    {
        List<Observation> seen =
        [
            .. Pipeline.Observe(create, asked, queued),
            .. Pipeline.Observe(poll, "", queued.Contains("request_id", StringComparison.Ordinal) ? "" : queued, 1, queued.Contains("request_id", StringComparison.Ordinal) ? 202 : 200, project: null),
            .. Pipeline.Observe(poll, "", done, 5, project: "other"),
            .. Pipeline.Observe(poll, "", done, 60 * 24 * 4, project: null),
        ];

        Assert.Equal(3, seen.Count); // A poll that found nothing tells nothing.
        foreach (var order in (int[][])[[0, 1, 2], [2, 1, 0], [1, 2, 0, 1], [1, 0, 2, 2]])
        {
            using var folder = new TempFolder();
            using var ledger = Ledger.Open(folder.Ledger, LedgerAccess.Write, TimeProvider.System);
            foreach (var at in order) ledger.Apply([seen[at]]);

            var call = Assert.Single(new CallList().Read(ledger));
            Assert.Equal((ChargeState.Priced, Calls.Noon, 3, "harbour"), (call.Charge.State, call.StartedAt, call.Witnesses, call.Attribution.Project));
            Assert.Equal(seen[1].Charge.Effective, call.Charge.Effective);
            Assert.Equal(seen[0].Endpoint, call.Endpoint);
            Assert.True(call.Usage.OutputTokens > 0);
            var total = Total(ledger);
            Assert.Equal((1, 0, 1, call.Charge.Effective!.Value), (total.Calls, total.UnpricedCalls, total.ListedCalls, total.Effective));
            Assert.Empty(LedgerCheck.Verify(ledger));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_response_made_on_a_socket_and_fetched_later_is_one_call(bool cutOff)
    {
        var conversation = new Conversation("api.openai.com/v1/responses", $$$"""
            > {"type":"response.create","model":"gpt-5.4","input":"Think"}
            < {"type":"response.created","response":{"id":"resp_1","status":"in_progress","model":"gpt-5.4","usage":null}}
            < {"type":"response.output_text.delta","delta":"So"}
            {{{(cutOff ? "" : $$"""< {"type":"response.completed","response":{{Done}} }""")}}}
            """);
        var made = Assert.Single(conversation.Meter());
        var seen = Pipeline.Observe(made.Exchange, "socket");
        var fetched = Pipeline.Observe(Polled, "", Done, 9);

        _ledger.Apply(seen);
        _ledger.Apply(fetched);
        _ledger.Apply(fetched);

        var call = Assert.Single(new CallList().Read(_ledger));
        Assert.Equal((cutOff, ChargeState.Priced), (seen[0].Charge.Estimated, call.Charge.State));
        Assert.Equal((fetched[0].Charge.Effective, false, Conversation.Opened.AddMilliseconds(100)), (call.Charge.Effective, call.Charge.Estimated, call.StartedAt));
        Assert.Equal((1, call.Charge.Effective!.Value), (Total(_ledger).Calls, Total(_ledger).Effective));
        Assert.Empty(LedgerCheck.Verify(_ledger));
    }

    [Fact]
    public void A_call_that_stated_its_usage_is_not_changed_by_fetching_it_again()
    {
        _ledger.Apply(Pipeline.Observe(Polled, "", Done, 5));
        _ledger.Apply(Pipeline.Observe(Created, """{"model":"gpt-5.4","input":"Think"}""", Done));
        _ledger.Apply(Pipeline.Observe(Polled, "", Done, 9));

        var call = Assert.Single(new CallList().Read(_ledger));
        Assert.Equal(("responses", Calls.Noon, 3), (call.Endpoint, call.StartedAt, call.Witnesses));
        Assert.Equal((1, call.Charge.Effective!.Value), (Total(_ledger).Calls, Total(_ledger).Effective));
        Assert.Empty(LedgerCheck.Verify(_ledger));
    }

    [Fact]
    public void Polls_of_a_call_that_no_one_saw_made_are_listed_once_and_never_summed()
    {
        _ledger.Apply(Pipeline.Observe(Polled, "", Done, 5));
        var alone = Assert.Single(new CallList().Read(_ledger)).Charge;
        _ledger.Apply([.. Pipeline.Observe(Polled, "", Done, 6), .. Pipeline.Observe(Polled, "", Done, 5)]);

        var call = Assert.Single(new CallList().Read(_ledger));
        Assert.Equal(alone, call.Charge);
        Assert.Equal((ChargeState.None, ChargeReason.BilledElsewhere, null, 2), (call.Charge.State, call.Charge.Reason, call.Charge.Effective, call.Witnesses));
        Assert.NotNull(call.Charge.List);
        Assert.Equal((0, NanoUsd.Zero), (Total(_ledger).Calls, Total(_ledger).Effective));
        Assert.Empty(LedgerCheck.Verify(_ledger));
    }

    [Fact]
    public void A_call_in_the_background_that_failed_is_an_error()
    {
        const string Failed = """{"id":"run_1","object":"thread.run","model":"gpt-4o","status":"failed","usage":null,"last_error":{"code":"server_error"}}""";
        _ledger.Apply(Pipeline.Observe("POST api.openai.com/v1/threads/t/runs", "{}", """{"id":"run_1","object":"thread.run","status":"queued"}"""));
        _ledger.Apply(Pipeline.Observe("GET api.openai.com/v1/threads/t/runs/run_1", "", Failed, 1));
        _ledger.Apply(Pipeline.Observe("GET api.openai.com/v1/threads/t/runs/run_1", "", """{"error":{"code":"not_found"}}""", 2, 404));

        Assert.Equal(ChargeState.Error, Assert.Single(new CallList().Read(_ledger)).Charge.State);
        Assert.Equal((1, 1), (Total(_ledger).Calls, Total(_ledger).Errors));
    }

    [Theory]
    [InlineData("GET api.anthropic.com/v1/messages/batches/msgbatch_1/results", Results, 2)]
    [InlineData("GET api.openai.com/v1/files/file-1/content", BatchFile, 1)]
    [InlineData("GET generativelanguage.googleapis.com/v1beta/batches/b1", Operation, 0)]
    public void Results_of_a_batch_are_counted_once_however_often_they_are_fetched(string fetch, string results, int errors)
    {
        _ledger.Apply(Pipeline.Observe(fetch, "", results));
        var once = Total(_ledger);

        _ledger.Apply(Pipeline.Observe(fetch, "", results, 10));
        _ledger.Apply(Pipeline.Observe(fetch, "", results, 60 * 24 * 20));
        _ledger.Apply(Pipeline.Observe(fetch, "", """{"error":{"type":"not_found_error"}}""", 60 * 24 * 21, 404));

        Assert.Equal((3, errors), (once.Calls, once.Errors));
        Assert.True(once.Effective > NanoUsd.Zero);
        Assert.Equal(Dump.Text(once), Dump.Text(Total(_ledger)));
        Assert.All(new CallList().Read(_ledger), call => Assert.Equal((3, Calls.Noon), (call.Witnesses, call.StartedAt)));
        Assert.Empty(LedgerCheck.Verify(_ledger));
    }

    [Fact]
    public void A_file_that_holds_no_results_is_no_call() =>
        Assert.Empty(Pipeline.Observe("GET api.openai.com/v1/files/file-2/content", "", """{"prompt":"x","completion":"y"}"""));

    [Fact]
    public void A_socket_that_is_billed_and_not_read_is_no_fetch() =>
        Assert.Equal(ChargeState.Unpriced, Assert.Single(Pipeline.Observe("GET generativelanguage.googleapis.com/ws/live", "", "", status: 101)).Charge.State);

    [Fact]
    public void Two_requests_are_two_calls_though_a_stand_in_server_gives_them_one_id_and_one_usage()
    {
        _ledger.Apply(Pipeline.Observe("POST api.openai.com/v1/chat/completions", Chat, Completion));
        _ledger.Apply(Pipeline.Observe("POST api.openai.com/v1/chat/completions", Chat, Completion, 1));

        Assert.Equal(2, Total(_ledger).Calls);
    }

    [Theory]
    [InlineData(0, 15, 1)] // The same entry, exported again.
    [InlineData(1, 15, 2)] // Another request, whatever the id.
    [InlineData(0, 16, 2)] // Another usage.
    public void A_recording_of_one_call_is_one_call_whatever_the_recording_is_called(int minutes, int total, int calls)
    {
        var other = Completion.Replace("\"completion_tokens\":5", $"\"completion_tokens\":{total - 10}", StringComparison.Ordinal);
        _ledger.Apply(Pipeline.Observe("POST api.openai.com/v1/chat/completions", Chat, Completion, witness: Witness.Recording, native: "a"));
        _ledger.Apply(Pipeline.Observe("POST api.openai.com/v1/chat/completions", Chat, other, minutes, witness: Witness.Recording, native: "b"));

        Assert.Equal(calls, Total(_ledger).Calls);
        Assert.Empty(LedgerCheck.Verify(_ledger));
    }

    [Fact]
    public void A_report_says_where_the_amount_is_from_that_it_shows()
    {
        const string Stated =
            """{"id":"x1","object":"chat.completion","model":"grok-4-fast-reasoning","choices":[],"usage":{"prompt_tokens":468,"completion_tokens":82,"total_tokens":550,"cost_in_usd_ticks":1346000}}""";
        _ledger.Apply(Pipeline.Observe("POST api.x.ai/v1/chat/completions", """{"model":"grok-4-fast","messages":[]}""", Stated));

        Assert.Equal(["xAI, as stated in the response"], Total(_ledger).RateSources);
        var detail = CallDetail.Read(_ledger, Assert.Single(new CallList().Read(_ledger)).Id)!;
        Assert.Equal("xAI, as stated in the response", detail.Call.AmountSource);
    }

    [Fact]
    public void A_sum_of_list_values_says_how_many_there_are()
    {
        _ledger.Apply([Calls.One("known"), Calls.One("unknown").With(ChargeState.Unpriced, ChargeReason.UnknownModel)]);

        Assert.Equal((2, 1), (Total(_ledger).Calls, Total(_ledger).ListedCalls));
    }

    private static ReportRow Total(Ledger ledger) =>
        new ReportQuery { Range = new(Calls.Noon.AddDays(-1), Calls.Noon.AddDays(60)) }.Read(ledger).Total;
}
