using System.Text.RegularExpressions;
using Plimsoll.Import.Entries;
using Plimsoll.Import.Files;

namespace Plimsoll.Import.Droid;

/// <summary>A session's sums. The table of fields is in README.md here.</summary>
internal sealed partial class DroidSession(string path, string bare) : JsonFile
{
    private const string Client = "droid";

    protected override void Read(LogValue document, CallSink calls)
    {
        var tokens = document["tokenUsage"];
        var counts = new LoggedUsage
        {
            Input = tokens["inputTokens"].Count ?? 0,
            Output = tokens["outputTokens"].Count ?? 0,
            CacheRead = tokens["cacheReadTokens"].Count ?? 0,
            CacheWrite = tokens["cacheCreationTokens"].Count ?? 0,
            Reasoning = tokens["thinkingTokens"].Count ?? 0,
            Total = tokens["totalTokens"].Count,
        };
        if (counts.IsZero) return;

        var began = document["providerLockTimestamp"].Instant;
        string? directory = null;
        SideFile.ReadFirstLine(bare + ".jsonl", line =>
        {
            began ??= line["timestamp"].Instant;
            directory = line["cwd"].Text;
        });
        if (began is not { } at)
        {
            calls.AddUnreadable();
            return;
        }

        var session = Path.GetFileName(bare);
        var model = Plain(document["model"].Text);
        var changed = new DateTimeOffset(FileStat.Of(path).ModifiedTicks, TimeSpan.Zero);
        calls.Add(new()
        {
            Native = $"{Client}:{session}",
            At = at,
            SumUntil = changed > at ? changed : at,
            Provider = ProviderNames.Of(null, model, Client),
            Endpoint = "",
            RequestedModel = model,
            Reading = new() { Model = model, Usage = counts.ToUsage(), UsageReported = true, RawUsage = tokens.Json },
            Attribution = calls.Folder(directory) with { Client = Client, Session = session },
        });
    }

    /// <summary>The maker's name of a model: <c>custom:Claude-Sonnet-4.5-[Own]-0</c> is <c>claude-sonnet-4-5</c>.</summary>
    public static string? Plain(string? model)
    {
        if (model is null) return null;
        var plain = model.StartsWith("custom:", StringComparison.Ordinal) ? Number().Replace(model["custom:".Length..], "") : model;
        plain = Brackets().Replace(plain, "").Trim('-', ' ').ToLowerInvariant();

        // Only Claude's names have dashes where people write dots.
        return plain.StartsWith("claude", StringComparison.Ordinal) ? plain.Replace('.', '-') : plain;
    }

    [GeneratedRegex(@"-\d+$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Number();

    [GeneratedRegex(@"\[[^\]]*\]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Brackets();
}
