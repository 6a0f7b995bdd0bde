using Plimsoll.Import.Entries;

namespace Plimsoll.Import.Gemini;

/// <summary>A session's messages. The table of fields is in README.md here.</summary>
internal sealed class GeminiSession(string path)
{
    private const string Client = "gemini-cli";

    // Ids are UUIDs; a shorter one may stand in two sessions.
    private const int ShortestId = 20;

    private readonly string _name = Path.GetFileNameWithoutExtension(path);
    private readonly Lazy<string?> _directory = new(() => DirectoryOf(path));

    /// <param name="message">One of any kind.</param>
    /// <param name="session">Its session, where it was told; else the file's name stands for it.</param>
    /// <param name="calls">Takes the call, if it is one.</param>
    public void Add(LogValue message, string? session, CallSink calls)
    {
        var tokens = message["tokens"];
        if (message["type"].Text != "gemini" || !tokens.IsObject) return;

        var counts = new LoggedUsage
        {
            Input = tokens["input"].Count ?? 0,
            Output = tokens["output"].Count ?? 0,
            CacheRead = tokens["cached"].Count ?? 0,
            Reasoning = tokens["thoughts"].Count ?? 0,
            Tool = tokens["tool"].Count ?? 0,
            Total = tokens["total"].Count,
            CacheInside = true,
        };
        if (counts.IsZero) return;
        if (message["timestamp"].Instant is not { } at)
        {
            calls.AddUnreadable();
            return;
        }

        var model = message["model"].Text;
        var id = message["id"].Text ?? $"{at.ToUnixTimeMilliseconds()}";
        calls.Add(new()
        {
            Native = id.Length >= ShortestId ? $"{Client}:{id}" : $"{Client}:{session ?? _name}:{id}",
            At = at,
            Provider = "google-gemini",
            Endpoint = "generateContent",
            RequestedModel = model,
            ByFingerprint = true,
            Reading = new() { Model = model, Usage = counts.ToUsage(), UsageReported = true, RawUsage = tokens.Json },
            Attribution = calls.Folder(_directory.Value) with { Client = Client, Session = session ?? _name },
        });
    }

    // tmp/PROJECT/chats/session-….json: newer versions keep the project's folder in a file of its own.
    private static string? DirectoryOf(string path) =>
        Path.GetDirectoryName(Path.GetDirectoryName(path)) is { } project ? SideFile.Text(Path.Combine(project, ".project_root")) : null;
}
