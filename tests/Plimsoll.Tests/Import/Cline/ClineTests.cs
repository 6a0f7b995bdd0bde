using System.Text.Json;
using Plimsoll.Store;
using Xunit;

namespace Plimsoll.Import.Cline;

public sealed class ClineTests : IDisposable
{
    internal const string Task = ".config/Code/User/globalStorage/saoudrizwan.claude-dev/tasks/1787313600000";
    internal const string Roo = ".config/Code/User/globalStorage/rooveterinaryinc.roo-cline/tasks/0198";

    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_request_is_read_priced_and_attributed_and_the_agents_own_cost_is_shown_alone()
    {
        _rig.Put(Task + "/ui_messages.json", Messages(Request(1, told: true), """{"ts":1787313601000,"type":"say","say":"text","text":"tokensIn"}"""));
        _rig.Put(Task + "/api_conversation_history.json", History());

        _rig.Import();

        var call = Assert.Single(_rig.Calls()).Call;
        Assert.Equal(new Counted(10, 5_000, 300, 50), Counted.Of(call));
        Assert.Equal(("anthropic", "claude-sonnet-4-5", "cline", "shop", "1787313600000"), (call.Provider, call.Reading!.Model, call.Attribution.Client, call.Attribution.Project, call.Attribution.Session));
        Assert.Equal((ChargeState.Priced, new NanoUsd(20_000_000)), (call.Charge.State, call.Charge.Reported));
        Assert.NotEqual(call.Charge.Reported, call.Charge.Effective);
        Assert.DoesNotContain("secret", System.Text.Encoding.UTF8.GetString(call.Reading.RawUsage.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_entry_names_no_model_the_prompts_do()
    {
        _rig.Put(Task + "/ui_messages.json", Messages(Request(1)));
        _rig.Put(Task + "/api_conversation_history.json", History());

        _rig.Import();

        var call = Assert.Single(_rig.Calls()).Call;
        Assert.Equal(("anthropic", "claude-opus-4-5"), (call.Provider, call.Reading!.Model));
    }

    [Theory]
    [InlineData(10, false, 10)]
    [InlineData(6_000, false, 6_000)]
    [InlineData(6_000, true, 700)]
    [InlineData(10, true, 10)]
    public void A_newer_versions_input_holds_what_was_cached(long input, bool newer, long plain)
    {
        _rig.Put(Roo + "/ui_messages.json", Messages(Request(1, input: input, newer: newer)));

        _rig.Import();

        var call = Assert.Single(_rig.Calls()).Call;
        Assert.Equal(new Counted(plain, 5_000, 300, 50), Counted.Of(call));
        Assert.Equal("roo-code", call.Attribution.Client);
    }

    [Fact]
    public void A_request_is_told_first_without_and_then_with_its_counts()
    {
        _rig.Put(Task + "/ui_messages.json", Messages("""{"ts":1787313660000,"type":"say","say":"api_req_started","text":"{\"request\":\"x\"}"}"""));
        _rig.Import();
        _rig.Put(Task + "/ui_messages.json", Messages(Request(1), Request(2)));

        _rig.Import();

        Assert.Equal(2, _rig.Calls().Count);
    }

    [Fact]
    public void A_task_in_two_roots_counts_once_and_one_taken_back_stays()
    {
        _rig.Put(Task + "/ui_messages.json", Messages(Request(1), Request(2)));
        _rig.Put(".cline/data/tasks/1787313600000/ui_messages.json", Messages(Request(1), Request(2), Request(3)));
        _rig.Import();
        _rig.Put(Task + "/ui_messages.json", Messages(Request(1), """{"ts":1787313999000,"type":"say","say":"deleted_api_reqs","text":"{\"tokensIn\":10}"}""", Request(4)));

        _rig.Import();

        Assert.Equal(4, _rig.Calls().Count);
    }

    [Fact]
    public void A_text_that_is_no_json_is_unreadable_and_half_a_document_waits()
    {
        _rig.Put(Task + "/ui_messages.json", Messages("""{"ts":1,"type":"say","say":"api_req_started","text":"{"}""", """{"ts":1,"type":"say","say":"api_req_started","text":null}""", Request(1)));
        _rig.Put(Roo + "/ui_messages.json", Messages(Request(1))[..60]);

        var summary = _rig.Import();
        _rig.Put(Roo + "/ui_messages.json", Messages(Request(1)));
        _rig.Import();

        Assert.Equal((1, 1), (summary.Agents["cline"].Unreadable, summary.Agents["roo-code"].Unreadable));
        Assert.Equal(2, _rig.Calls().Count);
    }

    [Fact]
    public void A_call_that_the_proxy_saw_is_one_of_two_witnesses()
    {
        _rig.Apply(Pipeline.Observe(
            "POST api.anthropic.com/v1/messages", """{"model":"claude-sonnet-4-5","messages":[]}""",
            """{"id":"msg_1","type":"message","model":"claude-sonnet-4-5","content":[],"stop_reason":"end_turn","usage":{"input_tokens":10,"cache_creation_input_tokens":300,"cache_read_input_tokens":5000,"output_tokens":50}}""",
            1, userAgent: "Anthropic/JS 0.60.0"));
        _rig.Put(Task + "/ui_messages.json", Messages(Request(1, told: true)));

        _rig.Import();

        Assert.Equal([Witness.Proxy, Witness.AgentLog], Assert.Single(_rig.Calls()).Observations.Select(one => one.Witness));
    }

    internal static string Messages(params ReadOnlySpan<string> entries) => $"[{string.Join(',', entries)}]";

    internal static string Request(int number, bool told = false, long input = 10, bool newer = false)
    {
        var text = $$"""{"request":"a secret prompt","tokensIn":{{input}},"tokensOut":50,"cacheWrites":300,"cacheReads":5000,"cost":0.02{{(newer ? ",\"apiProtocol\":\"anthropic\"" : "")}}}""";
        var model = told ? ",\"modelInfo\":{\"providerId\":\"anthropic\",\"modelId\":\"claude-sonnet-4-5\",\"mode\":\"act\"}" : "";
        return $$"""{"ts":{{1787313600000 + (number * 60_000)}},"type":"say","say":"api_req_started","text":{{JsonSerializer.Serialize(text)}}{{model}}}""";
    }

    internal static string History() =>
        """[{"role":"user","content":[{"type":"text","text":"<environment_details>\n# Current Workspace Directory (/src/shop) Files\n<model>claude-opus-4-5</model></environment_details>"}]},{"role":"assistant","content":"no list"}]""";
}
