using System.Buffers;
using System.Text.Json;
using Plimsoll.Cli.Plans;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Reporting.Views;

/// <summary>A view as JSON: the fields of <see cref="ReportJson"/>, and those that only a view has. docs/report.md describes them.</summary>
internal static class ViewJson
{
    /// <summary>Prompt tokens that neither came from a cache nor went to one: what other tools call input.</summary>
    public static long Uncached(in Usage usage) => usage.InputTokens - usage.CacheReadTokens - usage.CacheWriteTokens;

    public static void Write(IBufferWriter<byte> output, View view)
    {
        var options = view.Options;
        using var json = new Utf8JsonWriter(output, new() { Indented = true });
        json.WriteStartObject();
        json.WriteString("view"u8, options.Kind.ToString().ToLowerInvariant());
        json.WriteString("from"u8, TimeZoneInfo.ConvertTime(options.Range.From, options.Zone));
        json.WriteString("until"u8, TimeZoneInfo.ConvertTime(options.Range.Until, options.Zone));
        json.WriteString("zone"u8, options.Zone.Id);
        json.WriteString("currency"u8, "USD"u8);
        if (options.Kind is ViewKind.Weekly) json.WriteString("week_start"u8, options.WeekStart.ToString().ToLowerInvariant());
        json.WriteStartArray("rows"u8);
        foreach (var row in view.Rows) WriteRow(json, row, options);
        json.WriteEndArray();
        json.WriteStartObject("total"u8);
        WriteSum(json, view.Total);
        json.WriteEndObject();
        if (options.Kind is ViewKind.Daily or ViewKind.Weekly or ViewKind.Monthly) json.WriteNumber("days_without_data"u8, view.DaysWithoutData);
        if (options.Kind is ViewKind.Blocks) PlanJson.WriteLimits(json, view.Limits, options.Now);
        json.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter json, ViewRow row, ViewOptions options)
    {
        json.WriteStartObject();
        json.WriteString(Periods.Dim(options.Kind).Name, row.Name);
        if (options.Kind is ViewKind.Session)
        {
            json.WriteString("project"u8, row.Project);
            json.WriteString("client"u8, row.Agent);
        }

        if (row.Time is { } time)
        {
            json.WriteString(options.Kind is ViewKind.Session ? "first"u8 : "from"u8, TimeZoneInfo.ConvertTime(time.From, options.Zone));
            json.WriteString(options.Kind is ViewKind.Session ? "last"u8 : "until"u8, TimeZoneInfo.ConvertTime(time.Until, options.Zone));
        }

        if (options.Kind is ViewKind.Blocks)
        {
            json.WriteBoolean("gap"u8, row.Sum is null);
            json.WriteBoolean("active"u8, row.Pace is not null);
        }

        if (row.Sum is { } sum)
        {
            json.WriteStartArray("models"u8);
            foreach (var model in row.Models) json.WriteStringValue(model.Dims[0]);
            json.WriteEndArray();
            WriteSum(json, sum);
            if (row.Pace is { } pace) WritePace(json, pace);
            if (options.Breakdown) WriteBreakdown(json, row.Models);
        }
        else if (options.Kind is not ViewKind.Blocks)
        {
            json.WriteBoolean("no_data"u8, !row.IsCovered);
            json.WriteNumber("calls"u8, 0);
            json.WriteNull("cost_usd"u8);
        }

        json.WriteEndObject();
    }

    private static void WriteSum(Utf8JsonWriter json, ReportRow sum)
    {
        json.WriteNumber("uncached_input_tokens"u8, Uncached(sum.Usage));
        json.WriteNumber("total_tokens"u8, sum.Usage.TotalTokens);
        ReportJson.WriteFields(json, sum);
    }

    private static void WriteBreakdown(Utf8JsonWriter json, IReadOnlyList<ReportRow> models)
    {
        json.WriteStartArray("breakdown"u8);
        foreach (var model in models)
        {
            json.WriteStartObject();
            json.WriteString("model"u8, model.Dims[0]);
            WriteSum(json, model);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePace(Utf8JsonWriter json, BlockPace pace)
    {
        json.WriteStartObject("pace"u8);
        json.WriteNumber("elapsed_seconds"u8, (long)pace.Elapsed.TotalSeconds);
        json.WriteNumber("left_seconds"u8, (long)pace.Left.TotalSeconds);
        json.WriteString("cost_usd_per_hour"u8, pace.CostPerHour?.ToDecimalString());
        json.WriteString("list_usd_per_hour"u8, pace.ListPerHour?.ToDecimalString());
        json.WriteNumber("tokens_per_minute"u8, pace.TokensPerMinute);
        json.WriteString("projected_cost_usd"u8, pace.Cost?.ToDecimalString());
        json.WriteString("projected_list_usd"u8, pace.List?.ToDecimalString());
        json.WriteNumber("projected_tokens"u8, pace.Tokens);
        json.WriteEndObject();
    }
}
