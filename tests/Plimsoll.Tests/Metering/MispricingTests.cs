using System.Globalization;
using System.Text;
using Plimsoll.Exchanges;
using Plimsoll.Pricing;
using Xunit;

namespace Plimsoll.Metering;

/// <summary>
/// The ways in which tools have got the cost of a call wrong, each as a response that is metered and priced as live traffic is. Where a rule
/// goes, its test fails. docs/pricing.md works each of them out.
/// </summary>
public sealed class MispricingTests
{
    private static readonly PromptHasher Hasher = new(new byte[32]);
    private static readonly ModelNames Told = ModelNames.Of([("azure", "our-chat", "gpt-4o")]);
    private static readonly CallPricer Pricer = new(Bundled.Prices, Told);

    [Fact]
    public void Bug_01_a_cache_write_is_billed_once() =>
        Assert.Equal("$0.054399", Claude("claude-3-7-sonnet-20250219", """{"input_tokens":3,"cache_creation_input_tokens":12304,"cache_read_input_tokens":0,"output_tokens":550}""", "2025-04-10T00:00:00Z"));

    [Fact]
    public void Bug_02_a_cache_read_in_a_stream_costs_a_cache_reads_price() => // The start has it, and the end does not repeat it.
        Assert.Equal("$0.0003328", Cost(Anthropic, """
            data: {"type":"message_start","message":{"id":"m","model":"claude-3-5-haiku-20241022","usage":{"input_tokens":4,"cache_read_input_tokens":2420,"output_tokens":1}}}

            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":34}}


            """, "2025-06-17T00:00:00Z", "text/event-stream"));

    [Fact]
    public void Bug_03_cache_hits_of_gemini_are_inside_its_prompt() => // 5,005 plain and 257,955 cached, all beyond 200,000.
        Assert.Equal("$0.07700125", Gemini("gemini-2.5-pro", """{"promptTokenCount":262960,"cachedContentTokenCount":257955,"totalTokenCount":262960}""", "2025-09-24T00:00:00Z"));

    [Fact]
    public void Bug_04_a_write_for_an_hour_costs_twice_the_input() =>
        Assert.Equal("$0.006", Claude("claude-sonnet-4-5", """{"input_tokens":0,"cache_creation_input_tokens":1000,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":1000},"output_tokens":0}"""));

    [Theory]
    [InlineData("claude-3-haiku-20240307", "$0.0005")]
    [InlineData("claude-3-opus-20240229", "$0.03")]
    public void Bug_05_an_hours_write_of_the_old_models_costs_what_their_card_says(string model, string cost) =>
        Assert.Equal(cost, Claude(model, """{"input_tokens":0,"cache_creation_input_tokens":1000,"cache_creation":{"ephemeral_1h_input_tokens":1000},"output_tokens":0}""", "2025-06-01T00:00:00Z"));

    [Fact]
    public void Bug_06_a_write_rate_that_another_host_lacks_is_not_free() =>
        Assert.Equal("$0.00125", Claude("claude-haiku-4-5-20251001", """{"input_tokens":0,"cache_creation_input_tokens":1000,"output_tokens":0}"""));

    [Fact]
    public void Bug_07_a_write_without_a_rate_is_billed_as_input_and_marked()
    {
        var charge = Charge(OpenAI, ChatBody("gpt-4o", """{"prompt_tokens":1000,"completion_tokens":0,"total_tokens":1000,"prompt_tokens_details":{"cache_write_tokens":1000}}"""));

        Assert.Equal(("$0.0025", true, ChargeReason.RateFallback), (charge.Effective.ToString(), charge.Estimated, charge.Reason));
    }

    [Fact]
    public void Bug_08_a_read_of_haiku_3_5_is_not_ten_times_too_dear() =>
        Assert.Equal("$0.00008", Claude("claude-3-5-haiku-20241022", """{"input_tokens":0,"cache_read_input_tokens":1000,"output_tokens":0}""", "2025-06-01T00:00:00Z"));

