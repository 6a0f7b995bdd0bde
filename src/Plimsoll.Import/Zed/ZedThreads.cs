using System.Text;
using Plimsoll.Compression;
using Plimsoll.Import.Entries;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Import.Zed;

/// <summary>The rows of Zed's threads, each a compressed document. The table of fields is in README.md here.</summary>
internal sealed class ZedThreads : DatabaseReader
{
    private const string Client = "zed";
    private const int MostBytes = 48 << 20;

    // When the latest thread read was changed, as Zed writes it: texts in UTC, which sort by time.
    private string _latest = "";

    public override ReadOnlyMemory<byte> State => Encoding.UTF8.GetBytes(_latest);

    public override void Resume(ReadOnlySpan<byte> state) => _latest = Encoding.UTF8.GetString(state);

    public override void Read(ForeignDatabase database, CallSink calls)
    {
        var columns = database.Columns("threads");
        if (!columns.Contains("data") || !columns.Contains("updated_at")) return;

        var from = _latest;
        var created = columns.Contains("created_at") ? "created_at" : "NULL";
        foreach (var row in database.Rows($"SELECT id, updated_at, {created}, data_type, data FROM threads"))
        {
            var updated = row.Text(1) ?? "";
            if (string.CompareOrdinal(updated, from) < 0) continue;
            if (string.CompareOrdinal(updated, _latest) > 0) _latest = updated;
            if (Document(row) is not { } json || !LogValue.TryParse(json, out var document))
            {
                calls.AddUnreadable();
                continue;
            }

            using (document) Add(row.Text(0), LogValue.TextInstant(row.Text(2)), LogValue.TextInstant(updated), new LogValue(document.RootElement), calls);
        }
    }

    private static void Add(string? thread, DateTimeOffset? created, DateTimeOffset? updated, LogValue document, CallSink calls)
    {
        var (told, raw) = Most(document);
        if (told.IsZero) return;
        if (thread is null || (created ?? updated) is not { } at)
        {
            calls.AddUnreadable();
            return;
        }

        var model = document["model"]["model"].Text;
        var provider = document["model"]["provider"].Text;
        calls.Add(new()
        {
            Native = $"{Client}:{thread}",
            At = at,
            SumUntil = updated > at ? updated : at,
            // Zed's own service resells the makers' models.
            Provider = ProviderNames.Of(provider is "zed.dev" ? null : provider, model, Client),
            Endpoint = "",
            RequestedModel = model,
            Reading = new() { Model = model, Usage = told, UsageReported = true, RawUsage = raw },
            Attribution = calls.Folder(FolderOf(document)) with { Client = Client, Session = thread },
        });
    }

    // The requests' counts do not cover every request; the thread's own sum does. While a thread is new it may stand at nothing yet.
    private static (Usage Usage, ReadOnlyMemory<byte> Raw) Most(LogValue document)
    {
        var sum = default(Usage);
        foreach (var (_, request) in document["request_token_usage"].Members) sum.Add(Counts(request));
        var whole = Counts(document["cumulative_token_usage"]);
        return whole.TotalTokens >= sum.TotalTokens ? (whole, document["cumulative_token_usage"].Json) : (sum, document["request_token_usage"].Json);
    }

    private static Usage Counts(LogValue usage) => new LoggedUsage
    {
        Input = usage["input_tokens"].Count ?? 0,
        Output = usage["output_tokens"].Count ?? 0,
        CacheRead = usage["cache_read_input_tokens"].Count ?? 0,
        CacheWrite = usage["cache_creation_input_tokens"].Count ?? 0,
    }.ToUsage();

    private static string? FolderOf(LogValue document) =>
        document["initial_project_snapshot"]["worktree_snapshots"].Items.Select(tree => tree["worktree_path"].Text).FirstOrDefault(path => path is not null);

    private static byte[]? Document(ForeignRow row)
    {
        var data = row.Bytes(4).ToArray();
        if (row.Text(3) != "zstd") return data.Length is > 0 and <= MostBytes ? data : null;
        using var stream = new ZstdStream(new MemoryStream(data));
        return BoundedBytes.Read(stream, MostBytes);
    }
}
