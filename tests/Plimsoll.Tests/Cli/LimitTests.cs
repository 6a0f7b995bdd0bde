using Plimsoll.Cli.Limits;
using Plimsoll.Cli.Reporting.Views;
using Plimsoll.Exchanges;
using Plimsoll.Store;
using Xunit;

namespace Plimsoll.Cli;

public sealed class LimitTests
{
    private static readonly DateTimeOffset Now = new(2026, 8, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Anthropics_headers_state_windows_as_parts_of_one()
    {
        var windows = HeaderLimits.Read(
            Headers(
                ("Anthropic-RateLimit-Unified-5h-Utilization", "0.42"), ("anthropic-ratelimit-unified-5h-reset", "1787320800"), ("anthropic-ratelimit-unified-7d-utilization", "1.02"),
                ("anthropic-ratelimit-unified-status", "allowed"), ("anthropic-ratelimit-unified-\e[1m-utilization", "0.5"), ("anthropic-ratelimit-unified-7d_opus-utilization", "NaN")),
            "claude-code", Now);

        Assert.Equal(
            [new("claude-code", "5h", 42, DateTimeOffset.FromUnixTimeSeconds(1_787_320_800), Now, "response header"), new("claude-code", "7d", 102, null, Now, "response header")],
            windows);
    }

    [Fact]
    public void Chatgpts_headers_state_windows_by_their_length()
    {
        var windows = HeaderLimits.Read(Headers(("x-codex-primary-used-percent", "12.5"), ("x-codex-primary-window-minutes", "300"), ("x-codex-secondary-used-percent", "40")), "codex", Now);

        Assert.Equal([("5h", 12.5m), ("secondary", 40m)], windows.Select(window => (window.Name, window.UsedPercent)));
    }

    [Fact]
    public void A_window_of_no_length_is_none_and_seconds_that_are_left_say_when_one_ends()
    {
        var windows = HeaderLimits.Read(
            Headers(
                ("x-codex-primary-used-percent", "29"), ("x-codex-primary-window-minutes", "10080"), ("x-codex-primary-reset-after-seconds", "3600"),
                ("x-codex-secondary-used-percent", "0"), ("x-codex-secondary-window-minutes", "0"), ("x-codex-secondary-reset-at", ""), ("x-codex-secondary-reset-after-seconds", "0")),
            "codex", Now);

        Assert.Equal([new("codex", "7d", 29, Now.AddHours(1), Now, "response header")], windows);
    }

    [Fact]
    public void A_call_with_a_key_states_none()
    {
        Assert.Empty(HeaderLimits.Read(Headers(("anthropic-ratelimit-requests-remaining", "49"), ("retry-after", "3")), "curl", Now));
        Assert.Empty(HeaderLimits.Read(default, "curl", Now));
    }

    [Fact]
    public async Task A_fact_that_is_posted_goes_into_the_ledger_with_the_next_observation()
    {
        using var folder = new TempFolder();
        var fact = LimitFacts.Of(new("claude-code", "5h", 42, null, Now, "response header"));
        await using (var writer = LedgerWriter.Open(folder.Ledger, TimeProvider.System))
        {
            writer.TryPost(fact);
            writer.TryPost(Calls.One());
        }

        using var ledger = Ledger.Open(folder.Ledger, LedgerAccess.Read, TimeProvider.System);

        Assert.Equal([fact], ledger.AgentFacts(LimitFacts.Kind));
        Assert.Equal(fact, ledger.AgentFact(fact.Agent, fact.Kind, fact.Subject));
    }

    [Fact]
    public void Times_that_touch_cover_what_lies_over_both_and_no_more()
    {
        var coverage = new Coverage([Fact("2026-08-01T00:00:00Z", "2026-08-10T00:00:00Z"), Fact("2026-08-09T00:00:00Z", "2026-08-20T00:00:00Z"), Fact("?", "2026-08-30T00:00:00Z")], null);

        Assert.True(coverage.Covers(new(Day(2), Day(19))));
        Assert.False(coverage.Covers(new(Day(2), Day(21))));
        Assert.False(new Coverage([Fact("2026-08-01T00:00:00Z", "2026-08-10T00:00:00Z")], "codex").Covers(new(Day(2), Day(3))));
        Assert.False(new Coverage([], null).Covers(new(Day(2), Day(3))));
    }

    private static AgentFact Fact(string from, string until) => new("claude-code", Coverage.Kind, from, Now, $$"""{"from":"{{from}}","until":"{{until}}"}""");

    private static DateTimeOffset Day(int day) => new(2026, 8, day, 0, 0, 0, TimeSpan.Zero);

    private static HeaderList Headers(params (string Name, string Value)[] fields) => new([.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
}