    [Fact]
    public void Bug_09_usage_in_a_stream_is_a_running_total_and_its_input_may_grow() => // Overwritten, not added: 25 in, 9 out.
        Assert.Equal("$0.00021", Cost(Anthropic, """
            data: {"type":"message_start","message":{"id":"m","model":"claude-sonnet-4-5","usage":{"input_tokens":10,"output_tokens":2}}}

            data: {"type":"message_delta","delta":{},"usage":{"input_tokens":25,"output_tokens":5}}

            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":25,"output_tokens":9}}


            """, type: "text/event-stream"));

    [Fact]
    public void What_a_prompt_was_is_not_erased_by_zeros_at_the_end_of_a_stream() => // 1,000 in, 500 read from a cache, 80 out.
        Assert.Equal("$0.00435", Cost(Anthropic, """
            data: {"type":"message_start","message":{"id":"m","model":"claude-sonnet-4-5","usage":{"input_tokens":1000,"cache_read_input_tokens":500,"output_tokens":1}}}

            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":0,"cache_read_input_tokens":0,"output_tokens":80}}


            """, type: "text/event-stream"));

    [Theory]
    [InlineData("""{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}""")]
    [InlineData("{}")]
    public void A_usage_that_counts_nothing_does_not_erase_one_that_does(string last) => // 40 in, 20 out.
        Assert.Equal("$0.000018", Cost(OpenAI, """
            data: {"id":"c","model":"gpt-4o-mini","choices":[],"usage":{"prompt_tokens":40,"completion_tokens":20,"total_tokens":60}}

            data: {"id":"c","model":"gpt-4o-mini","choices":[],"usage":LAST}

            data: [DONE]


            """.Replace("LAST", last, StringComparison.Ordinal), type: "text/event-stream"));

    [Fact]
    public void Bug_10_the_last_count_of_a_stream_stands_not_the_first() =>
        Assert.Equal("$0.000018", Cost(OpenAI, """
            data: {"id":"c","model":"gpt-4o-mini","choices":[],"usage":{"prompt_tokens":40,"completion_tokens":1,"total_tokens":41}}

            data: {"id":"c","model":"gpt-4o-mini","choices":[],"usage":{"prompt_tokens":40,"completion_tokens":20,"total_tokens":60}}


            """, type: "text/event-stream"));

    [Fact]
    public void Bug_11_thoughts_of_gemini_are_billed_as_output() => // 10 + 70 tokens out.
        Assert.Equal("$0.0002183", Gemini("gemini-2.5-flash", """{"promptTokenCount":61,"candidatesTokenCount":10,"thoughtsTokenCount":70,"totalTokenCount":141}"""));

    [Fact]
    public void Bug_12_thoughts_that_geminis_copy_of_chat_hides_show_in_the_total() => // 35 + 12 of 109: 62 more.
        Assert.Equal("$0.0001955", Cost(
            "POST generativelanguage.googleapis.com /v1beta/openai/chat/completions", ChatBody("gemini-2.5-flash", """{"prompt_tokens":35,"completion_tokens":12,"total_tokens":109}""")));

    [Fact]
    public void Bug_13_reasoning_of_xai_is_beside_the_completion_and_in_its_responses_inside()
    {
        var chat = Call("POST api.x.ai /v1/chat/completions", ChatBody("grok-4", """{"prompt_tokens":468,"completion_tokens":82,"total_tokens":870,"completion_tokens_details":{"reasoning_tokens":320}}"""));
        var responses = Call("POST api.x.ai /v1/responses", """{"id":"r","object":"response","model":"grok-4","status":"completed","usage":{"input_tokens":160,"output_tokens":249,"total_tokens":409,"output_tokens_details":{"reasoning_tokens":186}}}""");

        Assert.Equal((402, 249), (chat.Reading.Usage.OutputTokens, responses.Reading.Usage.OutputTokens));
    }

    [Fact]
    public void Bug_14_a_long_prompt_is_dearer_as_a_whole() => // 270,540 and 7,936 cached.
        Assert.Equal("$1.356668", Cost(OpenAI, ChatBody("gpt-5.4", """{"prompt_tokens":278476,"completion_tokens":0,"total_tokens":278476,"prompt_tokens_details":{"cached_tokens":7936}}""")));

