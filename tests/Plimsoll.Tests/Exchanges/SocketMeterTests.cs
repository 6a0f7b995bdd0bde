using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Metering;
using Plimsoll.Pricing;
using Plimsoll.WebSockets;
using Xunit;

namespace Plimsoll.Exchanges;

/// <summary>Whole sockets, from bytes to charges.</summary>
public sealed class SocketMeterTests
{
    private const string Responses = "api.openai.com/v1/responses";
    private const string Codex = "chatgpt.com/backend-api/codex/responses";
    private const string Realtime = "api.openai.com/v1/realtime?model=gpt-realtime";
    private const string Live = "generativelanguage.googleapis.com/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent?key=k";

    private const string WarmUp = """
        > {"type":"response.create","model":"gpt-5.4","instructions":"Be brief.","input":[],"tools":[{"type":"function","name":"shell"}],"generate":false}
        < {"type":"response.created","response":{"id":"resp_w","model":"gpt-5.4","status":"in_progress","usage":null}}
        < {"type":"response.completed","response":{"id":"resp_w","model":"gpt-5.4","status":"completed","output":[],"usage":{"input_tokens":1000,"output_tokens":0,"total_tokens":1000}}}
        """;

    private const string Turn = """
        > {"type":"response.create","model":"gpt-5.4","input":[{"role":"user","content":"hello"}],"previous_response_id":"resp_w","service_tier":"default"}
        < {"type":"response.created","response":{"id":"resp_1","model":"gpt-5.4","status":"in_progress","usage":null}}
        < {"type":"codex.rate_limits","plan_type":"plus","rate_limits":{"allowed":true}}
        < {"type":"response.output_text.delta","item_id":"msg_1","delta":"Hello"}
        < {"type":"response.output_item.done","item":{"id":"msg_1","type":"message","content":[{"type":"output_text","text":"Hello"}]}}
        < {"type":"response.completed","response":{"id":"resp_1","model":"gpt-5.4-2026-03-05","status":"completed","service_tier":"default","output":[],"usage":{"input_tokens":2000,"input_tokens_details":{"cached_tokens":1000},"output_tokens":100,"output_tokens_details":{"reasoning_tokens":40},"total_tokens":2100}}}
        """;

    private const string Spoken = """
        < {"type":"session.created","session":{"type":"realtime","model":"gpt-realtime-2025-08-28","audio":{"input":{"transcription":null}}}}
        > {"type":"session.update","session":{"type":"realtime","audio":{"input":{"transcription":{"model":"gpt-4o-mini-transcribe"}}}}}
        < {"type":"session.updated","session":{"type":"realtime","model":"gpt-realtime-2025-08-28","tools":[{"parameters":{"properties":{"model":{"type":"string"}}}}],"audio":{"input":{"transcription":{"model":"gpt-4o-mini-transcribe"}}}}}
        > {"type":"input_audio_buffer.append","audio":"AAAA"}
        < {"type":"input_audio_buffer.speech_stopped","item_id":"item_1"}
        < {"type":"response.created","response":{"object":"realtime.response","id":"resp_1","status":"in_progress","usage":null}}
        < {"type":"conversation.item.input_audio_transcription.completed","item_id":"item_1","transcript":"Hi","usage":{"type":"tokens","total_tokens":22,"input_tokens":18,"input_token_details":{"text_tokens":0,"audio_tokens":18},"output_tokens":4}}
        < {"type":"response.output_audio.delta","response_id":"resp_1","delta":"AAAA"}
        < {"type":"response.done","response":{"object":"realtime.response","id":"resp_1","status":"completed","output":[],"usage":{"total_tokens":300,"input_tokens":200,"output_tokens":100,"input_token_details":{"text_tokens":120,"audio_tokens":80,"cached_tokens":64,"cached_tokens_details":{"text_tokens":64,"audio_tokens":0}},"output_token_details":{"text_tokens":20,"audio_tokens":80}}}}
        """;

    private static readonly ExchangeObserver Observer = new(new CallPricer(Bundled.Prices), new(new byte[32]));

