using System.Globalization;
using Plimsoll.Import.Entries;

namespace Plimsoll.Import.OpenClaw;

/// <summary>A session's lines. The table of fields is in README.md here.</summary>
internal sealed class OpenClawLines(string path) : JsonLines("\"usage\"", "\"session\"", "\"model_change\"", "\"model-snapshot\"")
{
    private const string Client = "openclaw";

    protected override void Read(LogValue entry, CallSink calls)
    {
        switch (entry["type"].Text)
        {
            case "session":
                Context.Session = entry["id"].Text;
                Context.Directory = entry["cwd"].Text;
                break;
            case "model_change":
                Context.Model = entry["modelId"].Text;
                break;
            case "custom" when entry["customType"].Text == "model-snapshot":
                Context.Model = entry["data"]["modelId"].Text;
                break;
            case "message" when entry["message"]["role"].Text == "assistant":
                Add(entry, entry["message"], calls);
                break;
        }
    }

    private void Add(LogValue entry, LogValue message, CallSink calls)
    {
        var usage = message["usage"];
        var counts = new LoggedUsage
        {
            Input = usage["input"].Count ?? 0,
            Output = usage["output"].Count ?? 0,
            CacheRead = usage["cacheRead"].Count ?? 0,
            CacheWrite = usage["cacheWrite"].Count ?? 0,
            Total = usage["totalTokens"].Count,
        };

        // What OpenClaw says itself (a notice, a copy for another channel) has counts of zero.
        if (counts.IsZero) return;
        if (entry["timestamp"].Instant is not { } at || entry["id"].Id is not { } id)
        {
            calls.AddUnreadable();
            return;
        }

        var model = message["model"].Text ?? Context.Model;
        calls.Add(new()
        {
            // A session that goes on from another copies its entries, ids and instants included.
            Native = string.Create(CultureInfo.InvariantCulture, $"{Client}:{at.ToUnixTimeMilliseconds()}:{id}"),
            At = at,
            Provider = ProviderNames.Of(message["provider"].Text, model, Client),
            Endpoint = "",
            RequestedModel = model,
            ByFingerprint = true,
            Reading = new()
            {
                Model = model,
                Usage = counts.ToUsage(),
                UsageReported = true,
                UsagePartial = message["stopReason"].Text == "aborted",
                StopReason = message["stopReason"].Text,
                ReportedCost = usage["cost"]["total"].Money(),
                RawUsage = usage.Json,
            },
            Attribution = calls.Folder(Context.Directory) with { Client = Client, Session = Context.Session ?? Path.GetFileName(path).Split('.')[0], Agent = AgentOf() },
        });
    }

    // agents/AGENT/sessions/SESSION.jsonl
    private string? AgentOf() => Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(path))) is { } agent and not "main" ? agent : null;
}
