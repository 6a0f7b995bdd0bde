using System.Globalization;
using Plimsoll.Import.Entries;

namespace Plimsoll.Import.Amp;

/// <summary>A thread: its ledger of requests, or where it has none the usage in its messages. The table of fields is in README.md here.</summary>
/// <param name="fileThread">The thread that the file is named for.</param>
internal sealed class AmpThread(string fileThread) : JsonFile
{
    /// <summary>Of a fact: what Amp took for a thread, in its own credits, which are no dollars.</summary>
    public const string Credits = "credits";

    private const string Client = "amp";

    protected override void Read(LogValue document, CallSink calls)
    {
        var thread = document["id"].Text ?? fileThread;
        var who = calls.Folder(FolderOf(document)) with { Client = Client, Session = thread };
        var events = document["usageLedger"]["events"].Items.Where(one => one.IsObject).ToList();
        if (events.Count > 0) ReadLedger(document, events, thread, who, calls);
        else ReadMessages(document, thread, who, calls);
    }

    private static void ReadLedger(LogValue document, List<LogValue> events, string thread, Attribution who, CallSink calls)
    {
        var usages = new Dictionary<string, LogValue>(StringComparer.Ordinal);
        foreach (var message in document["messages"].Items)
        {
            if (message["messageId"].Id is { } id && message["usage"].IsObject) usages[id] = message["usage"];
        }

        decimal credits = 0;
        DateTimeOffset? last = null;
        var billed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var one in events)
        {
            var tokens = one["tokens"];

            // What was cached stands in the message alone, once for all requests that made it.
            var usage = one["toMessageId"].Id is { } to && billed.Add(to) ? usages.GetValueOrDefault(to) : default;
            var counts = new LoggedUsage
            {
                Input = tokens["input"].Count ?? 0,
                Output = tokens["output"].Count ?? 0,
                Total = tokens["total"].Count,
                CacheRead = usage["cacheReadInputTokens"].Count ?? tokens["cacheReadInputTokens"].Count ?? 0,
                CacheWrite = usage["cacheCreationInputTokens"].Count ?? tokens["cacheCreationInputTokens"].Count ?? 0,
            };
            var at = one["timestamp"].Instant;
            credits += one["credits"].Amount ?? 0;
            if (at > last || last is null) last = at;
            Add($"{Client}:{thread}:{one["id"].Id ?? $"{at?.ToUnixTimeMilliseconds()}"}", at, one["model"].Text, counts, KeptFields.Of(one, "tokens", "credits"), who, calls);
        }

        if (credits > 0 && last is { } until) calls.Add(Credits, thread, until, string.Create(CultureInfo.InvariantCulture, $$"""{"credits":{{credits}}}"""));
    }

    private static void ReadMessages(LogValue document, string thread, Attribution who, CallSink calls)
    {
        foreach (var message in document["messages"].Items)
        {
            var usage = message["usage"];
            if (message["role"].Text != "assistant" || !usage.IsObject) continue;
            var counts = new LoggedUsage
            {
                Input = usage["inputTokens"].Count ?? 0,
                Output = usage["outputTokens"].Count ?? 0,
                Total = usage["totalTokens"].Count,
                CacheRead = usage["cacheReadInputTokens"].Count ?? 0,
                CacheWrite = usage["cacheCreationInputTokens"].Count ?? 0,
            };
            var at = usage["timestamp"].Instant ?? message["timestamp"].Instant;
            Add($"{Client}:{thread}:{message["messageId"].Id ?? $"{at?.ToUnixTimeMilliseconds()}"}", at, usage["model"].Text ?? message["model"].Text, counts, usage.Json, who, calls);
        }
    }

    private static void Add(string native, DateTimeOffset? instant, string? model, LoggedUsage counts, ReadOnlyMemory<byte> raw, Attribution who, CallSink calls)
    {
        if (counts.IsZero) return;
        if (instant is not { } at)
        {
            calls.AddUnreadable();
            return;
        }

        calls.Add(new()
        {
            Native = native,
            At = at,
            Provider = ProviderNames.Of(null, model, Client),
            Endpoint = "",
            RequestedModel = model,
            ByFingerprint = true,
            Reading = new() { Model = model, Usage = counts.ToUsage(), UsageReported = true, RawUsage = raw },
            Attribution = who,
        });
    }

    // Newer threads say in which folders they were begun.
    private static string? FolderOf(LogValue document)
    {
        var tree = document["env"]["initial"]["trees"].Items.Select(one => one["uri"].Text).FirstOrDefault(uri => uri is not null);
        return tree is not null && Uri.TryCreate(tree, UriKind.Absolute, out var uri) && uri.IsFile ? uri.LocalPath : null;
    }
}
