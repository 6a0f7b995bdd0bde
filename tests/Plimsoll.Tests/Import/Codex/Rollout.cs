using System.Globalization;

namespace Plimsoll.Import.Codex;

/// <summary>Writes lines in the shape of Codex's rollouts.</summary>
internal sealed class Rollout
{
    private static readonly DateTimeOffset Noon = new(2026, 8, 21, 12, 0, 0, TimeSpan.Zero);

    private readonly List<string> _lines = [];
    private DateTimeOffset _now = Noon;
    private (long Input, long Cached, long Output, long Reasoning) _total;

    public IReadOnlyList<string> Lines => _lines;

    public string Text => string.Concat(_lines.Select(line => line + "\n"));

    public static string Path(string session, string folder = "sessions/2026/08/21") => $".codex/{folder}/rollout-2026-08-21T12-00-00-{session}.jsonl";

    public Rollout At(double seconds)
    {
        _now = Noon.AddSeconds(seconds);
        return this;
    }

    public Rollout Meta(string session, string more = "") => Line("session_meta", $$"""{"id":"{{session}}","timestamp":"x","cwd":"/src/shop","originator":"codex_cli_rs","cli_version":"0.150.0","git":{"branch":"main","repository_url":"https://github.com/acme/shop.git"}{{more}}}""");

    public Rollout Turn(string model = "gpt-5.4") => Line("turn_context", $$"""{"cwd":"/src/shop","model":"{{model}}","approval_policy":"never"}""");

    public Rollout Said(string text = "token_count") => Line("response_item", $$"""{"type":"message","role":"assistant","content":[{"type":"output_text","text":"{{text}}"}]}""");

    /// <summary>A call, some seconds later.</summary>
    public Rollout Call(long input = 1_000, long cached = 600, long output = 100, long reasoning = 40, double after = 3, string? plan = null)
    {
        _now = _now.AddSeconds(after);
        Said();
        _total = (_total.Input + input, _total.Cached + cached, _total.Output + output, _total.Reasoning + reasoning);
        return Count(_total, (input, cached, output, reasoning), plan);
    }

    /// <summary>The total told again, as it is.</summary>
    public Rollout Again((long, long, long, long) last)
    {
        _now = _now.AddSeconds(1);
        return Count(_total, last, null);
    }

    public Rollout Total(long input, long cached, long output, long reasoning)
    {
        _total = (input, cached, output, reasoning);
        return this;
    }

    public Rollout Count((long Input, long Cached, long Output, long Reasoning)? total, (long Input, long Cached, long Output, long Reasoning)? last, string? plan)
    {
        var limits = plan is null ? "null" : $$"""{"primary":{"used_percent":12.0,"window_minutes":300,"resets_at":1787317200},"secondary":null,"plan_type":"{{plan}}"}""";
        var info = $$"""{"total_token_usage":{{Counts(total)}},"last_token_usage":{{Counts(last)}},"model_context_window":272000}""";
        return Line("event_msg", $$"""{"type":"token_count","info":{{info}},"rate_limits":{{limits}}}""");
    }

    /// <summary>The lines of another session, as a fork copies them.</summary>
    /// <param name="from">The session.</param>
    /// <param name="restamped">With the instant of the copying; else with their own.</param>
    public Rollout Copy(Rollout from, bool restamped)
    {
        foreach (var line in from._lines)
        {
            _lines.Add(restamped ? line.Replace(line[14..38], Stamp(_now), StringComparison.Ordinal) : line);
            if (restamped) _now = _now.AddMilliseconds(2);
        }

        _total = from._total;
        return this;
    }

    private static string Counts((long Input, long Cached, long Output, long Reasoning)? of) => of is not { } counts
        ? "null"
        : string.Create(CultureInfo.InvariantCulture, $$"""{"input_tokens":{{counts.Input}},"cached_input_tokens":{{counts.Cached}},"output_tokens":{{counts.Output}},"reasoning_output_tokens":{{counts.Reasoning}},"total_tokens":{{counts.Input + counts.Output}}}""");

    private static string Stamp(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private Rollout Line(string type, string payload)
    {
        _lines.Add($$"""{"timestamp":"{{Stamp(_now)}}","type":"{{type}}","payload":{{payload}}}""");
        return this;
    }
}
