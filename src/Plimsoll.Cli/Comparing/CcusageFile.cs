using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Plimsoll.Cli.Comparing;

/// <summary>What ccusage prints with <c>--json</c>: days, weeks, months, sessions or blocks, of all agents or of one.</summary>
internal static partial class CcusageFile
{
    private const string Tool = "ccusage";

    /// <exception cref="FormatException">It is none of them.</exception>
    public static PeerReport Read(JsonElement root)
    {
        if (root.ValueKind is not JsonValueKind.Object) throw new FormatException("it is no object");
        if (root.TryGetProperty("blocks"u8, out var rows)) return Blocks(Rows(rows));
        if (root.TryGetProperty("session"u8, out rows) || root.TryGetProperty("sessions"u8, out rows)) return Sessions(Rows(rows));
        foreach (var (name, period) in ((string, PeerPeriod)[])[("daily", PeerPeriod.Day), ("weekly", PeerPeriod.Week), ("monthly", PeerPeriod.Month)])
        {
            if (root.TryGetProperty(name, out rows)) return Periods(Rows(rows), period);
        }

        throw new FormatException("it has neither days, weeks, months, sessions nor blocks");
    }

    private static List<JsonElement> Rows(JsonElement rows)
    {
        var all = rows.EnumerateArray().ToList();
        return all.Count > 0 ? all : throw new FormatException("it has no rows");
    }

    private static PeerReport Periods(List<JsonElement> rows, PeerPeriod period)
    {
        var lines = new List<PeerLine>();
        var days = new List<DateOnly>();
        foreach (var row in rows)
        {
            var name = row.Text("period") ?? row.Text("date") ?? row.Text("week") ?? row.Text("month") ?? throw new FormatException("a row has no period");
            var first = PeerFields.Day(period is PeerPeriod.Month ? name + "-01" : name);
            days.Add(first);
            days.Add(period switch { PeerPeriod.Month => first.AddMonths(1), PeerPeriod.Week => first.AddDays(7), _ => first.AddDays(1) });
            lines.AddRange(Models(row, name));
        }

        return new(Tool, period, days.Min(), days.Max().AddDays(-1), lines) { WeekStart = days.Min().DayOfWeek, Agent = AgentOf(rows), HasModels = HasModels(rows), TellsFast = true };
    }

    private static PeerReport Sessions(List<JsonElement> rows)
    {
        var lines = new List<PeerLine>();
        foreach (var row in rows) lines.AddRange(Models(row, Session(row.Text("sessionId") ?? row.Text("period") ?? throw new FormatException("a row has no session"))));
        var lastActivity = rows.Select(row => (row.TryGetProperty("metadata"u8, out var more) && more.Text("lastActivity") is not null ? more : row).Instant("lastActivity")).ToList();

        // A session may have begun at any time before.
        return new(Tool, PeerPeriod.Session, new(2020, 1, 1), DateOnly.FromDateTime(lastActivity.Max().UtcDateTime).AddDays(1), lines)
        {
            Agent = AgentOf(rows),
            HasModels = HasModels(rows),
            TellsFast = true,
            SessionsFrom = lastActivity.Min(),
        };
    }

    // Claude Code's alone, and without a split by model.
    private static PeerReport Blocks(List<JsonElement> rows)
    {
        var blocks = rows.Where(row => !row.Flag("isGap")).ToList();
        if (blocks.Count == 0) throw new FormatException("it has no block with calls");
        var lines = blocks.Select(block => new PeerLine(
            Name(block), "", new(Of(block, "inputTokens"), Of(block, "outputTokens"), Of(block, "cacheCreationInputTokens"), Of(block, "cacheReadInputTokens")), block.Money("costUSD"))).ToList();
        var spans = blocks.Select(block => new PeerBlock(Name(block), block.Instant("startTime"), block.Instant("endTime"))).OrderBy(block => block.From).ToList();
        return new(Tool, PeerPeriod.Block, Day(spans[0].From), Day(spans[^1].Until), lines) { Agent = "claude-code", HasModels = false, Blocks = spans };

        static string Name(JsonElement block) => block.Instant("startTime").ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

        static long Of(JsonElement block, string name) => block.GetProperty("tokenCounts"u8).Count(name);

        static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);
    }

    private static IEnumerable<PeerLine> Models(JsonElement row, string period)
    {
        if (row.TryGetProperty("modelBreakdowns"u8, out var models))
        {
            foreach (var model in models.EnumerateArray())
                yield return new(period, model.Text("modelName") ?? "", Tokens(model), Cost(model, "cost"));
        }
        else
        {
            yield return new(period, "", Tokens(row), Cost(row, "costUSD"));
        }
    }

    private static TokenCounts Tokens(JsonElement of) => new(of.Count("inputTokens"), of.Count("outputTokens"), of.Count("cacheCreationTokens"), of.Count("cacheReadTokens"));

    private static NanoUsd Cost(JsonElement of, string name) =>
        of.TryGetProperty(name, out _) ? of.Money(name) : throw new FormatException("it has no costs: leave out --no-cost");

    private static bool HasModels(List<JsonElement> rows) => rows[0].TryGetProperty("modelBreakdowns"u8, out _);

    // `ccusage codex daily` says its models without their costs, and tells cached from other input only there.
    private static string? AgentOf(List<JsonElement> rows) => HasModels(rows) ? null : "codex";

    // Codex' sessions go by their files: 2026/09/02/rollout-2026-09-02T10-00-00-SESSION.
    private static string Session(string name) => Rollout().Match(name) is { Success: true } match ? match.Groups["id"].Value : name;

    [GeneratedRegex(@"(^|/)rollout-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-(?<id>.+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Rollout();
}
