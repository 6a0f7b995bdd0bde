using Xunit;

namespace Plimsoll.Import.ClineCli;

public sealed class ClineCliTests : IDisposable
{
    internal const string Session = ".cline/data/sessions/s1/s1";

    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_message_is_read_priced_and_attributed()
    {
        _rig.Put(Session + ".json", Head());
        _rig.Put(Session + ".messages.json", Messages(Message(1), Message(2, "\"modelInfo\":{\"id\":\"z-ai/glm-5.2\",\"provider\":\"cline-pass\"},"), """{"id":"u","role":"user","metrics":{"inputTokens":9}}""", """{"id":"n","role":"assistant","metrics":null}"""));

        _rig.Import();

        var (first, second) = (_rig.Calls()[0].Call, _rig.Calls()[1].Call);
        Assert.Equal(2, _rig.Calls().Count);
        Assert.Equal(new Counted(10, 5_000, 300, 50), Counted.Of(first));
        Assert.Equal(("anthropic", "claude-sonnet-4-5", "cline-cli", "shop", "s1"), (first.Provider, first.Reading!.Model, first.Attribution.Client, first.Attribution.Project, first.Attribution.Session));
        Assert.Equal((ChargeState.Priced, ChargeState.Unpriced), (first.Charge.State, second.Charge.State));
    }

    [Theory]
    [InlineData(10, null, 10)]
    [InlineData(10, 5_360L, 10)]
    [InlineData(6_000, 6_050L, 700)]
    [InlineData(6_000, 11_350L, 6_000)]
    public void A_total_says_whether_cached_tokens_are_in_the_input(long input, long? total, long plain)
    {
        _rig.Put(Session + ".messages.json", Messages(Message(1, input: input, total: total)));

        _rig.Import();

        Assert.Equal(new Counted(plain, 5_000, 300, 50), Counted.Of(Assert.Single(_rig.Calls()).Call));
    }

    [Fact]
    public void A_copied_session_counts_once_and_the_heads_sums_are_no_calls()
    {
        _rig.Put(Session + ".json", Head());
        _rig.Put(Session + ".messages.json", Messages(Message(1)));
        _rig.Put(".cline/data/sessions/copy/s1.json", Head());
        _rig.Put(".cline/data/sessions/copy/s1.messages.json", Messages(Message(1)));

        _rig.Import();

        Assert.Single(_rig.Calls());
    }

    internal static string Head() =>
        """{"version":1,"session_id":"s1","source":"cli","provider":"anthropic","model":"claude-sonnet-4-5","cwd":"/src/shop","metadata":{"usage":{"inputTokens":999},"aggregateUsage":{"inputTokens":9999}}}""";

    internal static string Messages(params ReadOnlySpan<string> messages) => $$"""{"version":1,"sessionId":"s1","messages":[{{string.Join(',', messages)}}]}""";

    internal static string Message(int number, string more = "", long input = 10, long? total = null) =>
        $$$"""{"id":"msg_{{{number}}}","role":"assistant","content":[],{{{more}}}"ts":{{{1787313600000 + (number * 60_000)}}},"metrics":{"inputTokens":{{{input}}},"outputTokens":50,"cacheReadTokens":5000,"cacheWriteTokens":300,"cost":0.02{{{(total is null ? "" : $",\"totalTokens\":{total}")}}}}}""";
}