    [Fact]
    public void A_socket_of_codex_is_a_call_for_each_response() => Assert.Equal(
        [
            "resp_w gpt-5.4 priced warm_up $0.0025 [$0.00–$0.0025] at 0.1 for 0.2 first 0.1: Input:1000",
            "resp_1 gpt-5.4-2026-03-05 priced none $0.00425 at 0.4 for 0.5 first 0.1: CacheRead:1000 Input:1000 Output:60 OutputReasoning:40",
            "resp_2 gpt-5.4 priced none $0.00025 at 1.0 for 0.1 first 0.1: Input:100",
        ],
        Told(new(Responses, $$$$"""
            {{{{WarmUp}}}}
            {{{{Turn}}}}
            > {"type":"response.create","model":"gpt-5.4","previous_response_id":"resp_1","input":[]}
            < {"type":"response.incomplete","response":{"id":"resp_2","model":"gpt-5.4","status":"incomplete","usage":{"input_tokens":100,"output_tokens":0,"total_tokens":100}}}
            """)));

    [Fact]
    public void Each_call_keeps_what_its_own_request_asked_for()
    {
        var calls = new Conversation(Responses, $"{WarmUp}\n{Turn}").Meter();

        Assert.Equal(["gpt-5.4 1 tools 9 bytes attached 0", "gpt-5.4 0 tools 5 bytes attached 1"], calls.Select(call => call.Exchange.Request!).Select(asked =>
            $"{asked.Model} {asked.Tools} tools {asked.PromptBytes - (asked.Tools > 0 ? 36 : 0)} bytes attached {asked.Attachments}"));
        Assert.All(calls, call => Assert.NotEqual(0UL, call.Exchange.Request!.PromptHash));
        Assert.Equal(Conversation.Opened.AddMilliseconds(400), calls[1].Exchange.RequestHead.StartedAt);
    }

    [Fact]
    public void A_plan_covers_a_socket_and_its_list_value_is_kept() => Assert.Equal(
        ["resp_1 gpt-5.4-2026-03-05 plan none list $0.00425 at 0.1 for 0.5 first 0.1: CacheRead:1000 Input:1000 Output:60 OutputReasoning:40"],
        Told(new(Codex, Turn)));

    [Fact]
    public void A_warm_up_without_usage_bills_nothing() => Assert.Equal(
        ["resp_w gpt-5.4 none none at 0.1 for 0.2 first 0.1:"],
        Told(new(Responses, """
            > {"type":"response.create","model":"gpt-5.4","input":[],"generate":false}
            < {"type":"response.created","response":{"id":"resp_w","model":"gpt-5.4","status":"in_progress","usage":null}}
            < {"type":"response.completed","response":{"id":"resp_w","model":"gpt-5.4","status":"completed","output":[],"usage":null}}
            """)));

    [Fact]
    public void Answers_under_way_side_by_side_are_told_apart_by_their_lane() => Assert.Equal(
        ["resp_b gpt-5.4 priced none $0.00025 at 0.2 for 0.6 first 0.1: Input:100", "resp_a gpt-5.4 priced none $0.0025 at 0.1 for 0.8 first 0.3: Input:1000"],
        Told(new(Responses, """
            > {"type":"response.create","stream_id":"a","model":"gpt-5.4","input":"one"}
            > {"type":"response.create","stream_id":"b","model":"gpt-5.4","input":"two"}
            < {"type":"response.created","stream_id":"b","response":{"id":"resp_b","model":"gpt-5.4"}}
            < {"type":"response.created","stream_id":"a","response":{"id":"resp_a","model":"gpt-5.4"}}
            < {"type":"response.output_text.delta","stream_id":"a","delta":"One"}
            < {"type":"response.output_text.delta","stream_id":"b","delta":"Two, at length"}
            < {"type":"response.output_text.delta","stream_id":"a","delta":"One"}
            < {"type":"response.completed","stream_id":"b","response":{"id":"resp_b","model":"gpt-5.4","usage":{"input_tokens":100,"output_tokens":0}}}
            < {"type":"response.completed","stream_id":"a","response":{"id":"resp_a","model":"gpt-5.4","usage":{"input_tokens":1000,"output_tokens":0}}}
            """)));

