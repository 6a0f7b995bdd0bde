using Plimsoll.Store;
using Xunit;

namespace Plimsoll.Import.Kimi;

public sealed class KimiTests : IDisposable
{
    internal const string Old = ".kimi/sessions/0cc175b9c0f1b6a831c399e269772661/5f0c/wire.jsonl";
    internal const string New = ".kimi-code/sessions/wd_shop_0cc175b9c0f1/session_5f0d/agents/main/wire.jsonl";

    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void The_first_command_lines_answers_are_read_and_no_model_is_guessed()
    {
        _rig.Write(Old, """{"type":"metadata","protocol_version":"1"}""", Status(1), Status(1), """{"timestamp":1,"message":{"type":"StatusUpdate","payload":{"token_usage":null}}}""", Status(2));

        _rig.Import();

        var call = _rig.Calls()[0].Call;
        Assert.Equal(2, _rig.Calls().Count);
        Assert.Equal(new Counted(400, 600, 20, 100), Counted.Of(call));
        Assert.Equal(("moonshot", null, "kimi", "5f0c", ChargeState.Unpriced), (call.Provider, call.Reading!.Model, call.Attribution.Client, call.Attribution.Session, call.Charge.State));
    }

    [Fact]
    public void A_subagents_answers_are_its_own()
    {
        _rig.Write(Old.Replace("wire", "subagents/a1/wire", StringComparison.Ordinal), Status(3));

        _rig.Import();

        var who = Assert.Single(_rig.Calls()).Call.Attribution;
        Assert.Equal(("5f0c", "a1"), (who.Session, who.Agent));
    }

    [Fact]
    public void Kimi_codes_names_stand_for_the_models_of_its_requests()
    {
        _rig.Put(".kimi-code/sessions/wd_shop_0cc175b9c0f1/session_5f0d/state.json", """{"workDir":"/src/shop","agents":{"main":{"parentAgentId":null}}}""");
        _rig.Write(New, Request(), Record(1));
        _rig.Import();
        _rig.Append(New, Record(2));

        _rig.Import();

        Assert.Equal(["kimi-k2.6", "kimi-k2.6"], _rig.Calls().Select(call => call.Call.Reading!.Model));
        var call = _rig.Calls()[1].Call;
        Assert.Equal(new Counted(400, 600, 20, 100), Counted.Of(call));
        Assert.Equal(("shop", "5f0d", null, ChargeState.Priced), (call.Attribution.Project, call.Attribution.Session, call.Attribution.Agent, call.Charge.State));
    }

    [Fact]
    public void A_copy_under_another_session_counts_once()
    {
        _rig.Write(New, Request(), Record(1));
        _rig.Write(New.Replace("5f0d", "5f0e", StringComparison.Ordinal), Request(), Record(1), Record(2));

        _rig.Import();

        Assert.Equal(2, _rig.Calls().Count);
    }

    [Fact]
    public void A_call_that_the_proxy_saw_is_joined_by_the_responses_id()
    {
        _rig.Apply(Pipeline.Observe(
            "POST api.moonshot.ai/v1/chat/completions", """{"model":"kimi-k2.6","messages":[]}""",
            """{"id":"chatcmpl-000000000000000000001","model":"kimi-k2.6","choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":90,"total_tokens":1090,"cached_tokens":600}}""", 9));
        _rig.Write(Old, Status(1));

        _rig.Import();

        var call = Assert.Single(_rig.Calls());
        Assert.Equal([Witness.Proxy, Witness.AgentLog], call.Observations.Select(one => one.Witness));
        Assert.Equal(("kimi-k2.6", "5f0c"), (call.Call.Reading!.Model, call.Call.Attribution.Session));
    }

    internal static string Status(int number) =>
        $$$$"""{"timestamp":{{{{1787313600 + (number * 60)}}}}.25,"message":{"type":"StatusUpdate","payload":{"context_usage":0.1,"token_usage":{"input_other":400,"output":100,"input_cache_read":600,"input_cache_creation":20},"message_id":"chatcmpl-{{{{number:000000000000000000000}}}}"}}}""";

    internal static string Request() => """{"type":"llm.request","time":1787313600000,"model":"kimi-k2.6","modelAlias":"kimi-for-coding","turnStep":"t1.1"}""";

    internal static string Record(int number) =>
        $$$"""{"type":"usage.record","time":{{{1787313600000 + (number * 60_000)}}},"model":"kimi-for-coding","usage":{"inputOther":400,"output":100,"inputCacheRead":600,"inputCacheCreation":20}}""";
}
