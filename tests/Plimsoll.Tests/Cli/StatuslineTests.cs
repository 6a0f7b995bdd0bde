using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Cli.Limits;
using Plimsoll.Cli.Statusline;
using Plimsoll.Store;
using Xunit;

namespace Plimsoll.Cli;

public sealed class StatuslineTests
{
    private const string Whole = """
        {"session_id":"abc","model":{"id":"claude-opus-4-8","display_name":"Opus"},"cost":{"total_cost_usd":0.4512},"context_window":{"used_percentage":8},
        "rate_limits":{"five_hour":{"used_percentage":23.5,"resets_at":1787320800},"seven_day":{"used_percentage":41.2,"resets_at":1787700000}}}
        """;

    private static readonly DateTimeOffset Now = new(2026, 8, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_line_has_what_the_agent_tells()
    {
        var line = StatusText.Line(Read(Whole), null, "no ledger yet", TimeZoneInfo.Utc, Now);

        Assert.Equal("Opus | session $0.4512 (agent's count) | 5h 24% until 14:00 | 7d 41% until 08-25 23:20 | context 8% | no ledger yet", line);
    }

    [Fact]
    public void A_limit_that_has_begun_anew_is_not_shown()
    {
        Assert.DoesNotContain("5h", StatusText.Line(Read(Whole), null, null, TimeZoneInfo.Utc, Now.AddHours(3)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[1,2]")]
    [InlineData("{\"bro")]
    [InlineData("{\"model\":null,\"cost\":7,\"rate_limits\":{\"five_hour\":null,\"seven_day\":{\"used_percentage\":\"much\"}}}")]
    public void What_is_not_as_documented_is_left_out(string json)
    {
        Assert.Equal("plimsoll", StatusText.Line(Read(json), null, null, TimeZoneInfo.Utc, Now));
    }

    [Fact]
    public void No_input_makes_it_fail() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(
        (from cut in Gen.Choose(0, Whole.Length)
         from at in Gen.Choose(0, Whole.Length - 1)
         from letter in Gen.Elements('"', '{', '}', '1', 'x', '\0', '-', '[')
         select (cut, at, letter)).ToArbitrary(),
        change =>
        {
            var text = new StringBuilder(Whole) { [change.at] = change.letter }.ToString()[..change.cut];
            return StatusText.Line(Read(text), null, null, TimeZoneInfo.Utc, Now).Length > 0;
        }));

    [Fact]
    public void A_terminals_sequences_in_a_name_do_not_reach_it()
    {
        var line = StatusText.Line(Read("""{"model":"\u001b[31mred\u0007"}"""), null, null, TimeZoneInfo.Utc, Now);

        Assert.Equal("[31mred", line);
    }

    [Fact]
    public void A_limit_comes_back_from_the_ledger_as_it_was_stated()
    {
        var window = new LimitWindow("claude-code", "5h", 23.5m, DateTimeOffset.FromUnixTimeSeconds(1_787_320_800), Now, "status line");

        Assert.Equal([window], LimitFacts.Read(LimitFacts.Of(window)));
    }

    [Fact]
    public void Codex_limits_are_read_from_its_own_words()
    {
        var fact = new AgentFact("codex", LimitFacts.Kind, "plus/2026-08-21T12", Now, """{"primary":{"used_percent":12.0,"window_minutes":299,"resets_in_seconds":3600},"secondary":{"used_percent":40,"window_minutes":10079,"resets_at":1787700000},"plan_type":"plus"}""");

        var windows = LimitFacts.Latest([fact, fact with { At = Now.AddHours(-1), Json = """{"primary":{"used_percent":99}}""" }, fact with { Json = "{" }]);

        Assert.Equal(
            [
                new("codex", "5h", 12, Now.AddHours(1), Now, "log"), new("codex", "7d", 40, DateTimeOffset.FromUnixTimeSeconds(1_787_700_000), Now, "log"),
                new("codex", "primary", 99, null, Now.AddHours(-1), "log"),
            ],
            windows);
    }

    private static StatusInput Read(string json) => StatusInput.Read(Encoding.UTF8.GetBytes(json), "claude-code", Now);
}
