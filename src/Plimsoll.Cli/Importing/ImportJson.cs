using System.Text.Json;
using Plimsoll.Cli.Terminal;
using Plimsoll.Import;

namespace Plimsoll.Cli.Importing;

/// <summary>What an import did, as one JSON object (docs/import.md).</summary>
internal static class ImportJson
{
    public static void Write(ImportSummary summary, bool dry)
    {
        using var output = StandardStreams.OpenOutput();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteBoolean("dry_run"u8, dry);
            json.WriteStartArray("agents"u8);
            foreach (var (id, agent) in summary.Agents)
            {
                json.WriteStartObject();
                json.WriteString("agent"u8, id);
                json.WriteNumber("files"u8, agent.Files);
                json.WriteNumber("files_read"u8, agent.FilesRead);
                json.WriteNumber("bytes_read"u8, agent.BytesRead);
                json.WriteNumber("calls"u8, agent.Calls);
                json.WriteNumber("unreadable_entries"u8, agent.Unreadable);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("calls_new"u8, summary.Applied.Added);
            json.WriteNumber("calls_changed"u8, summary.Applied.Changed);
            json.WriteNumber("calls_known"u8, summary.Applied.Known);
            json.WriteNumber("sums_left_to_proxy"u8, summary.SumsLeft);
            json.WriteNumber("files_vanished"u8, summary.Vanished);
            json.WriteStartArray("notes"u8);
            foreach (var note in summary.Notes) json.WriteStringValue(note);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