    [Fact]
    public void An_answer_that_the_sockets_end_cuts_off_keeps_what_was_seen()
    {
        var cut = new Conversation(Responses, string.Join('\n', Turn.Split('\n')[..5]));

        var call = Assert.Single(cut.Meter());

        Assert.Equal(ExchangeEnd.UpstreamReset, call.Exchange.End);
        Assert.Equal(5, call.Exchange.AnswerBytes);
        Assert.StartsWith("resp_1 gpt-5.4 priced cut_off", Assert.Single(Told(cut)), StringComparison.Ordinal);
        Assert.Equal(ExchangeEnd.ClientAborted, Assert.Single(cut.Meter(ExchangeEnd.ClientAborted)).Exchange.End);
    }

    [Theory]
    [InlineData(true, ExchangeEnd.ClientAborted)]
    [InlineData(false, ExchangeEnd.UpstreamReset)]
    public void Whoever_says_first_that_it_closes_has_cut_off_what_was_under_way(bool client, ExchangeEnd expected)
    {
        var head = new RequestHead("GET", "api.openai.com", "/v1/responses", HeaderList.Empty, Conversation.Opened) { Upgrade = true };
        var calls = new List<SocketExchange>();
        using var meter = new SocketMeter(ProviderFiles.Catalog.Match("GET", head.Host, head.Target, upgrade: true)!, head, new(101, HeaderList.Empty), new(new byte[32]), calls.Add);
        byte[] close = [0x88, 0x00];

        meter.ServerBytes([0x81, 0x7E, .. BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder((short)Created.Length)), .. Created], TimeSpan.Zero);
        if (client) meter.ClientBytes(close, TimeSpan.Zero);
        meter.ServerBytes(close, TimeSpan.Zero);
        if (!client) meter.ClientBytes(close, TimeSpan.Zero);
        meter.Complete(ExchangeEnd.Complete, TimeSpan.Zero);

