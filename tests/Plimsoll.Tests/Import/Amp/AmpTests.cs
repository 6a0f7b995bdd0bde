using Xunit;

namespace Plimsoll.Import.Amp;

public sealed class AmpTests : IDisposable
{
    internal const string Thread = ".local/share/amp/threads/T-0001.json";

    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_request_is_read_with_what_its_message_cached_and_credits_are_no_dollars()
    {
        _rig.Put(Thread, Document(Event(1), Event(2, message: 9)));

        _rig.Import();

        var call = _rig.Calls()[0].Call;
        Assert.Equal([new(10, 5_000, 300, 50), new Counted(10, 0, 0, 50)], _rig.Calls().Select(one => Counted.Of(one.Call)));
        Assert.Equal(("anthropic", "claude-sonnet-4-5", "amp", "shop", "T-0001"), (call.Provider, call.Reading!.Model, call.Attribution.Client, call.Attribution.Project, call.Attribution.Session));
        Assert.Equal((ChargeState.Priced, null), (call.Charge.State, call.Charge.Reported));
        Assert.Contains("\"credits\":12.5", System.Text.Encoding.UTF8.GetString(call.Reading.RawUsage.Span), StringComparison.Ordinal);
        using var ledger = _rig.OpenLedger();
        Assert.Equal((AmpThread.Credits, "T-0001", """{"credits":25.0}"""), Assert.Single(ledger.AgentFacts()) is var fact ? (fact.Kind, fact.Subject, fact.Json) : default);
    }

    [Theory]
    [InlineData(10, 60, 10, 50)]
    [InlineData(10, 5_360, 10, 50)]
    [InlineData(10, 5_400, 10, 90)]
    [InlineData(6_000, 6_050, 700, 50)]
    [InlineData(6_000, 11_350, 6_000, 50)]
    public void The_total_says_whether_cached_tokens_are_in_the_input(long input, long total, long plain, long output)
    {
        _rig.Put(Thread, Document(Event(1, input: input, total: total)));

        _rig.Import();

        Assert.Equal(new Counted(plain, 5_000, 300, output), Counted.Of(Assert.Single(_rig.Calls()).Call));
    }

    [Fact]
    public void Two_requests_of_one_message_count_its_cache_once()
    {
        _rig.Put(Thread, Document(Event(1), Event(2)));

        _rig.Import();

        Assert.Equal(5_000, _rig.Calls().Sum(call => call.Call.Reading!.Usage.CacheReadTokens));
    }

    [Fact]
    public void A_thread_without_a_ledger_tells_its_calls_in_its_messages()
    {
        _rig.Put(Thread, Document());

        _rig.Import();

        Assert.Equal(new Counted(10, 5_000, 300, 50), Counted.Of(Assert.Single(_rig.Calls()).Call));
    }

    [Fact]
    public void A_thread_that_grew_and_a_copy_of_it_count_each_request_once()
    {
        _rig.Put(Thread, Document(Event(1)));
        _rig.Import();
        _rig.Put(Thread, Document(Event(1), Event(2, message: 9), "null", "{\"id\":\"e9\",\"tokens\":null}"));
        _rig.Put(".local/share/amp/threads/sub/T-0001.json", Document(Event(1), Event(2, message: 9)));

        _rig.Import();

        Assert.Equal(2, _rig.Calls().Count);
    }

    internal static string Document(params ReadOnlySpan<string> events)
    {
        const string Message = """{"messageId":3,"role":"assistant","usage":{"model":"claude-sonnet-4-5","timestamp":"2026-08-21T12:01:00.000Z","inputTokens":10,"outputTokens":50,"cacheReadInputTokens":5000,"cacheCreationInputTokens":300}}""";
        var ledger = events.IsEmpty ? "" : $$$""","usageLedger":{"events":[{{{string.Join(',', events)}}}]}""";
        return $$$"""{"v":7,"id":"T-0001","created":1787313600000,"env":{"initial":{"trees":[{"displayName":"shop","uri":"file:///src/shop"}]}},"messages":[{"messageId":2,"role":"user","content":[]},{{{Message}}}]{{{ledger}}}}""";
    }

    internal static string Event(int number, int message = 3, long input = 10, long? total = null) =>
        $$$"""{"id":"e{{{number}}}","timestamp":"2026-08-21T12:{{{number:00}}}:00.000Z","model":"claude-sonnet-4-5","credits":12.5,"tokens":{"input":{{{input}}},"output":50{{{(total is null ? "" : $",\"total\":{total}")}}}},"operationType":"inference","fromMessageId":2,"toMessageId":{{{message}}}}""";
}
