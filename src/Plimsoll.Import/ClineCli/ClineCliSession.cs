using Plimsoll.Import.Entries;

namespace Plimsoll.Import.ClineCli;

/// <summary>A session's messages. The table of fields is in README.md here.</summary>
/// <param name="headPath">The document that says what the session is.</param>
internal sealed class ClineCliSession(string headPath) : JsonFile
{
    private const string Client = "cline-cli";

    protected override void Read(LogValue document, CallSink calls)
    {
        var head = HeadOf(headPath);
        foreach (var message in document["messages"].Items)
        {
            if (message["role"].Text == "assistant" && message["metrics"].IsObject) Add(message, head, calls);
        }
    }

    private static void Add(LogValue message, Head head, CallSink calls)
    {
        var metrics = message["metrics"];
        var counts = new LoggedUsage
        {
            Input = metrics["inputTokens"].Count ?? 0,
            Output = metrics["outputTokens"].Count ?? 0,
            CacheRead = metrics["cacheReadTokens"].Count ?? 0,
            CacheWrite = metrics["cacheWriteTokens"].Count ?? 0,
            Total = metrics["totalTokens"].Count,
        };
        if (counts.IsZero) return;
        if (message["ts"].Instant is not { } at || (message["id"].Id ?? $"{at.ToUnixTimeMilliseconds()}") is not { } id)
        {
            calls.AddUnreadable();
            return;
        }

        var model = message["modelInfo"]["id"].Text ?? head.Model;
        calls.Add(new()
        {
            Native = $"{Client}:{head.Session}:{id}",
            At = at,
            Provider = ProviderNames.Of(message["modelInfo"]["provider"].Text ?? head.Provider, model, Client),
            Endpoint = "",
            RequestedModel = model,
            ByFingerprint = true,
            Reading = new() { Model = model, Usage = counts.ToUsage(), UsageReported = true, ReportedCost = metrics["cost"].Money(), RawUsage = metrics.Json },
            Attribution = calls.Folder(head.Directory) with { Client = Client, Session = head.Session },
        });
    }

    private static Head HeadOf(string path)
    {
        var head = new Head(Path.GetFileNameWithoutExtension(path), null, null, null);
        SideFile.ReadJson(path, told => head = new(
            told["session_id"].Text ?? head.Session, told["model"].Text, told["provider"].Text, told["cwd"].Text ?? told["workspace_root"].Text));
        return head;
    }

    private sealed record Head(string Session, string? Model, string? Provider, string? Directory);
}
