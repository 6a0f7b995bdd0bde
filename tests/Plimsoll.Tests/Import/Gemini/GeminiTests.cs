using Plimsoll.Store;
using Xunit;

namespace Plimsoll.Import.Gemini;

public sealed class GeminiTests : IDisposable
{
    internal const string Document = ".gemini/tmp/shop/chats/session-2026-08-21T12-00-aaaa.json";
    internal const string Lines = ".gemini/tmp/shop/chats/session-2026-08-21T13-00-bbbb.jsonl";

    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_documents_messages_are_read_priced_and_attributed()
    {
        _rig.Put(".gemini/tmp/shop/.project_root", "/src/shop\n");
        _rig.Put(Document, Session(Message(1), Message(2)));

        _rig.Import();

        var call = _rig.Calls()[0].Call;
        Assert.Equal(2, _rig.Calls().Count);
        Assert.Equal(new Counted(410, 600, 0, 100, 40), Counted.Of(call));
        Assert.Equal(("google-gemini", "gemini-2.5-pro", "gemini-cli", "shop", "s1"), (call.Provider, call.Reading!.Model, call.Attribution.Client, call.Attribution.Project, call.Attribution.Session));
        Assert.Equal(ChargeState.Priced, call.Charge.State);
    }

    [Theory]
    [InlineData(1_150, 410, 600, 100, 40)]
    [InlineData(1_750, 1_010, 600, 100, 40)]
    [InlineData(1_110, 410, 600, 60, 40)]
    [InlineData(1_200, 410, 600, 150, 40)]
    public void The_total_says_what_is_inside_what(long total, long input, long cached, long output, long thoughts)
    {
        _rig.Put(Document, Session(Message(1, total)));

        _rig.Import();

        Assert.Equal(new Counted(input, cached, 0, output, thoughts), Counted.Of(Assert.Single(_rig.Calls()).Call));
    }

    [Fact]
    public void Lines_are_read_and_a_message_told_again_is_one_call()
    {
        _rig.Write(Lines, Head(), Message(1, total: 200, output: 5, cached: 0), """{"$set":{"lastUpdated":"2026-08-21T12:00:09.000Z"}}""", Message(1), Message(2));

        _rig.Import();

        Assert.Equal([1_150, 1_150], _rig.Calls().Select(call => call.Call.Reading!.Usage.TotalTokens));
        Assert.Equal("s1", _rig.Calls()[0].Call.Attribution.Session);
    }

    [Fact]
    public void A_session_in_a_document_and_again_in_lines_counts_once()
    {
        _rig.Put(Document, Session(Message(1), Message(2)));
        _rig.Write(Lines, Head(), Message(1), Message(2), Message(3));

        _rig.Import();

        Assert.Equal(3, _rig.Calls().Count);
    }

    [Fact]
    public void What_is_no_answer_or_has_no_counts_is_no_call()
    {
        _rig.Put(Document, Session(Message(1).Replace("\"gemini\"", "\"user\"", StringComparison.Ordinal), """{"type":"gemini","id":"m9","tokens":null}""", """{"type":"gemini","tokens":{"input":0}}""", "null", "7"));

        var summary = _rig.Import();

        Assert.Empty(_rig.Calls());
        Assert.Equal(0, summary.Agents["gemini-cli"].Unreadable);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_call_that_the_proxy_saw_is_one_of_two_witnesses(bool proxyFirst)
    {
        var seen = Pipeline.Observe(
            "POST generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:generateContent", """{"contents":[]}""",
            """{"responseId":"r1","modelVersion":"gemini-2.5-pro","candidates":[],"usageMetadata":{"promptTokenCount":1000,"cachedContentTokenCount":600,"toolUsePromptTokenCount":10,"candidatesTokenCount":100,"thoughtsTokenCount":40,"totalTokenCount":1150}}""",
            1, userAgent: "GeminiCLI/0.9.0");
        _rig.Put(Document, Session(Message(1)));

        if (proxyFirst) _rig.Apply(seen);
        _rig.Import();
        if (!proxyFirst) _rig.Apply(seen);

        Assert.Equal([Witness.Proxy, Witness.AgentLog], Assert.Single(_rig.Calls()).Observations.Select(one => one.Witness));
    }

    internal static string Session(params ReadOnlySpan<string> messages) =>
        $$"""{"sessionId":"s1","projectHash":"f00","startTime":"2026-08-21T12:00:00.000Z","messages":[{"type":"user","id":"u","content":"tokens"},{{string.Join(',', messages)}}]}""";

    internal static string Head() => """{"sessionId":"s1","projectHash":"f00","startTime":"2026-08-21T12:00:00.000Z","kind":"main"}""";

    internal static string Message(int number, long total = 1_150, long output = 100, long cached = 600) =>
        $$$"""{"id":"00000000-0000-4000-8000-{{{number:000000000000}}}","timestamp":"2026-08-21T12:{{{number:00}}}:02.000Z","type":"gemini","content":"x","model":"gemini-2.5-pro","tokens":{"input":1000,"output":{{{output}}},"cached":{{{cached}}},"thoughts":40,"tool":10,"total":{{{total}}}}}""";
}
