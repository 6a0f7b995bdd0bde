using System.Globalization;
using System.Text;
using Plimsoll.Import.Entries;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Import.Copilot;

/// <summary>VS Code's traces: a row a span, and one for each of its attributes. The table of columns is in README.md here.</summary>
internal sealed class CopilotTraces(string client) : DatabaseReader
{
    // Spans come when they end, and a long one may come after a short one that began later.
    private const long LongestMs = 60 * 60 * 1000;

    private long _latest;

    public override ReadOnlyMemory<byte> State => Encoding.UTF8.GetBytes(_latest.ToString(CultureInfo.InvariantCulture));

    public override void Resume(ReadOnlySpan<byte> state) => _latest = long.TryParse(state, CultureInfo.InvariantCulture, out var latest) ? latest : 0;

    public override void Read(ForeignDatabase database, CallSink calls)
    {
        var columns = database.Columns("spans");
        if (!columns.Contains("start_time_ms") || !database.HasTable("span_attributes")) return;

        // Prompts stand among the attributes too: the wanted ones alone.
        var end = columns.Contains("end_time_ms") ? "s.end_time_ms" : "NULL";
        var query = string.Create(CultureInfo.InvariantCulture, $"""
            SELECT s.trace_id, s.span_id, s.start_time_ms, {end}, json_group_object(a.key, a.value)
            FROM spans s JOIN span_attributes a ON a.span_id = s.span_id
            WHERE s.start_time_ms >= {_latest - LongestMs}
              AND (a.key LIKE 'gen_ai.usage.%' OR a.key LIKE 'gen_ai.re%.model' OR a.key LIKE '%session_id'
                   OR a.key IN ('gen_ai.operation.name', 'gen_ai.response.id', 'gen_ai.conversation.id', 'github.copilot.git.repository'))
            GROUP BY s.trace_id, s.span_id
            """);
        foreach (var row in database.Rows(query))
        {
            _latest = Math.Max(_latest, row.Number(2) ?? 0);
            if (!LogValue.TryParse(row.Bytes(4).ToArray(), out var document))
            {
                calls.AddUnreadable();
                continue;
            }

            using (document)
            {
                var attributes = new LogValue(document.RootElement);
                if (attributes["gen_ai.operation.name"].Text == "chat")
                    CopilotCall.Add(client, name => attributes[name], Instant(row.Number(2)), Instant(row.Number(3)), $"{row.Text(0)}:{row.Text(1)}", calls);
            }
        }
    }

    private static DateTimeOffset? Instant(long? ms) => ms is > 0 and < 4_000_000_000_000 ? DateTimeOffset.FromUnixTimeMilliseconds(ms.Value) : null;
}
