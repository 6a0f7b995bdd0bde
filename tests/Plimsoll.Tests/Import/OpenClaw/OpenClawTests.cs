using Plimsoll.Store;
using Xunit;

namespace Plimsoll.Import.OpenClaw;

public sealed class OpenClawTests : IDisposable
{
    internal const string Session = ".openclaw/agents/main/sessions/s1.jsonl";

    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void An_answer_is_read_priced_and_attributed_and_the_agents_own_cost_is_shown_alone()
    {
        _rig.Write(Session, Head(), """{"type":"message","id":"u1","message":{"role":"user","content":"\"usage\""}}""", Answer(1));

        _rig.Import();

        var call = Assert.Single(_rig.Calls()).Call;
        Assert.Equal(new Counted(10, 5_000, 300, 50), Counted.Of(call));
        Assert.Equal(("anthropic", "claude-sonnet-4-5", "openclaw", "shop", "s1"), (call.Provider, call.Reading!.Model, call.Attribution.Client, call.Attribution.Project, call.Attribution.Session));
        Assert.Equal((ChargeState.Priced, new NanoUsd(500_000_000)), (call.Charge.State, call.Charge.Reported));
        Assert.NotEqual(call.Charge.Reported, call.Charge.Effective);
        Assert.Null(call.Attribution.Agent);
    }

    [Theory]
    [InlineData("10", "5360", 10)]
    [InlineData("10", "null", 10)]
    [InlineData("6000", "6050", 700)]
    [InlineData("6000", "null", 6_000)]
    public void The_total_says_whether_cached_tokens_are_inside_the_input(string input, string total, long plain)
    {
        _rig.Write(Session, Head(), Answer(1, input, total));

        _rig.Import();

        Assert.Equal(new Counted(plain, 5_000, 300, 50), Counted.Of(Assert.Single(_rig.Calls()).Call));
    }

    [Fact]
    public void Nulls_zeros_and_entries_of_no_interest_are_no_calls_and_one_without_an_instant_is_told()
    {
        _rig.Write(
            Session, Head(), """{"type":"message","id":"a","timestamp":"2026-08-21T12:00:00Z","message":{"role":"assistant","provider":"openclaw","model":"delivery-mirror","usage":{"input":0,"output":0,"cacheRead":0,"cacheWrite":0,"totalTokens":0}}}""",
            """{"type":"message","id":"b","message":{"role":"assistant","usage":null}}""", """{"type":"custom","customType":"other","data":{"usage":{"input":5}}}""",
            Answer(1).Replace("\"timestamp\"", "\"time\"", StringComparison.Ordinal));

        var summary = _rig.Import();

        Assert.Empty(_rig.Calls());
        Assert.Equal(1, summary.Agents["openclaw"].Unreadable);
    }

    [Fact]
    public void A_session_that_goes_on_from_another_and_one_put_aside_count_once()
    {
        _rig.Write(Session, Head(), Answer(1), Answer(1), Answer(2));
        _rig.Write(Session + ".reset.2026-08-21T13-00-00.000Z", Head(), Answer(1), Answer(3));
        _rig.Write(Session.Replace("s1", "s2", StringComparison.Ordinal) + ".deleted.2026-08-22T13-00-00.000Z", Head("s2"), Answer(2), Answer(4));

        _rig.Import();

        Assert.Equal(4, _rig.Calls().Count);
    }

    [Theory]
    [InlineData("""{"type":"model_change","id":"m","provider":"openai","modelId":"gpt-5.4"}""")]
    [InlineData("""{"type":"custom","customType":"model-snapshot","id":"m","data":{"provider":"openai","modelId":"gpt-5.4"}}""")]
    public void The_model_that_was_changed_to_holds_where_an_answer_names_none_also_when_the_file_is_read_on(string change)
    {
        _rig.Write(Session, Head(), change);
        _rig.Import();
        _rig.Append(Session, Answer(1, model: "", provider: ""));

        _rig.Import();

        var call = Assert.Single(_rig.Calls()).Call;
        Assert.Equal(("openai", "gpt-5.4", "shop"), (call.Provider, call.Reading!.Model, call.Attribution.Project));
    }

    [Fact]
    public void Other_agents_of_its_own_are_told_apart_and_older_folders_and_a_named_one_are_read()
    {
        _rig.Write(".clawdbot/agents/scout/sessions/s3.jsonl", Head("s3"), Answer(1, stop: "aborted"));
        _rig.Write("state/agents/main/sessions/s4.jsonl", Head("s4"), Answer(2)).Set("OPENCLAW_STATE_DIR", "~/state");

        _rig.Import();

        Assert.Equal([("scout", true), (null, false)], _rig.Calls().Select(call => (call.Call.Attribution.Agent, call.Call.Reading!.UsagePartial)));
    }

    [Fact]
    public void A_call_that_the_proxy_saw_is_joined_by_model_counts_and_time()
    {
        _rig.Apply(Pipeline.Observe(
            "POST api.anthropic.com/v1/messages", """{"model":"claude-sonnet-4-5","messages":[]}""",
            """{"id":"msg_01AbCdEfGhIjKlMnOp0001","type":"message","model":"claude-sonnet-4-5","content":[],"stop_reason":"end_turn","usage":{"input_tokens":10,"cache_creation_input_tokens":300,"cache_read_input_tokens":5000,"output_tokens":50}}""",
            userAgent: "Anthropic/JS 0.60.0"));
        _rig.Write(Session, Head(), Answer(0));

        _rig.Import();

        Assert.Equal([Witness.Proxy, Witness.AgentLog], Assert.Single(_rig.Calls()).Observations.Select(one => one.Witness));
    }

    internal static string Head(string session = "s1") => $$"""{"type":"session","version":3,"id":"{{session}}","timestamp":"2026-08-21T12:00:00.000Z","cwd":"/src/shop"}""";

    internal static string Answer(int number, string input = "10", string total = "5360", string model = "claude-sonnet-4-5", string provider = "anthropic", string stop = "stop") =>
        $$$$$"""{"type":"message","id":"e{{{{{number}}}}}","parentId":null,"timestamp":"2026-08-21T12:{{{{{number:00}}}}}:04.000Z","message":{"role":"assistant","content":[],"provider":"{{{{{provider}}}}}","model":"{{{{{model}}}}}","stopReason":"{{{{{stop}}}}}","usage":{"input":{{{{{input}}}}},"output":50,"cacheRead":5000,"cacheWrite":300,"totalTokens":{{{{{total}}}}},"cost":{"input":0,"total":0.5}}}}""";
}
