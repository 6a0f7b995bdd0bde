using Xunit;

namespace Plimsoll.Import.Grok;

public sealed class GrokTests : IDisposable
{
    internal const string Folder = ".grok/sessions/%2Fsrc%2Fshop/5f0c";

    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_turn_is_one_entry_and_costs_what_its_responses_stated()
    {
        _rig.Write(Folder + "/updates.jsonl", """{"timestamp":1787313600,"params":{"update":{"sessionUpdate":"agent_message_chunk"},"_meta":{"totalTokens":5000}}}""", Turn(1));

        _rig.Import();

        var call = Assert.Single(_rig.Calls()).Call;
        Assert.Equal(new Counted(400, 600, 0, 60, 40), Counted.Of(call));
        Assert.Equal(("xai", "grok-4.5", "grok-build", "shop", "5f0c"), (call.Provider, call.Reading!.Model, call.Attribution.Client, call.Attribution.Project, call.Attribution.Session));
        Assert.Equal((ChargeState.Priced, new NanoUsd(2_000_000)), (call.Charge.State, call.Charge.Effective));
    }

    [Fact]
    public void Older_versions_ticks_are_absent_and_the_list_holds()
    {
        _rig.Write(Folder + "/updates.jsonl", Turn(1, ticks: "null"));

        _rig.Import();

        var call = Assert.Single(_rig.Calls()).Call;
        Assert.Equal((ChargeState.Priced, call.Charge.List), (call.Charge.State, call.Charge.Effective));
    }

    [Theory]
    [InlineData(1_100, 400, 60)]
    [InlineData(1_140, 400, 100)]
    [InlineData(1_700, 1_000, 60)]
    public void The_total_says_what_is_inside_what(long total, long input, long output)
    {
        _rig.Write(Folder + "/updates.jsonl", Turn(1, total: total));

        _rig.Import();

        Assert.Equal(new Counted(input, 600, 0, output, 40), Counted.Of(Assert.Single(_rig.Calls()).Call));
    }

    [Fact]
    public void A_turn_told_again_and_one_that_was_copied_count_once()
    {
        _rig.Write(Folder + "/updates.jsonl", Turn(1, output: 60), Turn(1), Turn(2));
        _rig.Write(Folder + "d/updates.jsonl", Turn(1), Turn(2), Turn(3));

        _rig.Import();

        Assert.Equal([1_100, 1_100, 1_100], _rig.Calls().Select(call => call.Call.Reading!.Usage.TotalTokens));
    }

    [Fact]
    public void Several_models_of_a_turn_are_billed_together()
    {
        _rig.Write(Folder + "/updates.jsonl", Turn(1, models: """,{"grok-4.5-build":{"inputTokens":900,"outputTokens":90,"totalTokens":990},"grok-code-fast-1":{"inputTokens":100,"outputTokens":10,"totalTokens":110}}""", ticks: "null"));

        _rig.Import();

        var call = Assert.Single(_rig.Calls()).Call;
        Assert.Equal(("grok-4.5", 1_100), (call.Reading!.Model, call.Reading.Usage.TotalTokens));
        Assert.Equal(4, call.Lines.Count);
        Assert.Equal(call.Charge.Effective!.Value.Value, call.Lines.Sum(line => line.Amount.Value));
    }

    internal static string Turn(int number, long output = 100, long total = 1_100, string ticks = "20000000", string models = "")
    {
        var usage = $$"""{"inputTokens":1000,"outputTokens":{{output}},"cachedReadTokens":600,"cacheCreationTokens":null,"reasoningTokens":40,"totalTokens":{{total}}}""";
        models = models.Length == 0 ? $$"""{"grok-4.5-build":{{usage}}}""" : models[1..];
        return $$$$"""{"timestamp":{{{{1787313600 + (number * 60)}}}},"method":"session/update","params":{"sessionId":"5f0c","update":{"sessionUpdate":"turn_completed","prompt_id":"00000000-0000-4000-8000-{{{{number:000000000000}}}}","usage":{{{{usage[..^1]}}}},"costUsdTicks":{{{{ticks}}}},"modelUsage":{{{{models}}}}}},"_meta":{"eventId":"e{{{{number}}}}","agentTimestampMs":{{{{1787313600000 + (number * 60_000)}}}}}}}""";
    }
}
