using Xunit;
using static Plimsoll.Import.ClaudeCode.Lines;

namespace Plimsoll.Import.ClaudeCode;

public sealed class ClaudeCodeTests : IDisposable
{
    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_call_is_read_priced_and_attributed()
    {
        _rig.Write(Session, Prompt(), Answer());

        _rig.Import();

        var call = Assert.Single(_rig.Calls()).Call;
        Assert.Equal(Witness.AgentLog, call.Witness);
        Assert.Equal("claude-sonnet-4-5-20250929", call.Reading!.Model);
        Assert.Equal(10, call.Reading.Usage[Unit.Input]);
        Assert.Equal(5_000, call.Reading.Usage[Unit.CacheRead]);
        Assert.Equal(100, call.Reading.Usage[Unit.CacheWrite5m]);
        Assert.Equal(200, call.Reading.Usage[Unit.CacheWrite1h]);
        Assert.Equal(50, call.Reading.Usage[Unit.Output]);
        Assert.Equal(ChargeState.Priced, call.Charge.State);
        // $3, $0.30, $3.75, $6 and $15 a million.
        Assert.Equal(new NanoUsd((10 * 3_000) + (5_000 * 300) + (100 * 3_750) + (200 * 6_000) + (50 * 15_000)), call.Charge.Effective);
        Assert.Equal(("shop", "main", "claude-code"), (call.Attribution.Project, call.Attribution.Branch, call.Attribution.Client));
        Assert.Equal("11111111-0000-4000-8000-000000000001", call.Attribution.Session);
    }

    [Theory]
    [InlineData("""{"input_tokens":10,"output_tokens":50,"cache_creation_input_tokens":null,"cache_read_input_tokens":null,"cache_creation":null,"service_tier":null,"server_tool_use":null}""", 60)]
    [InlineData("""{"input_tokens":10,"output_tokens":50,"cache_creation_input_tokens":300,"cache_read_input_tokens":5}""", 365)]
    [InlineData("""{"input_tokens":10,"output_tokens":50,"cache_creation_input_tokens":300,"cache_creation":{"ephemeral_5m_input_tokens":300,"ephemeral_1h_input_tokens":0}}""", 360)]
    public void Nulls_and_missing_fields_cost_no_call(string usage, long tokens)
    {
        _rig.Write(Session, Answer(usage: usage, request: "null", extra: "\"costUSD\":null,"));

        _rig.Import();

        Assert.Equal(tokens, Assert.Single(_rig.Calls()).Call.Reading!.Usage.TotalTokens);
    }

    [Fact]
    public void Web_searches_are_fees()
    {
        _rig.Write(Session, Answer(usage: """{"input_tokens":0,"output_tokens":0,"server_tool_use":{"web_search_requests":2}}"""));

        _rig.Import();

        Assert.Equal(new NanoUsd(20_000_000), Assert.Single(_rig.Calls()).Call.Charge.Effective);
    }

    [Theory]
    [InlineData("<synthetic>", null)]
    [InlineData("claude-sonnet-4-5-20250929", "\"isApiErrorMessage\":true,")]
    public void What_the_agent_made_itself_is_no_call(string model, string? extra)
    {
        _rig.Write(Session, Answer(model: model, extra: extra));

        _rig.Import();

        Assert.Empty(_rig.Calls());
    }

    [Fact]
    public void A_model_without_a_price_is_unpriced_and_not_free()
    {
        _rig.Write(Session, Answer(model: "glm-4.6"));

        _rig.Import();

        var charge = Assert.Single(_rig.Calls()).Call.Charge;
        Assert.Equal((ChargeState.Unpriced, ChargeReason.UnknownModel), (charge.State, charge.Reason));
        Assert.Null(charge.Effective);
    }

    [Fact]
    public void An_answer_whose_end_was_never_logged_is_a_lower_bound()
    {
        _rig.Write(Session, Answer(stop: null, output: 3));

        _rig.Import();

        var call = Assert.Single(_rig.Calls()).Call;
        Assert.True(call.Reading!.UsagePartial);
        Assert.True(call.Charge is { Estimated: true, Reason: ChargeReason.CutOff, High: null });
    }

    [Fact]
    public void A_subagents_total_in_the_result_of_a_tool_is_no_call()
    {
        _rig.Write(Session, """{"parentUuid":null,"isSidechain":false,"sessionId":"s","type":"user","message":{"id":"msg_01AbCdEfGhIjKlMnOp0009","role":"user","content":[]},"toolUseResult":{"totalTokens":99,"usage":{"input_tokens":90,"output_tokens":9}},"timestamp":"2026-08-21T12:00:00.000Z"}""");

        _rig.Import();

        Assert.Empty(_rig.Calls());
    }

    [Fact]
    public void A_gateway_that_gives_every_answer_the_same_id_loses_no_call()
    {
        for (var number = 1; number <= 12; number++)
            _rig.Write($".claude/projects/p/{number}.jsonl", Answer(number).Replace(Message(number), "msg_1", StringComparison.Ordinal));

        _rig.Import();
        var first = _rig.Calls().Count;
        for (var number = 1; number <= 12; number++) _rig.Append($".claude/projects/p/{number}.jsonl", Prompt());
        _rig.Write(".claude/projects/p/1.jsonl", Prompt(), Answer(1).Replace(Message(1), "msg_1", StringComparison.Ordinal));
        _rig.Import();

        Assert.Equal((12, 12), (first, _rig.Calls().Count));
    }

    [Fact]
    public void A_sessions_own_total_is_kept_beside_and_never_added()
    {
        _rig.Write(Session, Answer(), """{"type":"cost-state","sessionId":"s","totalCostUSD":1.25,"startTime":1787313600000,"totalDuration":60000,"modelUsage":{"claude-sonnet-4-5":{"inputTokens":10,"costUSD":1.25}}}""");

        _rig.Import();

        Assert.Single(_rig.Calls());
        using var ledger = _rig.OpenLedger();
        var fact = Assert.Single(ledger.AgentFacts());
        Assert.Equal(("claude-code", CostState.Kind, "s"), (fact.Agent, fact.Kind, fact.Subject));
        Assert.Contains("1.250000000", fact.Json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".claude/projects/p/s.jsonl", null, null)]
    [InlineData(".config/claude/projects/p/s.jsonl", null, null)]
    [InlineData("elsewhere/projects/p/s.jsonl", "CLAUDE_CONFIG_DIR", "~/nothing-here,~/elsewhere")]
    [InlineData("elsewhere/projects/p/s.jsonl", "CLAUDE_CONFIG_DIR", "~/elsewhere/projects")]
    [InlineData("xdg/claude/projects/p/s.jsonl", "XDG_CONFIG_HOME", "xdg")]
    [InlineData(".config/Claude/local-agent-mode-sessions/a/b/local_c/.claude/projects/p/s.jsonl", null, null)]
    [InlineData("Library/Application Support/Claude/local-agent-mode-sessions/a/b/.claude/projects/p/s.jsonl", null, null)]
    [InlineData("AppData/Local/Packages/Claude_x1/LocalCache/Roaming/Claude/local-agent-mode-sessions/a/.claude/projects/p/s.jsonl", null, null)]
    [InlineData(".claude/projects/p/11111111/subagents/agent-a1.jsonl", null, null)]
    public void Every_home_is_searched(string path, string? variable, string? value)
    {
        _rig.Write(path, Answer());
        if (variable is not null) _rig.Set(variable, variable == "XDG_CONFIG_HOME" ? _rig.At(value!) : value!);

        _rig.Import();

        Assert.Single(_rig.Calls());
    }
}
