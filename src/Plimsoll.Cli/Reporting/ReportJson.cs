using System.Buffers;
using System.Text.Json;
using Plimsoll.Cli.Rates;
using Plimsoll.Store;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Reporting;

/// <summary>A report as JSON, by the contract in docs/report.md.</summary>
internal static class ReportJson
{
    public static void Write(IBufferWriter<byte> output, Report report, IReadOnlyList<GapSum> gaps, WaitingCalls waiting, TimeRange range, TimeZoneInfo zone, IReadOnlyList<OldRate> old)
    {
        using var json = new Utf8JsonWriter(output, new() { Indented = true });
        json.WriteStartObject();
        json.WriteString("from"u8, TimeZoneInfo.ConvertTime(range.From, zone));
        json.WriteString("until"u8, TimeZoneInfo.ConvertTime(range.Until, zone));
        json.WriteString("zone"u8, zone.Id);
        json.WriteString("currency"u8, "USD"u8);
        json.WriteStartArray("rows"u8);
        foreach (var row in report.Rows) WriteRow(json, row, report.By);
        json.WriteEndArray();
        json.WritePropertyName("total"u8);
        WriteRow(json, report.Total, []);
        json.WriteStartArray("not_metered"u8);
        foreach (var gap in gaps) WriteGap(json, gap);
        json.WriteEndArray();
        json.WriteNumber("waiting_calls"u8, waiting.Count);
        OldRate.WriteJson(json, old);
        json.WriteEndObject();
    }

    // Of a connection that passed unread nobody knows how many calls were in it: null, as ever.
    private static void WriteGap(Utf8JsonWriter json, GapSum gap)
    {
        var calls = gap.Cause == GapCause.Lost;
        json.WriteStartObject();
        json.WriteString("reason"u8, gap.Cause.Word());
        json.WriteString("host"u8, gap.Host);
        WriteNumber(json, "connections"u8, calls ? null : gap.Count);
        WriteNumber(json, "calls"u8, calls ? gap.Count : null);
        json.WriteEndObject();
    }

    /// <summary>One row; the dimensions first, under their names.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="row">The row.</param>
    /// <param name="by">Its dimensions.</param>
    /// <param name="complete">False where calls are known to be missing: what the rest comes to may be told, but never that it is nothing.</param>
    public static void WriteRow(Utf8JsonWriter json, ReportRow row, IReadOnlyList<ReportDim> by, bool complete = true)
    {
        json.WriteStartObject();
        for (var i = 0; i < by.Count; i++) json.WriteString(by[i].Name, row.Dims[i]);
        WriteFields(json, row, complete);
        json.WriteEndObject();
    }

    /// <summary>What a row says beside its dimensions, into an object that is open.</summary>
    public static void WriteFields(Utf8JsonWriter json, ReportRow row, bool complete = true)
    {
        json.WriteNumber("calls"u8, row.Calls);
        json.WriteNumber("errors"u8, row.Errors);
        UsageJson.Write(json, "usage"u8, row.Usage);
        json.WriteString("cost_usd"u8, Known(Cost(row))?.ToDecimalString());
        json.WriteString("low_usd"u8, row.EstimatedCalls == 0 ? null : row.Low.ToDecimalString());
        json.WriteString("high_usd"u8, row.EstimatedCalls == 0 || row.UnboundedCalls > 0 ? null : row.High.ToDecimalString());
        json.WriteNumber("unpriced_calls"u8, row.UnpricedCalls);
        json.WriteStartObject("unpriced_reasons"u8);
        foreach (var (reason, calls) in row.UnpricedReasons) json.WriteNumber(reason.Word(), calls);
        json.WriteEndObject();
        json.WriteNumber("estimated_calls"u8, row.EstimatedCalls);
        json.WriteString("estimated_usd"u8, Known(row.Estimated)?.ToDecimalString());
        json.WriteNumber("plan_calls"u8, row.PlanCalls);
        json.WriteString("plan_value_usd"u8, row.PlanCalls == 0 ? null : row.PlanValue.ToDecimalString());
        json.WriteString("list_usd"u8, Known(List(row))?.ToDecimalString());
        WriteNumber(json, "latency_p50_ms"u8, row.LatencyP50Ms);
        WriteNumber(json, "latency_p95_ms"u8, row.LatencyP95Ms);
        json.WriteStartArray("rate_sources"u8);
        foreach (var source in row.RateSources) json.WriteStringValue(source);
        json.WriteEndArray();

        NanoUsd? Known(NanoUsd? sum) => complete || sum != NanoUsd.Zero ? sum : null;
    }

    /// <summary>What is known to be spent: null where there are calls and the price of none is known.</summary>
    public static NanoUsd? Cost(ReportRow row)
    {
        var known = row.Calls - row.UnpricedCalls - row.PlanCalls - row.Errors;
        return known == 0 && row.UnpricedCalls + row.PlanCalls > 0 ? null : row.Effective;
    }

    /// <summary>What is known to be the list value: null where there are calls and none has one.</summary>
    public static NanoUsd? List(ReportRow row) => row.Calls > row.Errors && row.ListedCalls == 0 ? null : row.List;

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? number)
    {
        if (number is { } known) json.WriteNumber(name, Math.Round(known, 1));
        else json.WriteNull(name);
    }
}
