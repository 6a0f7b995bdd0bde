using Plimsoll.Cli.Rates;

namespace Plimsoll.Cli.Importing;

/// <summary>The status as one JSON object (docs/import.md).</summary>
internal static class HomeStatusJson
{
    public static void Write(HomeStatus status) => RatesOutput.WriteJson(json =>
    {
        json.WriteString("ledger"u8, status.LedgerFile);
        if (status.Calls is { } calls) json.WriteNumber("calls"u8, calls);
        else json.WriteNull("calls"u8);
        json.WriteStartObject("import"u8);
        json.WriteBoolean("automatic"u8, status.ImportsByItself);
        json.WriteBoolean("running"u8, status.Import?.IsRunning == true);
        Instant("started_at", status.Import?.StartedAt);
        Instant("looked_at", status.Import?.LookedAt);
        Instant("ended_at", status.Import?.EndedAt);
        json.WriteNumber("calls_new_or_changed"u8, status.Import?.Calls ?? 0);
        json.WriteString("problem"u8, status.Import?.Problem);
        json.WriteEndObject();
        json.WriteStartArray("agents"u8);
        foreach (var agent in status.Agents)
        {
            json.WriteStartObject();
            json.WriteString("agent"u8, agent.Agent);
            json.WriteNumber("files_imported"u8, agent.Imported);
            json.WriteNumber("files_waiting"u8, agent.Waiting);
            json.WriteNumber("bytes_waiting"u8, agent.WaitingBytes);
            Instant("imported_until", agent.ImportedAt);
            Instant("may_be_deleted_from", agent.GoneAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();

        void Instant(string name, DateTimeOffset? at)
        {
            if (at is { } known) json.WriteString(name, known);
            else json.WriteNull(name);
        }
    });
}