    [Theory]
    [InlineData(272_000, "$0.68")]
    [InlineData(272_001, "$1.360005")]
    public void Bug_15_the_threshold_is_the_models_own_and_excludes_itself(long prompt, string cost) =>
        Assert.Equal(cost, Cost(OpenAI, ChatBody("gpt-5.4", $$"""{"completion_tokens":0,"prompt_tokens":{{prompt}} }""")));

    [Theory]
    [InlineData("flex", "$0.625")]
    [InlineData("priority", "$2.50")]
    public void Bug_16_a_tier_is_priced_as_the_response_states_it(string tier, string cost) =>
        Assert.Equal(cost, Cost(OpenAI, $$$"""{"id":"c","model":"gpt-5-2025-08-07","service_tier":"{{{tier}}}","choices":[],"usage":{"prompt_tokens":1000000,"completion_tokens":0,"total_tokens":1000000}}"""));

    [Theory]
    [InlineData("us.anthropic.claude-sonnet-4-6", "$0.0033")]
    [InlineData("eu.anthropic.claude-sonnet-4-6-v1%3A0", "$0.0033")]
    [InlineData("anthropic.claude-sonnet-4-6", "$0.0033")]
    [InlineData("global.anthropic.claude-sonnet-4-6", "$0.003")]
    [InlineData("arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fus.anthropic.claude-sonnet-4-6", "$0.0033")]
    [InlineData("us.anthropic.claude-3-5-sonnet-20240620-v1%3A0", "$0.003")]
    public void Bug_17_a_region_bound_profile_of_bedrock_costs_a_tenth_more_than_the_global_one(string model, string cost) =>
        Assert.Equal(cost, Bedrock(model));

    [Fact]
    public void Bug_18_a_preview_is_not_priced_as_the_name_that_it_contains() =>
        Assert.Equal("$0.0028", Gemini("gemini-2.5-flash-preview-09-2025", """{"promptTokenCount":1000,"candidatesTokenCount":1000,"totalTokenCount":2000}""", "2025-10-01T00:00:00Z"));

    [Fact]
    public void Bug_19_a_second_version_is_not_priced_as_the_first() => // $0.02, not $0.10.
        Assert.Equal("$0.00002", Cost("POST bedrock-runtime.us-east-1.amazonaws.com /model/amazon.titan-embed-text-v2%3A0/invoke", """{"embedding":[0.1],"inputTextTokenCount":1000}"""));

    [Theory]
    [InlineData("2026-06-10T09:04:00Z", "$0.00042")] // Before the peak hours began.
    [InlineData("2026-08-16T15:59:59Z", "$0.00042")]
    [InlineData("2026-08-16T16:00:00Z", "$0.00088")] // A Sunday: off-peak.
    [InlineData("2026-08-17T02:00:00Z", "$0.00176")] // A Monday.
    [InlineData("2026-08-17T05:00:00Z", "$0.00088")]
    [InlineData("2026-08-22T02:00:00Z", "$0.00088")] // A Saturday.
    [InlineData("2026-08-17T10:00:00Z", "$0.00088")]
    public void Bug_20_peak_hours_hold_from_their_day_on_and_on_working_days(string at, string cost) =>
        Assert.Equal(cost, Cost("POST api.deepseek.com /chat/completions", ChatBody("deepseek-v4-flash", """{"prompt_tokens":1000,"completion_tokens":1000,"total_tokens":2000}"""), at));

    [Fact]
    public void Bug_21_the_fee_of_a_search_goes_by_its_size_and_the_stated_cost_is_the_bill()
    {
        const string Sonar = "POST api.perplexity.ai /chat/completions";
        var stated = Charge(Sonar, ChatBody("sonar", """{"prompt_tokens":12,"completion_tokens":125,"total_tokens":137,"search_context_size":"low","cost":{"request_cost":0.005,"total_cost":0.006}}"""));

        Assert.Equal(("$0.006", "$0.005137"), (stated.Effective.ToString(), stated.List.ToString()));
        Assert.Equal("$0.008137", Cost(Sonar, ChatBody("sonar", """{"prompt_tokens":12,"completion_tokens":125,"total_tokens":137,"search_context_size":"medium"}""")));
        Assert.Equal("NoRateForUnit", Cost(Sonar, ChatBody("sonar", """{"prompt_tokens":12,"completion_tokens":125,"total_tokens":137}""")));
    }

