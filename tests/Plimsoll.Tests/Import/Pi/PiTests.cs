using Plimsoll.Store;
using Xunit;

namespace Plimsoll.Import.Pi;

public sealed class PiTests : IDisposable
{
    internal const string Session = ".pi/agent/sessions/--src-shop--/2026-08-21T12-00-00-000Z_s1.jsonl";
    internal const string Omp = ".omp/agent/sessions/--src-shop--/2026-08-21T12-00-00-000Z_s1.jsonl";

    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void An_answer_is_read_priced_and_attributed_and_the_agents_own_cost_is_shown_alone()
    {
        _rig.Write(Session, Head(), """{"type":"message","id":"u","message":{"role":"user","content":"\"usage\""}}""", Answer(1), """{"type":"message","message":{"role":"assistant","usage":null}}""");

        _rig.Import();

        var call = Assert.Single(_rig.Calls()).Call;
        Assert.Equal(new Counted(10, 5_000, 300, 50), Counted.Of(call));
        Assert.Equal(("anthropic", "claude-sonnet-4-5", "pi", "shop", "s1"), (call.Provider, call.Reading!.Model, call.Attribution.Client, call.Attribution.Project, call.Attribution.Session));
        Assert.Equal((ChargeState.Priced, new NanoUsd(500_000_000)), (call.Charge.State, call.Charge.Reported));
        Assert.NotEqual(call.Charge.Reported, call.Charge.Effective);
        Assert.Equal(TimeSpan.FromSeconds(4), call.Duration);
    }

    [Theory]
    [InlineData(10, 5_360, 10, 50, 0)]
    [InlineData(6_000, 6_050, 700, 50, 0)]
    [InlineData(10, 5_360, 10, 43, 7)]
    [InlineData(10, 5_367, 10, 50, 7)]
    public void The_total_says_what_is_inside_what(long input, long total, long plain, long output, long reasoning)
    {
        _rig.Write(Session, Head(), Answer(1, input: input, total: total, reasoning: reasoning));

        _rig.Import();

        Assert.Equal(new Counted(plain, 5_000, 300, output, reasoning), Counted.Of(Assert.Single(_rig.Calls()).Call));
    }

    [Fact]
    public void Omp_writes_a_title_first_and_has_subagents_one_folder_deeper()
    {
        _rig.Write(Omp, """{"type":"title","title":"usage"}""", Head(), Answer(1));
        _rig.Write(".omp/agent/sessions/--src-shop--/2026-08-21T12-00-00-000Z_s1/scout.jsonl", Head(), Answer(2));

        _rig.Import();

        Assert.Equal([null, "scout"], _rig.Calls().Select(call => call.Call.Attribution.Agent));
        Assert.All(_rig.Calls(), call => Assert.Equal(("omp", "shop"), (call.Call.Attribution.Client, call.Call.Attribution.Project)));
    }

    [Fact]
    public void A_fork_copies_entries_that_count_once_with_and_without_an_id()
    {
        _rig.Write(Session, Head(), Answer(1), Answer(2, response: null));
        _rig.Write(Session.Replace("_s1", "_s2", StringComparison.Ordinal), Head("s2"), Answer(1), Answer(2, response: null), Answer(3, response: null));

        _rig.Import();

        Assert.Equal(3, _rig.Calls().Count);
    }

    [Fact]
    public void The_model_that_was_changed_to_holds_where_an_answer_names_none()
    {
        _rig.Write(Session, Head(), """{"type":"model_change","id":"m","provider":"openai","modelId":"gpt-5.4"}""", Answer(1, model: "", provider: ""));

        _rig.Import();

        var call = Assert.Single(_rig.Calls()).Call;
        Assert.Equal(("openai", "gpt-5.4"), (call.Provider, call.Reading!.Model));
    }

    [Fact]
    public void What_was_broken_off_is_a_lower_bound()
    {
        _rig.Write(Session, Head(), Answer(1, stop: "aborted"));

        _rig.Import();

        Assert.True(Assert.Single(_rig.Calls()).Call.Reading!.UsagePartial);
    }

    [Fact]
    public void A_call_that_the_proxy_saw_is_joined_by_the_responses_id()
    {
        _rig.Apply(Pipeline.Observe(
            "POST api.anthropic.com/v1/messages", """{"model":"claude-sonnet-4-5","messages":[]}""",
            """{"id":"msg_01AbCdEfGhIjKlMnOp0001","type":"message","model":"claude-sonnet-4-5","content":[],"stop_reason":"end_turn","usage":{"input_tokens":10,"cache_creation_input_tokens":300,"cache_read_input_tokens":5000,"output_tokens":50}}""", 30));
        _rig.Write(Session, Head(), Answer(1));

        _rig.Import();

        Assert.Equal([Witness.Proxy, Witness.AgentLog], Assert.Single(_rig.Calls()).Observations.Select(one => one.Witness));
    }

    internal static string Head(string session = "s1") => $$"""{"type":"session","version":3,"id":"{{session}}","timestamp":"2026-08-21T12:00:00.000Z","cwd":"/src/shop"}""";

    internal static string Answer(
        int number, string? response = "msg_01AbCdEfGhIjKlMnOp", long input = 10, long total = 5_360, long reasoning = 0, string model = "claude-sonnet-4-5", string provider = "anthropic", string stop = "stop") =>
        $$$$$"""{"type":"message","id":"e{{{{{number}}}}}","parentId":null,"timestamp":"2026-08-21T12:{{{{{number:00}}}}}:04.000Z","message":{"role":"assistant","content":[],"api":"x","provider":"{{{{{provider}}}}}","model":"{{{{{model}}}}}",{{{{{(response is null ? "" : $"\"responseId\":\"{response}{number:0000}\",")}}}}}"timestamp":{{{{{1787313600000 + (number * 60_000)}}}}},"stopReason":"{{{{{stop}}}}}","usage":{"input":{{{{{input}}}}},"output":50,"cacheRead":5000,"cacheWrite":300,"reasoning":{{{{{reasoning}}}}},"totalTokens":{{{{{total}}}}},"cost":{"input":0,"total":0.5}}}}""";
}
