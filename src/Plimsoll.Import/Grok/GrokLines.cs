using Plimsoll.Import.Entries;

namespace Plimsoll.Import.Grok;

/// <summary>A session's lines, of which those of the kind <c>turn_completed</c> tell what a turn used. The table of fields is in README.md here.</summary>
internal sealed class GrokLines(string path) : JsonLines("\"turn_completed\"")
{
    private const string Client = "grok-build";

    // Fixed-point dollars, as in xAI's own responses.
    private const decimal TicksPerDollar = 10_000_000_000;

    // Ids are UUIDs; a shorter one may stand in two sessions.
    private const int ShortestId = 20;

    private readonly Lazy<(string Session, string? Model, string? Directory)> _head = new(() => HeadOf(path));

    protected override void Read(LogValue entry, CallSink calls)
    {
        var told = entry["params"];
        var update = told["update"];
        var usage = update["usage"];
        if (update["sessionUpdate"].Text != "turn_completed" || !usage.IsObject) return;

        var models = usage["modelUsage"].Members.Select(one => new ModelUsage(Plain(one.Name), Counts(one.Value), "")).Where(one => !one.Usage.IsZero)
            .OrderByDescending(one => one.Usage.TotalTokens).ThenBy(one => one.Model, StringComparer.Ordinal).ToList();
        if (models.Count == 0) models.Add(new(Plain(_head.Value.Model), Counts(usage), ""));
        if (models[0].Usage.IsZero) return;
        if ((told["_meta"]["agentTimestampMs"].Instant ?? entry["timestamp"].Instant) is not { } at)
        {
            calls.AddUnreadable();
            return;
        }

        var session = told["sessionId"].Text ?? _head.Value.Session;
        var turn = update["prompt_id"].Text ?? told["_meta"]["promptId"].Text ?? told["_meta"]["eventId"].Text ?? $"{at.ToUnixTimeMilliseconds()}";
        calls.Add(new()
        {
            Native = turn.Length >= ShortestId ? $"{Client}:{turn}" : $"{Client}:{session}:{turn}",
            At = at,
            SumUntil = at,
            Provider = ProviderNames.Maker(models[0].Model) ?? "xai",
            Endpoint = "",
            RequestedModel = models[0].Model,
            CostIsBilled = true,
            Reading = new()
            {
                Model = models[0].Model,
                Usage = models[0].Usage,
                Further = [.. models.Skip(1)],
                UsageReported = true,
                ReportedCost = usage["costUsdTicks"].Money(TicksPerDollar),
                RawUsage = usage.Json,
            },
            Attribution = calls.Folder(_head.Value.Directory) with { Client = Client, Session = session },
        });
    }

    private static Usage Counts(LogValue usage) => new LoggedUsage
    {
        Input = usage["inputTokens"].Count ?? 0,
        Output = usage["outputTokens"].Count ?? 0,
        CacheRead = usage["cachedReadTokens"].Count ?? 0,
        CacheWrite = usage["cacheCreationTokens"].Count ?? 0,
        Reasoning = usage["reasoningTokens"].Count ?? 0,
        Total = usage["totalTokens"].Count,
        CacheInside = true,
        ReasoningInside = true,
    }.ToUsage();

    // grok-4.5-build is grok-4.5 as this agent asks for it.
    private static string? Plain(string? model) => model is not null && model.EndsWith("-build", StringComparison.Ordinal) ? model[..^"-build".Length] : model;

    // sessions/FOLDER/SESSION/updates.jsonl, the folder's path with percent signs; summary.json says both.
    private static (string Session, string? Model, string? Directory) HeadOf(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var head = (Session: Path.GetFileName(folder), Model: (string?)null, Directory: (string?)null);
        SideFile.ReadJson(Path.Combine(folder, "summary.json"), summary =>
            head = (summary["info"]["id"].Text ?? head.Session, summary["current_model_id"].Text, summary["info"]["cwd"].Text ?? summary["git_root_dir"].Text));
        if (head.Directory is null && Uri.UnescapeDataString(Path.GetFileName(Path.GetDirectoryName(folder))!) is ['/', ..] named) head.Directory = named;
        return head;
    }
}
