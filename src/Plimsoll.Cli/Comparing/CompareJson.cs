using System.Text.Json;

namespace Plimsoll.Cli.Comparing;

/// <summary>A comparison as JSON; docs/compare.md describes the fields.</summary>
internal static class CompareJson
{
    /// <summary>Into an object that is open.</summary>
    public static void Write(Utf8JsonWriter json, ComparedReport report, TimeZoneInfo zone)
    {
        json.WriteString("with"u8, report.Tool);
        json.WriteString("agent"u8, report.Agent);
        json.WriteString("zone"u8, zone.Id);
        json.WriteString("their_zone"u8, report.TheirZone?.Id);
        json.WriteString("theirs_usd"u8, report.Theirs.ToDecimalString());
        json.WriteString("ours_usd"u8, report.HasCost ? report.Ours.ToDecimalString() : null);
        json.WriteString("difference_usd"u8, (report.Theirs - report.Ours).ToDecimalString());
        json.WriteString("unexplained_usd"u8, report.Unexplained.ToDecimalString());
        json.WriteStartArray("causes"u8);
        foreach (var (cause, amount, lines) in report.Causes)
        {
            json.WriteStartObject();
            json.WriteString("cause"u8, cause.Word());
            json.WriteString("usd"u8, amount.ToDecimalString());
            json.WriteNumber("lines"u8, lines);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("lines"u8);
        foreach (var line in report.Lines) Write(json, line);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ComparedLine line)
    {
        json.WriteStartObject();
        json.WriteString("period"u8, line.Period.Length == 0 ? null : line.Period);
        json.WriteString("model"u8, line.Model.Length == 0 ? null : line.Model);
        json.WriteString("theirs_usd"u8, line.Theirs.ToDecimalString());
        json.WriteString("ours_usd"u8, line.HasCost ? line.Ours.ToDecimalString() : null);
        json.WriteString("difference_usd"u8, line.Difference.ToDecimalString());
        json.WriteStartObject("token_difference"u8);
        json.WriteNumber("input"u8, line.TokenDifference.Input);
        json.WriteNumber("output"u8, line.TokenDifference.Output);
        json.WriteNumber("cache_write"u8, line.TokenDifference.Written);
        json.WriteNumber("cache_read"u8, line.TokenDifference.Cached);
        json.WriteEndObject();
        json.WriteStartObject("causes"u8);
        foreach (var (cause, amount) in line.Causes) json.WriteString(cause.Word(), amount.ToDecimalString());
        json.WriteEndObject();
        json.WriteString("note"u8, line.Note);
        json.WriteString("unexplained_usd"u8, line.Unexplained.ToDecimalString());
        json.WriteEndObject();
    }
}