        Assert.Equal(expected, Assert.Single(calls).Exchange.End);
    }

    private static byte[] Created => System.Text.Encoding.ASCII.GetBytes(Turn.Split('\n')[1].Trim('<', ' '));

    [Fact]
    public void What_was_asked_and_never_answered_is_a_call_of_unknown_cost()
    {
        var asked = new Conversation(Responses, Turn.Split('\n')[0]);

        Assert.Equal(["- - unpriced cut_off at 0.1 for 0.0:"], Told(asked, ExchangeEnd.ClientAborted));
        Assert.Equal(["- - error none at 0.1 for 0.0:"], Told(asked, ExchangeEnd.UpstreamReset));
    }

    [Fact]
    public void An_error_takes_the_place_of_an_answer_and_the_socket_goes_on() => Assert.Equal(
        ["- - error none at 0.1 for 0.1 first 0.1:", "resp_1 gpt-5.4-2026-03-05 priced none $0.00425 at 0.3 for 0.5 first 0.1: CacheRead:1000 Input:1000 Output:60 OutputReasoning:40"],
        Told(new(Responses, $$$$"""
            > {"type":"response.create","model":"gpt-5.4","previous_response_id":"resp_gone","input":"x"}
            < {"type":"error","status":400,"error":{"type":"invalid_request_error","code":"previous_response_not_found","message":"no"}}
            {{{{Turn}}}}
            < {"type":"error","status":400,"error":{"code":"websocket_connection_limit_reached"}}
            """)));

    [Fact]
    public void An_error_that_an_answers_stream_emitted_is_that_answers_also_where_another_was_asked_for()
    {
        var told = Told(new(Responses, """
            > {"type":"response.create","model":"gpt-5.4","input":"one"}
            < {"type":"response.created","sequence_number":0,"response":{"id":"resp_1","model":"gpt-5.4"}}
            > {"type":"response.create","model":"gpt-5.4","input":"two"}
            < {"type":"error","sequence_number":1,"error":{"type":"server_error","code":"server_error","message":"no"}}
            < {"type":"response.failed","sequence_number":2,"response":{"id":"resp_1","model":"gpt-5.4","status":"failed","usage":null}}
            < {"type":"response.created","sequence_number":0,"response":{"id":"resp_2","model":"gpt-5.4"}}
            < {"type":"response.completed","sequence_number":1,"response":{"id":"resp_2","model":"gpt-5.4","usage":{"input_tokens":1000,"output_tokens":0}}}
            """));

        Assert.Equal(2, told.Count);
        Assert.StartsWith("resp_1 gpt-5.4 ", told[0], StringComparison.Ordinal);
        Assert.StartsWith("resp_2 gpt-5.4 priced none $0.0025 at 0.3", told[1], StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_with_a_status_is_of_the_request_that_waits_and_the_answer_under_way_goes_on()
    {
        var told = Told(new(Responses, """
            > {"type":"response.create","model":"gpt-5.4","input":"one"}
            < {"type":"response.created","sequence_number":0,"response":{"id":"resp_1","model":"gpt-5.4"}}
            > {"type":"response.create","model":"gpt-5.4","previous_response_id":"resp_gone","input":"two"}
            < {"type":"error","status":400,"error":{"type":"invalid_request_error","code":"previous_response_not_found","message":"no"}}
            < {"type":"response.completed","sequence_number":1,"response":{"id":"resp_1","model":"gpt-5.4","usage":{"input_tokens":1000,"output_tokens":0}}}
            """));

        Assert.Equal(2, told.Count);
        Assert.StartsWith("- - error none at 0.3", told[0], StringComparison.Ordinal);
        Assert.StartsWith("resp_1 gpt-5.4 priced none $0.0025 at 0.1", told[1], StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_goes_on_after_an_error_is_one_call() => Assert.Equal(
        ["resp_1 gpt-5.4 priced none $0.0025 at 0.1 for 0.3 first 0.1: Input:1000"],
        Told(new(Responses, """
            > {"type":"response.create","model":"gpt-5.4","input":"one"}
            < {"type":"response.created","response":{"id":"resp_1","model":"gpt-5.4"}}
            < {"type":"error","status":400,"error":{"code":"websocket_connection_limit_reached"}}
            < {"type":"response.completed","response":{"id":"resp_1","model":"gpt-5.4","status":"completed","usage":{"input_tokens":1000,"output_tokens":0}}}
            """)));

    [Fact]
    public void An_answer_that_an_error_ended_is_told_before_the_next_and_lasted_until_then()
    {
        var told = Told(new(Responses, """
            > {"type":"response.create","model":"gpt-5.4","input":"one"}
            < {"type":"response.created","response":{"id":"resp_1","model":"gpt-5.4"}}
            < {"type":"error","status":500,"error":{"code":"server_error"}}
            < {"type":"codex.rate_limits"}
            > {"type":"response.create","model":"gpt-5.4","input":"two"}
            < {"type":"response.created","response":{"id":"resp_2","model":"gpt-5.4"}}
            < {"type":"error","status":500,"error":{"code":"server_error"}}
            """));

        Assert.Equal(2, told.Count);
        Assert.StartsWith("resp_1 gpt-5.4 error", told[0], StringComparison.Ordinal);
        Assert.Contains("at 0.1 for 0.2 first 0.1", told[0], StringComparison.Ordinal);
        Assert.StartsWith("resp_2 gpt-5.4 error", told[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_end_of_an_answer_told_twice_counts_once()
    {
        var calls = Told(new(Responses, $"{Turn}\n{Turn.Split('\n')[^1]}"));

        Assert.Single(calls);
    }

    [Theory]
    [InlineData(Responses, "")]
    [InlineData(Responses, """< {"type":"codex.rate_limits"}""")]
    [InlineData(Realtime, """< {"type":"session.created","session":{"model":"gpt-realtime"}}""")]
    [InlineData(Live, """> {"setup":{"model":"models/gemini-3.1-flash-live-preview"}}""")]
    [InlineData("api.openai.com/v1/brand_new", """< {"type":"hello"}""")]
    public void A_socket_that_carried_nothing_billable_leaves_nothing(string address, string script) => Assert.Empty(Told(new(address, script)));

    [Fact]
    public void What_cannot_be_read_is_told_as_a_call_of_unknown_cost()
    {
        var turn = new Conversation(Responses, Turn);

        Assert.Equal(["- - unpriced websocket_not_read at 0.0 for 0.6:"], Told(turn, extensions: "permessage-brotli"));
        Assert.Equal(["- - unpriced unreadable at 0.0 for 0.6:"], Told(turn, change: bytes => [0xFF, .. bytes[1..]]));
        Assert.Equal(["- - unpriced websocket_not_read at 0.0 for 0.1:"], Told(new(Responses, "< this is no JSON")));
        Assert.Equal(["resp_1 gpt-5.4 unpriced unreadable at 0.1 for 0.5 first 0.1:"], Told(turn, lost: true));
        Assert.Equal(2, Told(new(Responses, $"{Turn}\n{Turn}"), lost: true).Count);
    }

    [Fact]
    public void A_socket_that_no_route_lists_is_looked_through_for_a_usage() => Assert.Equal(
        ["- - unpriced unknown_endpoint at 0.1 for 0.1 first 0.0:"],
        Told(new("api.openai.com/v1/brand_new", """
            < {"type":"hello"}
            < {"type":"bye","usage":{"input_tokens":10}}
            """)));

    [Fact]
    public void A_realtime_session_bills_sound_and_text_and_its_transcriptions_by_their_own_model() => Assert.Equal(
        [
            "- - gpt-4o-mini-transcribe priced none $0.000074 at 0.7 for 0.0 first 0.0: InputAudio:18 Output:4",
            "resp_1 - gpt-realtime-2025-08-28 priced none $0.0082496 at 0.6 for 0.3 first 0.0: CacheRead:64 Input:56 InputAudio:80 Output:20 OutputAudio:80",
        ],
        Told(new(Realtime, Spoken), asked: true));

    [Fact]
    public void A_session_that_names_no_model_takes_it_from_its_address() => Assert.Equal(
        ["resp_1 - gpt-realtime priced none $0.000004 at 0.1 for 0.0 first 0.0: Input:1"],
        Told(new(Realtime, """< {"type":"response.done","response":{"id":"resp_1","status":"completed","usage":{"total_tokens":1,"input_tokens":1,"output_tokens":0}}}"""), asked: true));

    [Fact]
    public void What_a_realtime_session_refuses_is_no_call() => Assert.Equal(
        ["resp_1 - gpt-realtime none none at 0.3 for 0.1 first 0.0:"],
        Told(new(Realtime, """
            > {"type":"response.create"}
            < {"type":"error","error":{"code":"conversation_already_has_active_response"}}
            < {"type":"response.created","response":{"id":"resp_1","status":"in_progress"}}
            < {"type":"response.done","response":{"id":"resp_1","status":"cancelled","usage":{"total_tokens":0,"input_tokens":0,"output_tokens":0}}}
            """), asked: true));

    [Fact]
    public void Each_answer_of_a_live_session_is_a_call_with_all_of_its_context() => Assert.Equal(
        [
            "- - gemini-3.1-flash-live-preview priced none $0.00033525 at 0.3 for 0.2 first 0.1: Input:143 OutputAudio:19",
            "- - gemini-3.1-flash-live-preview priced none $0.0003945 at 0.6 for 0.1 first 0.0: Input:100 InputAudio:90 Output:11",
        ],
        Told(new(Live, """
            > {"setup":{"model":"models/gemini-3.1-flash-live-preview"}}
            < {"setupComplete":{}}
            > {"clientContent":{"turns":[{"role":"user","parts":[{"text":"hi"}]}],"turnComplete":true}}
            < {"serverContent":{"modelTurn":{"parts":[{"inlineData":{"mimeType":"audio/pcm","data":"AAAA"}}]}}}
            < {"serverContent":{"turnComplete":true},"usageMetadata":{"promptTokenCount":143,"responseTokenCount":19,"totalTokenCount":162,"responseTokensDetails":[{"modality":"AUDIO","tokenCount":19}]}}
            < {"serverContent":{"modelTurn":{"parts":[{"text":"More"}]}}}
            < {"usageMetadata":{"promptTokenCount":190,"responseTokenCount":11,"totalTokenCount":201,"promptTokensDetails":[{"modality":"TEXT","tokenCount":100},{"modality":"AUDIO","tokenCount":90}]},"serverContent":{"turnComplete":true}}
            < {"usageMetadata":{"promptTokenCount":190,"responseTokenCount":11,"totalTokenCount":201}}
            """), asked: true));

    [Fact]
    public void A_live_session_on_Vertex_names_its_model_by_its_resource() => Assert.Equal(
        ["- - gemini-live-2.5-flash priced none $0.00005 at 0.2 for 0.0 first 0.0: Input:100"],
        Told(new("us-central1-aiplatform.googleapis.com/ws/google.cloud.aiplatform.v1.LlmBidiService/BidiGenerateContent", """
            > {"setup":{"model":"projects/p/locations/us-central1/publishers/google/models/gemini-live-2.5-flash"}}
            < {"serverContent":{"modelTurn":{"parts":[]},"turnComplete":true},"usageMetadata":{"promptTokenCount":100,"totalTokenCount":100}}
            """), asked: true));

    [Fact]
    public void A_usage_that_counts_on_is_the_same_answers_and_one_with_another_prompt_is_the_nexts() => Assert.Equal(
        [
            "- - gemini-live-2.5-flash priced none $0.00007 at 0.2 for 0.3 first 0.0: Input:100 Output:10",
            "- - gemini-live-2.5-flash priced none $0.000085 at 0.4 for 0.2 first 0.1: Input:130 Output:10",
            "- - gemini-live-2.5-flash unpriced no_usage at 0.7 for 0.2 first 0.0:",
        ],
        Told(new(Live, """
            > {"setup":{"model":"models/gemini-live-2.5-flash"}}
            < {"serverContent":{"modelTurn":{"parts":[{"text":"a"}]}},"usageMetadata":{"promptTokenCount":100,"responseTokenCount":4,"totalTokenCount":104}}
            < {"toolCall":{"functionCalls":[{"name":"f","args":{}}]},"usageMetadata":{"promptTokenCount":100,"responseTokenCount":10,"totalTokenCount":110}}
            > {"toolResponse":{"functionResponses":[]}}
            < {"usageMetadata":{"promptTokenCount":130,"responseTokenCount":10,"totalTokenCount":140}}
            < {"serverContent":{"turnComplete":true}}
            < {"serverContent":{"modelTurn":{"parts":[{"text":"b"}]}}}
            < {"serverContent":{"turnComplete":true}}
            < {"serverContent":{"modelTurn":{"parts":[{"text":"c"}]}}}
            """, compressed: false), asked: true).Take(3));

    [Fact]
    public void The_provider_never_tells_of_more_answers_than_are_kept_open()
    {
        var script = string.Join('\n', Enumerable.Range(0, 200).Select(i => $$$"""< {"type":"response.created","stream_id":"{{{i}}}","response":{"model":"gpt-5.4","id":"resp_{{{i}}}" } }"""));

        var calls = new Conversation(Responses, script).Meter();

        Assert.Equal(200, calls.Count);
        Assert.Equal(200 - SocketMeter.MaxOpen, calls.Count(call => call.Exchange is { Unreadable: true, End: ExchangeEnd.MeterStopped }));
    }

    [Fact]
    public void What_xAI_says_that_an_answer_cost_is_what_it_cost() => Assert.Equal(
        ["resp_x grok-4.3 priced none $0.0002 at 0.1 for 0.2 first 0.1: Input:100 Output:20"],
        Told(new("api.x.ai/v1/responses", """
            > {"type":"response.create","model":"grok-4.3","input":"hi"}
            < {"type":"response.created","response":{"id":"resp_x","model":"grok-4.3"}}
            < {"type":"response.completed","response":{"id":"resp_x","model":"grok-4.3","status":"completed","usage":{"input_tokens":100,"output_tokens":20,"total_tokens":120,"cost_in_usd_ticks":2000000}}}
            """)));

    [Theory]
    [InlineData(426, "")]
    [InlineData(404, "")]
    [InlineData(405, "")]
    [InlineData(200, "")] // A page, and no socket.
    [InlineData(401, "error none")]
    [InlineData(429, "error none")]
    [InlineData(503, "error none")]
    public void A_refusal_is_a_call_only_where_asking_another_way_would_meet_it_as_well(int status, string told)
    {
        var head = new RequestHead("GET", "api.openai.com", "/v1/responses", HeaderList.Empty, Conversation.Opened) { Upgrade = true };
        var meter = new ExchangeMeter(ProviderFiles.Catalog.Match("GET", head.Host, head.Target, upgrade: true)!, head, new(new byte[32]));
        meter.ResponseStarted(new(status, HeaderList.Empty));
        meter.ResponseBody("""{"error":{"code":"no"}}"""u8);

        var observed = Observer.Observe(meter.Complete(ExchangeEnd.Complete), default, Witness.Proxy, "n", new Attribution());

        Assert.Equal(told, string.Join(", ", observed.Select(one => $"{one.Charge.State.Word()} {one.Charge.Reason.Word()}")));
    }

    [Fact]
    public void The_openings_request_id_identifies_no_call()
    {
        var calls = new Conversation(Responses, $"{WarmUp}\n{Turn}").Meter();

        Assert.Equal(
            [[Identity.OfResponse("openai", "resp_w")], [Identity.OfResponse("openai", "resp_1")]],
            calls.Select(call => Observer.Observe(call.Exchange, default, Witness.Proxy, "n", new Attribution())[0].Identities));
    }

    [Fact]
    public void Any_chunking_tells_of_the_same_calls() => Properties.Hold(Prop.ForAll(
        Conversations,
        Gen.Choose(0, 10_000).ArrayOf().ToArbitrary(),
        (conversation, cuts) => string.Join('\n', Told(conversation, cuts: cuts)) == string.Join('\n', Told(conversation))));

    [Fact]
    public void Byte_by_byte_tells_of_the_same_calls()
    {
        foreach (var conversation in All) Assert.Equal(Told(conversation), Told(conversation, cuts: [.. Enumerable.Range(0, conversation.Length)]));
    }

    [Fact]
    public void Bytes_changed_or_missing_never_throw() => Properties.Hold(Prop.ForAll(
        Conversations,
        (from at in Gen.Choose(0, 10_000) from value in Gen.Choose(0, 255) from cut in Gen.Elements(true, false) select (at, value, cut)).ToArbitrary(),
        (conversation, damage) =>
        {
            var (at, value, cut) = damage;

            byte[] Changed(byte[] bytes)
            {
                byte[] changed = [.. bytes];
                changed[at % bytes.Length] = (byte)value;
                return cut ? changed[..(at % bytes.Length)] : changed;
            }

            conversation.Meter(change: Changed);
            return true;
        }));

    private static Conversation[] All { get; } =
    [
        new(Responses, $"{WarmUp}\n{Turn}\n{Turn.Replace("resp_1", "resp_2", StringComparison.Ordinal)}"),
        new(Codex, Turn, compressed: false),
        new(Realtime, Spoken),
    ];

    private static Arbitrary<Conversation> Conversations => Gen.Elements<Conversation>(All).ToArbitrary();

    private static List<string> Told(
        Conversation conversation, ExchangeEnd end = ExchangeEnd.Complete, Func<byte[], byte[]>? change = null, string? extensions = null, IReadOnlyCollection<int>? cuts = null,
        bool lost = false, bool asked = false) =>
    [
        .. conversation.Meter(end, change, extensions, cuts, lost).SelectMany(call =>
            Observer.Observe(call.Exchange, new(call.FirstByte, call.Duration), Witness.Proxy, "n", new Attribution()).Select(one => Line(one, asked))),
    ];

    private static string Line(Observation one, bool asked)
    {
        var charge = one.Charge;
        var bounds = charge is { Reason: ChargeReason.WarmUp, Low: { } low, High: { } high } ? $"[{low}–{high}]" : null;
        var usage = one.Reading!.Usage;
        var counts = Enum.GetValues<Unit>().Where(unit => usage[unit] > 0).OrderBy(unit => unit.ToString(), StringComparer.Ordinal).Select(unit => $"{unit}:{usage[unit]}");
        return string.Join(' ', new[]
        {
            one.Reading.ResponseId ?? "-", one.Reading.Model ?? "-", asked ? one.RequestedModel : null, charge.State.Word(), charge.Reason.Word(),
            charge.State is ChargeState.Plan ? $"list {charge.List}" : charge.Effective?.ToString(), bounds,
            $"at {Seconds(one.StartedAt - Conversation.Opened)}", $"for {Seconds(one.Duration!.Value)}{(one.FirstByte is { } first ? $" first {Seconds(first)}" : null)}:",
        }.Concat(counts).Where(part => part is not null));
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
}
