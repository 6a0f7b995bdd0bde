using System.Text.Json;
using Plimsoll.Cli.Reporting;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Top;

/// <summary>One snapshot as JSON (docs/report.md).</summary>
internal static class TopJson
{
    /// <summary>Into an object that is open.</summary>
    public static void Write(Utf8JsonWriter json, TopSnapshot snapshot, ReportDim by, TimeZoneInfo zone)
    {
        json.WriteString("at"u8, TimeZoneInfo.ConvertTime(snapshot.At, zone));
        json.WriteString("zone"u8, zone.Id);
        json.WriteString("currency"u8, "USD"u8);
        json.WriteNumber("tokens_per_second"u8, snapshot.TokensPerSecond);
        json.WriteString("cost_per_minute_usd"u8, snapshot.CostPerMinute?.ToDecimalString());
        foreach (var (name, row) in ((string, ReportRow)[])[("today", snapshot.Today), ("last_minute", snapshot.Minute), ("last_15_minutes", snapshot.Quarter)])
        {
            json.WritePropertyName(name);
            ReportJson.WriteRow(json, row, []);
        }

        json.WriteStartArray("rows"u8);
        foreach (var row in snapshot.Rows) ReportJson.WriteRow(json, row, [by]);
        json.WriteEndArray();
    }
}
