using Plimsoll.Import.Entries;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Import.Goose;

/// <summary>The rows of Goose's sessions. The table of fields is in README.md here.</summary>
internal sealed class GooseSessions : DatabaseReader
{
    private const string Client = "goose";

    private static readonly string[] Counts = ["accumulated_input_tokens", "accumulated_output_tokens", "accumulated_total_tokens", "input_tokens", "output_tokens", "total_tokens"];

    public override void Read(ForeignDatabase database, CallSink calls)
    {
        var columns = database.Columns("sessions");
        if (!columns.Contains("id") || !columns.Contains("created_at")) return;

        string[] wanted = ["id", "created_at", "updated_at", "working_dir", "provider_name", "model_config_json", .. Counts];
        foreach (var row in database.Rows($"SELECT {string.Join(", ", wanted.Select(name => columns.Contains(name) ? name : "NULL"))} FROM sessions")) Add(row, calls);
    }

    private static void Add(ForeignRow row, CallSink calls)
    {
        var counts = Enumerable.Range(0, Counts.Length).Select(at => row.Number(6 + at) is { } count and > 0 ? count : (long?)null).ToArray();

        // The session's sums; older versions have those of its last request alone.
        var from = counts[0] is not null || counts[1] is not null ? 0 : 3;
        var usage = new LoggedUsage { Input = counts[from] ?? 0, Output = counts[from + 1] ?? 0, Total = counts[from + 2] };
        if (usage.IsZero) return;
        if (row.Text(0) is not { } id || LogValue.TextInstant(row.Text(1)) is not { } began)
        {
            calls.AddUnreadable();
            return;
        }

        var model = ModelOf(row.Bytes(5).ToArray());
        var until = LogValue.TextInstant(row.Text(2)) is { } updated && updated > began ? updated : began;
        calls.Add(new()
        {
            // Sessions are numbered by the day, on every machine alike.
            Native = $"{Client}:{id}:{began.ToUnixTimeSeconds()}",
            At = began,
            SumUntil = until,
            CacheUnknown = true,
            Provider = ProviderNames.Of(row.Text(4), model, Client),
            Endpoint = "",
            RequestedModel = model,
            Reading = new() { Model = model, Usage = usage.ToUsage(), UsageReported = true, RawUsage = KeptFields.Of(Counts.Zip(counts)) },
            Attribution = calls.Folder(row.Text(3)) with { Client = Client, Session = id },
        });
    }

    private static string? ModelOf(ReadOnlyMemory<byte> config)
    {
        if (config.IsEmpty || !LogValue.TryParse(config, out var document)) return null;
        using (document) return new LogValue(document.RootElement)["model_name"].Text;
    }
}
