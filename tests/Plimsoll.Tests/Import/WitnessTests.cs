using Plimsoll.Import.Codex;
using Plimsoll.Store;
using Plimsoll.Store.Queries;
using Xunit;
using static Plimsoll.Import.ClaudeCode.Lines;

namespace Plimsoll.Import;

/// <summary>A call that the proxy saw and the agent logged: one call, two witnesses, one cost, whichever comes first.</summary>
public sealed class WitnessTests : IDisposable
{
    private const string CodexAgent = "codex_cli_rs/0.150.0";

    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Claude_code_is_joined_by_the_responses_id(bool proxyFirst)
    {
        var seen = Pipeline.Observe(
            "POST api.anthropic.com/v1/messages", """{"model":"claude-sonnet-4-5","messages":[]}""",
            $$"""{"id":"{{Message(1)}}","type":"message","model":"claude-sonnet-4-5-20250929","content":[],"stop_reason":"end_turn","usage":{{Usage(10, 50)}}}""", 1);
        _rig.Write(Session, Answer());

        if (proxyFirst) _rig.Apply(seen);
        _rig.Import();
        if (!proxyFirst) _rig.Apply(seen);

        var call = Assert.Single(_rig.Calls());
        Assert.Equal([Witness.Proxy, Witness.AgentLog], call.Observations.Select(one => one.Witness));
        Assert.Equal(Witness.Proxy, call.Call.Witness);
        Assert.Equal(seen[0].Charge.Effective, call.Call.Charge.Effective);
        Assert.Equal("11111111-0000-4000-8000-000000000001", call.Call.Attribution.Session);
    }

    [Fact]
    public void What_the_proxy_saw_cut_off_the_log_completes_and_both_words_are_kept()
    {
        var seen = Pipeline.Observe(
            "POST api.anthropic.com/v1/messages", """{"model":"claude-sonnet-4-5","messages":[],"stream":true}""",
            $$$"""{"id":"{{{Message(1)}}}","type":"message","model":"claude-sonnet-4-5-20250929","content":[],"stop_reason":"end_turn","usage":{{{Usage(10, 3)}}}}""", 1)
            .Select(one => one with { End = ExchangeEnd.UpstreamReset, Reading = one.Reading! with { UsagePartial = true } });
        _rig.Apply([.. seen]);
        _rig.Write(Session, Answer(output: 900));

        _rig.Import();

        var call = Assert.Single(_rig.Calls());
        Assert.Equal(900, call.Call.Reading!.Usage[Unit.Output]);
        Assert.Equal([3, 900], call.Observations.Select(one => one.Reading!.Usage[Unit.Output]));
    }

    [Fact]
    public void An_estimate_is_settled_by_the_log_and_a_revision_keeps_it()
    {
        var cut = Pipeline.Observe(
            "POST api.anthropic.com/v1/messages", """{"model":"claude-sonnet-4-5","messages":[],"stream":true,"max_tokens":2000}""",
            $$$"""{"type":"message_start","message":{"id":"{{{Message(1)}}}","type":"message","model":"claude-sonnet-4-5-20250929","content":[],"usage":{{{Usage(10, 1)}}}}}""", 1);
        _rig.Apply(cut);
        var before = Assert.Single(_rig.Calls()).Call;
        Assert.True(before is { Charge: { Estimated: true, Reason: ChargeReason.CutOff, High: not null }, Estimate: { PromptBy: "stated", Answer.High: 2000 } });
        _rig.Write(Session, Answer(output: 900));

        _rig.Import();

        var call = Assert.Single(_rig.Calls());
        Assert.Equal((900, false, null), (call.Call.Reading!.Usage[Unit.Output], call.Call.Charge.Estimated, call.Call.Estimate));
        Assert.True(call.Call.Charge.Effective > before.Charge.Effective && call.Call.Charge.Effective < before.Charge.High);
        var revision = Assert.Single(call.Revisions);
        Assert.Equal((before.Charge, before.Estimate), (revision.Before.Charge, revision.Before.Estimate));
        Assert.Empty(Verify());
    }

    private IReadOnlyList<string> Verify()
    {
        using var ledger = _rig.OpenLedger();
        return LedgerCheck.Verify(ledger);
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 2)]
    [InlineData(true, 58)]
    public void Codex_is_joined_by_its_counts_and_the_time(bool proxyFirst, int logSeconds)
    {
        var seen = Seen(0);
        _rig.Put(Rollout.Path("a"), new Rollout().Meta("a").Turn().Call(after: logSeconds).Text);

        if (proxyFirst) _rig.Apply(seen);
        _rig.Import();
        if (!proxyFirst) _rig.Apply(seen);

        var call = Assert.Single(_rig.Calls());
        Assert.Equal([Witness.Proxy, Witness.AgentLog], call.Observations.Select(one => one.Witness));
        Assert.Equal("resp_0", call.Call.Reading!.ResponseId);
    }

    [Theory]
    [InlineData(1_000, 100, 600)]
    [InlineData(1_001, 100, 2)]
    [InlineData(1_000, 99, 2)]
    public void Codex_calls_of_other_counts_or_another_time_are_others(long input, long output, int logSeconds)
    {
        _rig.Put(Rollout.Path("a"), new Rollout().Meta("a").Turn().Call(input, 600, output, 40, logSeconds).Text);
        _rig.Apply(Seen(0));

        _rig.Import();

        Assert.Equal(2, _rig.Calls().Count);
    }

    [Fact]
    public void Two_equal_codex_calls_within_a_minute_stay_two()
    {
        _rig.Put(Rollout.Path("a"), new Rollout().Meta("a").Turn().Call(after: 2).Text);
        _rig.Put(Rollout.Path("b"), new Rollout().Meta("b").Turn().Call(after: 9).Text);
        _rig.Apply([.. Seen(0), .. Seen(0.1)]);

        _rig.Import();

        Assert.Equal(2, _rig.Calls().Count);
        Assert.All(_rig.Calls(), call => Assert.Equal(2, call.Observations.Count));
    }

    private static IReadOnlyList<Observation> Seen(double minutes) => [.. Pipeline.Observe(
        "POST api.openai.com/v1/responses", """{"model":"gpt-5.4","input":"Hi"}""",
        $$$"""{"id":"resp_{{{minutes * 10}}}","object":"response","status":"completed","model":"gpt-5.4-2026-03-05","output":[],"usage":{"input_tokens":1000,"input_tokens_details":{"cached_tokens":600},"output_tokens":100,"output_tokens_details":{"reasoning_tokens":40},"total_tokens":1100}}""",
        minutes, userAgent: CodexAgent)];
}
