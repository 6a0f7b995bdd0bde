using System.Buffers.Binary;
using System.Globalization;
using Plimsoll.Attributing;
using Plimsoll.Import.Entries;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Import.Copilot;

/// <summary>Copilot's store: a row for each request. The table of columns is in README.md here.</summary>
internal sealed class CopilotStore : DatabaseReader
{
    /// <summary>Of a fact: what GitHub took for a session, in credits (1,000,000,000 <c>nano_aiu</c> each), which are no dollars.</summary>
    public const string Credits = "credits";

    private const string Client = "copilot-cli";

    private static readonly string[] Counts =
        ["input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "total_nano_aiu", "request_multiplier"];

    private long _last;

    public override ReadOnlyMemory<byte> State
    {
        get
        {
            var state = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(state, _last);
            return state;
        }
    }

    public override void Resume(ReadOnlySpan<byte> state) => _last = state.Length == sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(state) : 0;

    public override void Read(ForeignDatabase database, CallSink calls)
    {
        var columns = database.Columns("assistant_usage_events");
        if (!columns.Contains("session_id") || !columns.Contains("input_tokens")) return;

        var sessions = database.Columns("sessions");
        string[] wanted =
        [
            "e.id", "e.session_id", "e.model", "e.created_at", sessions.Contains("cwd") ? "s.cwd" : "NULL", sessions.Contains("repository") ? "s.repository" : "NULL",
            .. Counts.Select(name => columns.Contains(name) ? "e." + name : "NULL"),
        ];
        var from = string.Create(CultureInfo.InvariantCulture, $"FROM assistant_usage_events e {(sessions.Contains("id") ? "LEFT JOIN sessions s ON s.id = e.session_id " : "")}WHERE e.id > {_last} ORDER BY e.id");
        foreach (var row in database.Rows($"SELECT {string.Join(", ", wanted)} {from}"))
        {
            _last = Math.Max(_last, row.Number(0) ?? 0);
            Add(row, calls);
        }

        if (columns.Contains("total_nano_aiu")) AddCredits(database, calls);
    }

    private static void Add(ForeignRow row, CallSink calls)
    {
        var counts = Enumerable.Range(0, Counts.Length).Select(at => row.Number(6 + at)).ToArray();
        var usage = new LoggedUsage
        {
            Input = counts[0] ?? 0,
            CacheRead = counts[1] ?? 0,
            CacheWrite = counts[2] ?? 0,
            Output = counts[3] ?? 0,
            CacheInside = true,
        };
        if (usage.IsZero) return;
        if (row.Text(1) is not { } session || LogValue.TextInstant(row.Text(3)) is not { } at)
        {
            calls.AddUnreadable();
            return;
        }

        var model = row.Text(2);
        var folder = calls.Folder(row.Text(4));
        calls.Add(new()
        {
            // A store that is made anew numbers its rows anew.
            Native = string.Create(CultureInfo.InvariantCulture, $"{Client}:{session}:{row.Number(0)}:{at.ToUnixTimeMilliseconds()}"),
            At = at,
            Provider = "github-copilot",
            Endpoint = "",
            RequestedModel = model,
            ByFingerprint = true,
            Reading = new() { Model = CopilotModel.Plain(model), Usage = usage.ToUsage(), UsageReported = true, RawUsage = KeptFields.Of(Counts.Zip(counts)) },
            Attribution = folder with { Client = Client, Session = session, Repository = GitRemote.Normalize(row.Text(5)) ?? folder.Repository },
        });
    }

    private static void AddCredits(ForeignDatabase database, CallSink calls)
    {
        foreach (var row in database.Rows("SELECT session_id, max(created_at), sum(total_nano_aiu) FROM assistant_usage_events WHERE total_nano_aiu > 0 GROUP BY session_id"))
        {
            if (row.Text(0) is { } session && LogValue.TextInstant(row.Text(1)) is { } at)
                calls.Add(Credits, session, at, string.Create(CultureInfo.InvariantCulture, $$"""{"nano_aiu":{{row.Number(2)}}}"""));
        }
    }
}
