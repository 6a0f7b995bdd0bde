using Xunit;

namespace Plimsoll.Import.Droid;

public sealed class DroidTests : IDisposable
{
    internal const string Session = ".factory/sessions/-src-shop/5f0c";

    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_session_is_one_entry_at_the_model_it_used_last()
    {
        _rig.Put(Session + ".settings.json", Settings());
        _rig.Write(Session + ".jsonl", Start());

        _rig.Import();

        var call = Assert.Single(_rig.Calls()).Call;
        Assert.Equal(new Counted(10, 5_000, 300, 50, 7), Counted.Of(call));
        Assert.Equal(("anthropic", "claude-sonnet-4-5", "droid", "shop", "5f0c"), (call.Provider, call.Reading!.Model, call.Attribution.Client, call.Attribution.Project, call.Attribution.Session));
        Assert.Equal((ChargeState.Priced, 0L), (call.Charge.State, call.Reading.ContextTokens));
    }

    [Theory]
    [InlineData(10, 50, null, 10, 50)]
    [InlineData(6_000, 50, 6_057L, 700, 50)]
    [InlineData(10, 50, 5_360L, 10, 43)]
    public void A_total_says_what_is_inside_what(long input, long output, long? total, long plain, long rest)
    {
        _rig.Put(Session + ".settings.json", Settings(input, output, total));

        _rig.Import();

        Assert.Equal(new Counted(plain, 5_000, 300, rest, 7), Counted.Of(Assert.Single(_rig.Calls()).Call));
    }

    [Fact]
    public void A_session_that_grew_stays_one_and_one_without_counts_is_none()
    {
        _rig.Put(Session + ".settings.json", Settings());
        _rig.Put(Session + "d.settings.json", """{"model":"x","tokenUsage":null}""");
        _rig.Import();
        _rig.Put(Session + ".settings.json", Settings(output: 900));

        _rig.Import();

        Assert.Equal(900, Assert.Single(_rig.Calls()).Call.Reading!.Usage[Unit.Output]);
    }

    [Theory]
    [InlineData("custom:Claude-Sonnet-4.5-[Own-Proxy]-0", "claude-sonnet-4-5")]
    [InlineData("claude-opus-4-5-20251101", "claude-opus-4-5-20251101")]
    [InlineData("gpt-5.4", "gpt-5.4")]
    [InlineData("custom:GLM-5.2-[z.ai]-3", "glm-5.2")]
    [InlineData(null, null)]
    public void Models_are_told_in_their_makers_spelling(string? told, string? plain) => Assert.Equal(plain, DroidSession.Plain(told));

    internal static string Settings(long input = 10, long output = 50, long? total = null) =>
        $$$"""{"assistantActiveTimeMs":9,"model":"custom:Claude-Sonnet-4.5-[Own]-0","providerLock":"anthropic","providerLockTimestamp":"2026-08-21T12:00:00.000Z","tokenUsage":{"inputTokens":{{{input}}},"outputTokens":{{{output}}},"cacheCreationTokens":300,"cacheReadTokens":5000,"thinkingTokens":7{{{(total is null ? "" : $",\"totalTokens\":{total}")}}}}}""";

    internal static string Start() => """{"type":"session_start","id":"5f0c","title":"x","cwd":"/src/shop"}""";
}