    [Fact]
    public void Bug_22_a_search_is_billed_when_it_ran_not_when_it_was_declared()
    {
        const string Declared = """{"id":"r","object":"response","model":"gpt-5-2025-08-07","status":"completed","tools":[{"type":"web_search"}],"output":[OUT],"usage":{"input_tokens":0,"output_tokens":100,"total_tokens":100}}""";
        const string Responses = "POST api.openai.com /v1/responses";

        Assert.Equal("$0.001", Cost(Responses, Declared.Replace("OUT", "", StringComparison.Ordinal)));
        Assert.Equal("$0.011", Cost(Responses, Declared.Replace("OUT", """{"type":"web_search_call","status":"completed","action":{"type":"search"}}""", StringComparison.Ordinal)));
        Assert.Equal("$0.01", Claude("claude-sonnet-4-5", """{"input_tokens":0,"output_tokens":0,"server_tool_use":{"web_search_requests":1}}"""));
    }

    [Theory]
    [InlineData("claude-opus-4-6", "2026-06-01T00:00:00Z", "$0.03")]
    [InlineData("claude-opus-4-6", "2026-07-01T00:00:00Z", "NoRateForTier")]
    [InlineData("claude-opus-4-8", "2026-07-15T00:00:00Z", "$0.01")]
    public void Bug_23_fast_mode_has_its_price_while_it_lasts_and_only_where_it_was_given(string model, string at, string cost)
    {
        Assert.Equal(cost, Claude(model, """{"input_tokens":1000,"output_tokens":0,"speed":"fast"}""", at));
        Assert.Equal("$0.005", Claude(model, """{"input_tokens":1000,"output_tokens":0,"speed":"standard"}""", at));
    }

    [Fact]
    public void Bug_24_a_dated_name_is_found_and_an_unknown_one_is_unpriced_never_free()
    {
        const string Azure = "POST acme.openai.azure.com /openai/deployments/x/chat/completions?api-version=2025-04-01-preview";
        const string Usage = """{"prompt_tokens":1000,"completion_tokens":0,"total_tokens":1000}""";

        Assert.Equal("$0.0002", Cost(Azure, ChatBody("gpt-5.6-luna-2026-07-09", Usage), "2026-08-10T00:00:00Z"));
        Assert.Equal("UnknownModel", Cost(Azure, ChatBody("AZURE_DEPLOYMENT-2025-04-14", Usage)));
        Assert.Null(Charge(Azure, ChatBody("our-own-thing", Usage)).Effective);
    }

    [Theory]
    [InlineData("2026-07-29T23:59:59Z", "$0.001")]
    [InlineData("2026-07-30T00:00:00Z", "$0.0002")]
    public void Bug_25_a_price_is_the_one_of_the_calls_day(string at, string cost) =>
        Assert.Equal(cost, Cost(OpenAI, ChatBody("gpt-5.6-luna", """{"prompt_tokens":1000,"completion_tokens":0,"total_tokens":1000}"""), at));

    [Theory]
    [InlineData("agent_8k_o1_x")]
    [InlineData("my-gpt-4o-clone")]
    [InlineData("gpt-4o-minimal")]
    public void Bug_26_a_part_of_a_name_is_not_the_name(string model) =>
        Assert.Equal("UnknownModel", Cost(OpenAI, ChatBody(model, """{"prompt_tokens":1000,"completion_tokens":0,"total_tokens":1000}""")));

    [Fact]
    public void Bug_27_a_usage_with_the_other_set_of_names_counts_once() =>
        Assert.Equal("$0.000045", Cost(OpenAI, ChatBody("gpt-4o-mini", """{"input_tokens":100,"output_tokens":50,"total_tokens":150,"input_tokens_details":{"text_tokens":100,"cached_tokens":0}}""")));

    [Fact]
    public void Bug_28_a_gateways_model_has_the_gateways_price_of_just_that_model() =>
        Assert.Equal("$0.003", Cost("POST openrouter.ai /api/v1/chat/completions", ChatBody("x-ai/grok-3", """{"prompt_tokens":1000,"completion_tokens":0,"total_tokens":1000}"""), "2025-08-01T00:00:00Z"));

