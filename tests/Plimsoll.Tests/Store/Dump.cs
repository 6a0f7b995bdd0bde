using System.Text;
using Plimsoll.Store.Queries;
using Plimsoll.Store.Rows;
using Plimsoll.Store.Spills;

namespace Plimsoll.Store;

/// <summary>What a ledger holds, as text that does not depend on the order in which it came: no keys, ids, or history.</summary>
internal static class Dump
{
    public static string Of(Ledger ledger)
    {
        var calls = new CallList { Limit = int.MaxValue }.Read(ledger)
            .Select(entry => CallDetail.Read(ledger, entry.Id)!)
            .Select(detail => Json(detail.Call) + "\n" + string.Concat(
                detail.Observations.Count < 2 ? [] : detail.Observations.Select(one => "  " + Json(one) + "\n").Order(StringComparer.Ordinal)))
            .Order(StringComparer.Ordinal);
        var everything = new TimeRange(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        var report = new ReportQuery { Range = everything, By = [new(ReportDimKind.Hour), new(ReportDimKind.Project), new(ReportDimKind.Session)] }.Read(ledger);
        var quarters = new ReportQuery { Range = everything, By = [new(ReportDimKind.Hour), new(ReportDimKind.Model)] }.Read(ledger);
        return string.Concat(calls) + Text(report) + Text(quarters);
    }

    public static string Text(Report report) => string.Concat(report.Rows.Append(report.Total).Select(row => Text(row) + "\n"));

    public static string Text(ReportRow row)
    {
        var buffer = new byte[UsageBlob.MaxLength];
        var usage = Convert.ToHexString(buffer, 0, UsageBlob.Encode(row.Usage, buffer));
        return $"{string.Join('|', row.Dims.Select(dim => dim ?? "-"))}: {row.Calls} calls {row.Errors} errors {usage} {row.Effective} list {row.List} "
            + $"plan {row.PlanValue}/{row.PlanCalls} reported {row.Reported}/{row.ReportedCalls} {row.Low}–{row.High} estimated {row.Estimated}/{row.EstimatedCalls} "
            + $"unpriced {row.UnpricedCalls} {string.Join(',', row.UnpricedReasons)} p50 {row.LatencyP50Ms} p95 {row.LatencyP95Ms} {string.Join(',', row.RateSources)}";
    }

    private static string Json(Observation observation) => Encoding.UTF8.GetString(ObservationJson.Write(observation));
}
