using Plimsoll.Import.Droid;
using Plimsoll.Import.Grok;
using Plimsoll.Store;
using Xunit;

namespace Plimsoll.Import;

/// <summary>Agents that log the sum of several calls: never counted beside those calls.</summary>
public sealed class SumTests : IDisposable
{
    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(0.5, null, 0)]
    [InlineData(0.5, "claude-cli/2.1.90", 1)]
    [InlineData(-9, null, 1)]
    public void A_session_of_which_the_proxy_saw_calls_is_left_to_the_proxy(double minutes, string? userAgent, int counted)
    {
        _rig.Apply(Seen(minutes, userAgent));
        _rig.Put(DroidTests.Session + ".settings.json", DroidTests.Settings());
        File.SetLastWriteTimeUtc(_rig.At(DroidTests.Session + ".settings.json"), Calls.Noon.AddMinutes(20).UtcDateTime);

        var summary = _rig.Import();

        Assert.Equal((1 + counted, 1 - counted), (_rig.Calls().Count, summary.SumsLeft));
        using var ledger = _rig.OpenLedger();
        Assert.Equal(1 - counted, ledger.AgentFacts().Count(fact => fact.Kind == SeenSums.Kind));
    }

    [Fact]
    public void What_was_counted_before_the_proxy_came_stays_and_grows_no_more()
    {
        _rig.Put(DroidTests.Session + ".settings.json", DroidTests.Settings());
        _rig.Import();
        _rig.Apply(Seen(5, null));
        _rig.Put(DroidTests.Session + ".settings.json", DroidTests.Settings(output: 5_000));
        File.SetLastWriteTimeUtc(_rig.At(DroidTests.Session + ".settings.json"), Calls.Noon.AddMinutes(20).UtcDateTime);

        _rig.Import();

        Assert.Equal([50, 50], _rig.Calls().Select(call => call.Call.Reading!.Usage[Unit.Output]));
    }

    [Fact]
    public void Of_a_session_the_turns_that_the_proxy_did_not_see_count()
    {
        _rig.Apply(Pipeline.Observe(
            "POST api.x.ai/v1/chat/completions", """{"model":"grok-4.5","messages":[]}""",
            """{"id":"r1","model":"grok-4.5","choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100}}""", 60));
        _rig.Write(GrokTests.Folder + "/updates.jsonl", GrokTests.Turn(1), GrokTests.Turn(60));

        _rig.Import();

        Assert.Equal([Witness.AgentLog, Witness.Proxy], _rig.Calls().Select(call => call.Call.Witness));
    }

    private static IReadOnlyList<Observation> Seen(double minutes, string? userAgent) => [.. Pipeline.Observe(
        "POST api.anthropic.com/v1/messages", """{"model":"claude-sonnet-4-5","messages":[]}""",
        """{"id":"msg_1","type":"message","model":"claude-sonnet-4-5-20250929","content":[],"stop_reason":"end_turn","usage":{"input_tokens":9,"output_tokens":50}}""", minutes, userAgent: userAgent)];
}
