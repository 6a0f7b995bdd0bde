using System.Globalization;
using Plimsoll.Import.Entries;

namespace Plimsoll.Import.Kimi;

/// <summary>What passed between Kimi and its front end. Both shapes may be told by their lines. The table of fields is in README.md here.</summary>
internal sealed class KimiLines(string path) : JsonLines("\"StatusUpdate\"", "\"usage.record\"", "\"llm.request\"")
{
    private const string Client = "kimi";

    // Real ids are longer; a shorter one is a stand-in server's.
    private const int ShortestId = 20;

    private readonly Lazy<(string? Session, string? Agent, string? Directory)> _place = new(() => PlaceOf(path));

    protected override void Read(LogValue entry, CallSink calls)
    {
        if (entry["type"].Text is "llm.request") Note(entry);
        else if (entry["type"].Text is "usage.record") ReadRecord(entry, calls);
        else if (entry["message"] is { IsObject: true } message) ReadStatus(entry, message, calls);
        else ReadStatus(entry, entry, calls);
    }

    private void Note(LogValue request)
    {
        Context.Model = request["model"].Text ?? Context.Model;
        if (request["modelAlias"].Text is { } alias && request["model"].Text is { } model) Context.Names[alias] = model;
    }

    private void ReadRecord(LogValue entry, CallSink calls)
    {
        var usage = entry["usage"];
        var counts = new LoggedUsage
        {
            Input = usage["inputOther"].Count ?? 0,
            Output = usage["output"].Count ?? 0,
            CacheRead = usage["inputCacheRead"].Count ?? 0,
            CacheWrite = usage["inputCacheCreation"].Count ?? 0,
        };
        var name = entry["model"].Text;
        var model = name is not null && Context.Names.TryGetValue(name, out var known) ? known : Context.Model ?? name;
        Add(entry["time"].Instant, counts, model, null, usage, calls);
    }

    private void ReadStatus(LogValue entry, LogValue message, CallSink calls)
    {
        var payload = message["payload"];
        var usage = payload["token_usage"];
        if (message["type"].Text != "StatusUpdate" || !usage.IsObject) return;

        var counts = new LoggedUsage
        {
            Input = usage["input_other"].Count ?? 0,
            Output = usage["output"].Count ?? 0,
            CacheRead = usage["input_cache_read"].Count ?? 0,
            CacheWrite = usage["input_cache_creation"].Count ?? 0,
        };
        Add(entry["timestamp"].Instant, counts, payload["model"].Text ?? payload["model_name"].Text, payload["message_id"].Text, usage, calls);
    }

    private void Add(DateTimeOffset? instant, LoggedUsage counts, string? model, string? id, LogValue raw, CallSink calls)
    {
        if (counts.IsZero) return;
        if (instant is not { } at)
        {
            calls.AddUnreadable();
            return;
        }

        var (session, agent, directory) = _place.Value;
        var response = id is { Length: >= ShortestId } ? id : null;
        var key = response ?? string.Create(
            CultureInfo.InvariantCulture, $"{at.UtcTicks / TimeSpan.TicksPerMillisecond}:{counts.Input}:{counts.Output}:{counts.CacheRead}:{counts.CacheWrite}:{id}");
        calls.Add(new()
        {
            Native = $"{Client}:{key}",
            At = at,
            Provider = ProviderNames.Maker(model) ?? "moonshot",
            Endpoint = "chat.completions",
            RequestedModel = model,
            ByFingerprint = true,
            Reading = new() { ResponseId = response, Model = model, Usage = counts.ToUsage(), UsageReported = true, RawUsage = raw.Json },
            Attribution = calls.Folder(directory) with { Client = Client, Session = session, Agent = agent },
        });
    }

    // Old: FOLDER/SESSION/wire.jsonl and FOLDER/SESSION/subagents/AGENT/wire.jsonl. New: wd_FOLDER/SESSION/agents/AGENT/wire.jsonl, the user's
    // own agent being main, and a state.json in the session's folder.
    private static (string? Session, string? Agent, string? Directory) PlaceOf(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var above = Path.GetDirectoryName(folder)!;
        if (Path.GetFileName(above) is not ("subagents" or "agents")) return (Path.GetFileName(folder), null, null);

        var session = Path.GetDirectoryName(above)!;
        var agent = Path.GetFileName(folder);
        string? directory = null;
        SideFile.ReadJson(Path.Combine(session, "state.json"), state => directory = state["workDir"].Text ?? state["cwd"].Text);
        var name = Path.GetFileName(session);
        return (name.StartsWith("session_", StringComparison.Ordinal) ? name["session_".Length..] : name, agent == "main" ? null : agent, directory);
    }
}
