using System.Text.Json;
using Plimsoll.Cli.Reporting;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Statusline;

/// <summary>The same as JSON, for a status line of one's own.</summary>
internal static class StatusJson
{
    public static void Write(Utf8JsonWriter json, StatusInput input, LedgerStatus? status, string? problem)
    {
        json.WriteStartObject();
        json.WriteString("model"u8, input.Model);
        json.WriteString("session"u8, input.Session);
        json.WriteString("agent_session_cost_usd"u8, input.SessionCost?.ToDecimalString());
        Write(json, "session_sum"u8, status?.Session);
        Write(json, "today"u8, status?.Today);
        Write(json, "block"u8, status?.Block?.Sum);
        if (status?.Block is { } block)
        {
            json.WriteString("block_from"u8, block.From);
            json.WriteString("block_until"u8, block.Until);
        }

        json.WriteStartArray("limits"u8);
        foreach (var window in input.Limits)
        {
            json.WriteStartObject();
            json.WriteString("window"u8, window.Name);
            json.WriteNumber("used_percentage"u8, window.UsedPercent);
            if (window.ResetsAt is { } at) json.WriteString("resets_at"u8, at);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("problem"u8, problem);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReportRow? row)
    {
        if (row is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        ReportJson.WriteFields(json, row);
        json.WriteEndObject();
    }
}
