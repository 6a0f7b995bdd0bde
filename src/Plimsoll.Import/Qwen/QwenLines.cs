using Plimsoll.Import.Entries;
using Plimsoll.Providers.Gemini;

namespace Plimsoll.Import.Qwen;

/// <summary>A session's lines. The table of fields is in README.md here.</summary>
/// <param name="fileSession">The session that the file is named for.</param>
internal sealed class QwenLines(string fileSession) : JsonLines("\"usageMetadata\"")
{
    private const string Client = "qwen-code";

    protected override void Read(LogValue entry, CallSink calls)
    {
        if (entry["type"].Text != "assistant" || !entry["usageMetadata"].IsObject) return;

        var raw = entry["usageMetadata"].Json;
        var counts = GeminiUsage.Parse(raw.Span);
        var usage = counts.ToUsage();
        if (!counts.Found || usage.IsZero) return;
        if (entry["timestamp"].Instant is not { } at)
        {
            calls.AddUnreadable();
            return;
        }

        var session = entry["sessionId"].Text ?? fileSession;
        var model = entry["model"].Text;
        calls.Add(new()
        {
            Native = entry["uuid"].Text is { } id ? $"{Client}:{id}" : $"{Client}:{session}:{at.ToUnixTimeMilliseconds()}",
            At = at,
            Provider = ProviderNames.Of(null, model, "qwen"),
            Endpoint = "",
            RequestedModel = model,
            ByFingerprint = true,
            Reading = new() { Model = model, Usage = usage, UsageReported = true, RawUsage = raw },
            Attribution = calls.Folder(entry["cwd"].Text) with { Client = Client, Session = session, Branch = entry["gitBranch"].Text },
        });
    }
}
