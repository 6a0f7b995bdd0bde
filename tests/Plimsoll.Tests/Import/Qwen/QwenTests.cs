using Xunit;

namespace Plimsoll.Import.Qwen;

public sealed class QwenTests : IDisposable
{
    internal const string Chat = ".qwen/projects/-src-shop/chats/s1.jsonl";

    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void An_answer_is_read_and_a_model_without_a_price_is_never_nothing()
    {
        _rig.Write(Chat, Answer(1), """{"type":"user","uuid":"u","message":{"parts":[{"text":"usageMetadata"}]}}""", Answer(1), """{"type":"assistant","usageMetadata":null}""");

        _rig.Import();

        var call = Assert.Single(_rig.Calls()).Call;
        Assert.Equal(new Counted(400, 600, 0, 60, 40), Counted.Of(call));
        Assert.Equal(("qwen", "qwen3-coder-plus", "qwen-code", "shop", "main"), (call.Provider, call.Reading!.Model, call.Attribution.Client, call.Attribution.Project, call.Attribution.Branch));
        Assert.Equal((ChargeState.Unpriced, null), (call.Charge.State, call.Charge.Effective));
    }

    [Theory]
    [InlineData(1_100, 60)]
    [InlineData(1_140, 100)]
    public void The_total_says_whether_thoughts_are_in_the_answer(long total, long output)
    {
        _rig.Write(Chat, Answer(1, total: total));

        _rig.Import();

        Assert.Equal(new Counted(400, 600, 0, output, 40), Counted.Of(Assert.Single(_rig.Calls()).Call));
    }

    [Fact]
    public void A_fork_that_copies_answers_counts_them_once()
    {
        _rig.Write(Chat, Answer(1), Answer(2));
        _rig.Write(".qwen/projects/-src-shop/chats/s2.jsonl", Answer(1, session: "s2"), Answer(2, session: "s2"), Answer(3, session: "s2"));

        _rig.Import();

        Assert.Equal(3, _rig.Calls().Count);
    }

    [Fact]
    public void An_answer_without_an_instant_is_unreadable()
    {
        _rig.Write(Chat, Answer(1).Replace("\"timestamp\"", "\"stamp\"", StringComparison.Ordinal), "{\"usageMetadata\":");

        Assert.Equal(2, _rig.Import().Agents["qwen-code"].Unreadable);
        Assert.Empty(_rig.Calls());
    }

    internal static string Answer(int number, string session = "s1", long total = 1_100, string model = "qwen3-coder-plus") =>
        $$$"""{"uuid":"q-{{{number}}}","parentUuid":null,"sessionId":"{{{session}}}","timestamp":"2026-08-21T12:{{{number:00}}}:00.000Z","type":"assistant","cwd":"/src/shop","version":"0.2.0","gitBranch":"main","model":"{{{model}}}","message":{"role":"model","parts":[]},"usageMetadata":{"promptTokenCount":1000,"candidatesTokenCount":100,"thoughtsTokenCount":40,"cachedContentTokenCount":600,"totalTokenCount":{{{total}}}}}""";
}