    [Fact]
    public void Bug_29_cached_tokens_in_a_batch_cost_what_the_card_says_for_them() => // Half of a cache read's rate, not half of the input's.
        Assert.Equal("$0.00005", new Asked("anthropic", "claude-haiku-4-5") { Tier = "batch" }.Cost((Unit.CacheRead, 1000)));

    [Fact]
    public void Bug_30_sound_has_its_own_rate_or_none_and_is_never_priced_as_text() // 1,000 tokens of sound at $40.
    {
        const string Sound = """{"prompt_tokens":1000,"completion_tokens":0,"total_tokens":1000,"prompt_tokens_details":{"audio_tokens":1000}}""";

        Assert.Equal("$0.04", Cost(OpenAI, ChatBody("gpt-4o-audio-preview", Sound), "2025-06-01T00:00:00Z"));
        Assert.Equal("NoRateForUnit", Cost(OpenAI, ChatBody("gpt-4o-mini", Sound)));
    }

    [Fact]
    public void Trap_a_what_an_advisor_and_a_compaction_used_is_added_at_their_own_models()
    {
        var compacted = Claude("claude-opus-4-8", """{"input_tokens":220,"output_tokens":8,"iterations":[{"type":"compaction","input_tokens":55196,"output_tokens":125},{"type":"message","input_tokens":220,"output_tokens":8}]}""");
        var advised = Claude("claude-sonnet-4-6", """{"input_tokens":2390,"output_tokens":121,"iterations":[{"type":"message","input_tokens":1128,"output_tokens":110},{"type":"advisor_message","model":"claude-opus-4-8","input_tokens":2518,"output_tokens":22},{"type":"message","input_tokens":1262,"output_tokens":11}]}""");

        Assert.Equal("$0.280405", compacted); // 55,416 in and 133 out at $5 and $25.
        Assert.Equal("$0.022125", advised); // 2,390 and 121 at $3 and $15, 2,518 and 22 at $5 and $25.
    }

    [Fact]
    public void Trap_b_a_loop_of_tools_that_sums_up_beyond_a_threshold_is_no_long_prompt() =>
        Assert.Equal("$1.483647", Claude("claude-sonnet-4-5", """{"input_tokens":494549,"output_tokens":0,"server_tool_use":{"web_search_requests":0,"web_fetch_requests":3}}""", "2025-12-01T00:00:00Z"));

    [Fact]
    public void Trap_c_more_cached_than_prompt_tokens_never_make_a_count_negative()
    {
        var call = Call("POST acme.services.ai.azure.com /models/chat/completions", ChatBody("grok-4-fast", """{"prompt_tokens":298,"completion_tokens":45,"total_tokens":343,"prompt_tokens_details":{"cached_tokens":387}}"""));

        Assert.Equal((298, 298, 0), (call.Reading.Usage.InputTokens, call.Reading.Usage.CacheReadTokens, call.Reading.Usage[Unit.Input]));
    }

    [Fact]
    public void Trap_d_sound_beside_the_prompt_is_added_and_cached_tokens_are_found_in_their_own_place()
    {
        const string Mistral = "POST api.mistral.ai /v1/chat/completions";
        var sound = Call(Mistral, ChatBody("voxtral-small-24b-2507", """{"prompt_tokens":11,"completion_tokens":15,"total_tokens":401,"prompt_tokens_details":{"audio_tokens":375}}"""));

        Assert.Equal(386, sound.Reading.Usage.InputTokens);
        Assert.Equal("$0.00002608", Cost(Mistral, ChatBody("mistral-medium-latest", """{"prompt_tokens":64,"completion_tokens":6,"total_tokens":70,"num_cached_tokens":32}""")));
    }

    [Fact]
    public void Trap_e_with_a_key_of_ones_own_the_money_is_upstream() =>
        Assert.Equal("$0.0000051", Cost("POST openrouter.ai /api/v1/chat/completions", ChatBody("openai/gpt-4o-mini", """{"prompt_tokens":20,"completion_tokens":1,"total_tokens":21,"cost":0,"is_byok":true,"cost_details":{"upstream_inference_cost":0.0000051}}""")));

