using System.Globalization;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Reporting;

/// <summary>A report as CSV (RFC 4180): a head line, then one line a row, each with the source of its rates.</summary>
internal static class ReportCsv
{
    private static readonly string[] Columns =
    [
        "calls", "errors", "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "output_reasoning_tokens", "cost_usd",
        "low_usd", "high_usd", "unpriced_calls", "estimated_usd", "plan_value_usd", "list_usd", "latency_p50_ms", "latency_p95_ms", "rate_sources",
    ];

    public static void Write(TextWriter output, Report report)
    {
        WriteLine(output, report.By.Select(dim => dim.Name).Concat(Columns));
        foreach (var row in report.Rows) WriteLine(output, row.Dims.Select(dim => dim ?? "").Concat(Cells(row)));
    }

    private static IEnumerable<string> Cells(ReportRow row) =>
    [
        Text(row.Calls), Text(row.Errors), Text(row.Usage.InputTokens), Text(row.Usage.OutputTokens), Text(row.Usage.CacheReadTokens),
        Text(row.Usage.CacheWriteTokens), Text(row.Usage[Unit.OutputReasoning]), ReportJson.Cost(row)?.ToDecimalString() ?? "",
        row.EstimatedCalls == 0 ? "" : row.Low.ToDecimalString(), row.EstimatedCalls == 0 || row.UnboundedCalls > 0 ? "" : row.High.ToDecimalString(),
        Text(row.UnpricedCalls), row.Estimated.ToDecimalString(), row.PlanCalls == 0 ? "" : row.PlanValue.ToDecimalString(), ReportJson.List(row)?.ToDecimalString() ?? "",
        Text(row.LatencyP50Ms), Text(row.LatencyP95Ms), string.Join("; ", row.RateSources),
    ];

    private static void WriteLine(TextWriter output, IEnumerable<string> cells)
    {
        output.Write(string.Join(',', cells.Select(Quote)));
        output.Write("\r\n");
    }

    // A cell that a spreadsheet would take for a formula is kept text by an apostrophe.
    private static string Quote(string cell)
    {
        if (cell.Length > 0 && "=+-@\t\r".Contains(cell[0], StringComparison.Ordinal) && !decimal.TryParse(cell, NumberStyles.Number, CultureInfo.InvariantCulture, out _)) cell = "'" + cell;
        return cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(double? number) => number is { } known ? Math.Round(known, 1).ToString(CultureInfo.InvariantCulture) : "";
}
