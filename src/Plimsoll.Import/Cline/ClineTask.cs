using System.Globalization;
using System.Text;
using Plimsoll.Import.Entries;

namespace Plimsoll.Import.Cline;

/// <summary>What a task showed of itself: an entry for each request among others. The table of fields is in README.md here.</summary>
internal sealed class ClineTask(string client, string path) : JsonFile
{
    // Of a newer version, in which the input is all of the prompt.
    private const string Protocol = "apiProtocol";

    protected override void Read(LogValue document, CallSink calls)
    {
        var task = Path.GetFileName(Path.GetDirectoryName(path))!;
        var history = new Lazy<ClineHistory>(() => ClineHistory.Of(path));
        foreach (var message in document.Items)
        {
            if (message["say"].Text != "api_req_started" || message["type"].Text != "say") continue;
            if (message["text"].LongText is not { } text) continue;
            if (!LogValue.TryParse(Encoding.UTF8.GetBytes(text), out var request))
            {
                calls.AddUnreadable();
                continue;
            }

            using (request) Add(message, new LogValue(request.RootElement), task, history, calls);
        }
    }

    private void Add(LogValue message, LogValue request, string task, Lazy<ClineHistory> history, CallSink calls)
    {
        var counts = new LoggedUsage
        {
            Input = request["tokensIn"].Count ?? 0,
            Output = request["tokensOut"].Count ?? 0,
            CacheRead = request["cacheReads"].Count ?? 0,
            CacheWrite = request["cacheWrites"].Count ?? 0,
            CacheInside = request[Protocol].Text is not null,
        };
        if (counts.IsZero) return;
        if (message["ts"].Instant is not { } at)
        {
            calls.AddUnreadable();
            return;
        }

        var told = message["modelInfo"];
        var model = told["modelId"].Text ?? history.Value.Model;
        var provider = ProviderNames.Of(told["providerId"].Text ?? request["inferenceProvider"].Text, model, client);
        calls.Add(new()
        {
            Native = string.Create(CultureInfo.InvariantCulture, $"{client}:{task}:{at.ToUnixTimeMilliseconds()}"),
            At = at,
            Provider = provider,
            Endpoint = "",
            RequestedModel = model,
            ByFingerprint = true,
            Reading = new()
            {
                Model = model,
                Usage = counts.ToUsage(),
                UsageReported = true,
                UsagePartial = request["cancelReason"].Text is not null,
                ReportedCost = request["cost"].Money(),
                RawUsage = KeptFields.Of(request, "tokensIn", "tokensOut", "cacheReads", "cacheWrites", "cost", Protocol, "cancelReason"),
            },
            Attribution = calls.Folder(history.Value.Directory) with { Client = client, Session = task },
        });
    }
}
