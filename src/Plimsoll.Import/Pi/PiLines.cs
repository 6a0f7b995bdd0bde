using System.Globalization;
using Plimsoll.Import.Entries;

namespace Plimsoll.Import.Pi;

/// <summary>A session's lines. The table of fields is in README.md here.</summary>
internal sealed class PiLines(string client, string path) : JsonLines("\"usage\"", "\"session\"", "\"model_change\"")
{
    // Real ids are longer; a shorter one is a gateway's, which may repeat.
    private const int ShortestId = 20;

    protected override void Read(LogValue entry, CallSink calls)
    {
        var kind = entry["type"].Text;
        if (kind == "session")
        {
            Context.Session = entry["id"].Text ?? Context.Session;
            Context.Directory = entry["cwd"].Text ?? Context.Directory;
        }
        else if (kind == "model_change")
        {
            Context.Model = entry["modelId"].Text ?? entry["model"].Text ?? Context.Model;
        }
        else if (kind == "message" && entry["message"]["role"].Text == "assistant")
        {
            Add(entry, entry["message"], calls);
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
            Reasoning = usage["reasoning"].Count ?? 0,
            Total = usage["totalTokens"].Count,
            ReasoningInside = true,
        };
        if (counts.IsZero) return;
        if ((entry["timestamp"].Instant ?? message["timestamp"].Instant) is not { } at)
        {
            calls.AddUnreadable();
            return;
        }

        var model = message["model"].Text ?? Context.Model;
        var response = message["responseId"].Text is { Length: >= ShortestId } told ? told : null;
        var began = message["timestamp"].Instant is { } start && start <= at && at - start < TimeSpan.FromHours(1) ? start : at;
        calls.Add(new()
        {
            Native = response is null ? string.Create(CultureInfo.InvariantCulture, $"{client}:{at.ToUnixTimeMilliseconds()}:{entry["id"].Text}") : $"{client}:{response}",
            At = began,
            Duration = began < at ? at - began : null,
            Provider = ProviderNames.Of(message["provider"].Text, model, client),
            Endpoint = "",
            RequestedModel = model,
            ByFingerprint = true,
            Reading = new()
            {
                ResponseId = response,
                Model = model,
                Usage = counts.ToUsage(),
                UsageReported = true,
                UsagePartial = message["stopReason"].Text == "aborted",
                StopReason = message["stopReason"].Text,
                ReportedCost = usage["cost"]["total"].Money(),
                RawUsage = usage.Json,
            },
            Attribution = calls.Folder(Context.Directory) with { Client = client, Session = Context.Session ?? Path.GetFileNameWithoutExtension(path), Agent = AgentOf() },
        });
    }

    // sessions/PROJECT/SESSION.jsonl; OMP's subagents stand one folder deeper, in files named for them.
    private string? AgentOf() =>
        Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(path)))) == "sessions" ? Path.GetFileNameWithoutExtension(path) : null;
}
