using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Reporting.Views;

/// <summary>Several rows of a report as one. Durations, of which percentiles do not add, and the course over time are left out.</summary>
internal static class RowSum
{
    public static ReportRow Of(IReadOnlyList<ReportRow> rows)
    {
        if (rows.Count == 1) return rows[0];

        Usage usage = default;
        foreach (var row in rows) usage.Add(row.Usage);
        return new()
        {
            Dims = [],
            Calls = rows.Sum(row => row.Calls),
            Errors = rows.Sum(row => row.Errors),
            Usage = usage,
            Effective = Money(row => row.Effective),
            List = Money(row => row.List),
            ListedCalls = rows.Sum(row => row.ListedCalls),
            PlanValue = Money(row => row.PlanValue),
            Reported = Money(row => row.Reported),
            ReportedCalls = rows.Sum(row => row.ReportedCalls),
            Low = Money(row => row.Low),
            High = Money(row => row.High),
            Estimated = Money(row => row.Estimated),
            EstimatedCalls = rows.Sum(row => row.EstimatedCalls),
            UnboundedCalls = rows.Sum(row => row.UnboundedCalls),
            UnpricedCalls = rows.Sum(row => row.UnpricedCalls),
            UnpricedReasons = [.. rows.SelectMany(row => row.UnpricedReasons).GroupBy(reason => reason.Key, (reason, calls) => KeyValuePair.Create(reason, calls.Sum(call => call.Value))).OrderBy(reason => reason.Key)],
            PlanCalls = rows.Sum(row => row.PlanCalls),
            FreeCalls = rows.Sum(row => row.FreeCalls),
            LatencyP50Ms = null,
            LatencyP95Ms = null,
            RateSources = [.. rows.SelectMany(row => row.RateSources).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Spark = [],
        };

        NanoUsd Money(Func<ReportRow, NanoUsd> of) => new(rows.Sum(row => of(row).Value));
    }
}