    [Fact]
    public void Trap_f_a_response_fetched_again_is_not_billed_again() =>
        Assert.True(Call("GET api.openai.com /v1/responses/resp_1", """{"id":"resp_1","object":"response","model":"gpt-4o-mini","status":"completed","usage":{"input_tokens":10,"output_tokens":5,"total_tokens":15}}""").Repeats);

    [Fact]
    public void Trap_g_a_stream_without_a_usage_is_estimated_and_says_so()
    {
        var charge = Charge(OpenAI, """
            data: {"id":"c","model":"gpt-4o-mini","choices":[{"delta":{"content":"Hello there, how are you?"},"finish_reason":"stop"}]}


            """, type: "text/event-stream");

        Assert.True(charge is { Estimated: true, Reason: ChargeReason.EstimatedUsage, Low: not null });
        Assert.True(charge.Low <= charge.Effective);
    }

    [Fact]
    public void Trap_h_a_usage_in_every_chunk_is_one_usage() => // 100 in and 1 out, however often it is told.
        Assert.Equal("$0.0000156", Cost(OpenAI, string.Concat(Enumerable.Repeat(
            "data: {\"id\":\"c\",\"model\":\"gpt-4o-mini\",\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":1,\"total_tokens\":101}}\n\n", 113)), type: "text/event-stream"));

    [Fact]
    public void A_deployment_is_what_the_user_says_that_it_is() =>
        Assert.Equal("$0.0025", Cost("POST acme.openai.azure.com /openai/deployments/our-chat/chat/completions?api-version=1", ChatBody("who-knows", """{"prompt_tokens":1000,"completion_tokens":0,"total_tokens":1000}""")));

    private const string OpenAI = "POST api.openai.com /v1/chat/completions";
    private const string Anthropic = "POST api.anthropic.com /v1/messages";

    private static string ChatBody(string model, string usage) =>
        $$"""{"id":"c","object":"chat.completion","model":"{{model}}","choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}],"usage":{{usage}}}""";

    private static string Claude(string model, string usage, string at = "2026-07-15T00:00:00Z") =>
        Cost(Anthropic, $$"""{"id":"m","type":"message","model":"{{model}}","content":[],"stop_reason":"end_turn","usage":{{usage}}}""", at);

    private static string Gemini(string model, string usage, string at = "2026-07-15T00:00:00Z") =>
        Cost($"POST generativelanguage.googleapis.com /v1beta/models/{model}:generateContent", $$"""{"candidates":[],"modelVersion":"{{model}}","responseId":"g","usageMetadata":{{usage}}}""", at);

    private static string Bedrock(string model) => Cost(
        $"POST bedrock-runtime.us-east-1.amazonaws.com /model/{model}/converse",
        """{"output":{"message":{"content":[{"text":"Hi"}]}},"stopReason":"end_turn","usage":{"inputTokens":1000,"outputTokens":0,"totalTokens":1000}}""");

    private static string Cost(string request, string body, string at = "2026-07-15T00:00:00Z", string type = "application/json")
    {
        var charge = Charge(request, body, at, type);
        return charge.Effective?.ToString() ?? charge.Reason.ToString();
    }

    private static Charge Charge(string request, string body, string at = "2026-07-15T00:00:00Z", string type = "application/json") => Call(request, body, at, type).Charge;

    private static MeteredCall Call(string request, string body, string at = "2026-07-15T00:00:00Z", string type = "application/json")
    {
        var words = request.Split(' ', 3);
        var head = new RequestHead(words[0], words[1], words[2], new([new("content-type", "application/json")]), DateTimeOffset.Parse(at, CultureInfo.InvariantCulture));
        var route = ProviderFiles.Catalog.Match(head.Method, head.Host, head.Target)!;
        var meter = new ExchangeMeter(route, head, Hasher);
        meter.RequestBody("""{"messages":[{"role":"user","content":"Hello, how are you today?"}]}"""u8);
        meter.ResponseStarted(new(200, new([new("content-type", type)])));
        meter.ResponseBody(Encoding.UTF8.GetBytes(body));
        return Assert.Single(Pricer.Price(meter.Complete(ExchangeEnd.Complete)));
    }
}
