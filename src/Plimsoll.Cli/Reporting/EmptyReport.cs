using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Reporting;

/// <summary>The report of a ledger that is not there yet: nothing was metered, so nothing is what it says.</summary>
internal static class EmptyReport
{
    public static Report By(IReadOnlyList<ReportDim> dims) => new(dims, [], new()
    {
        Dims = [],
        Calls = 0,
        Errors = 0,
        Usage = default,
        Effective = NanoUsd.Zero,
        List = NanoUsd.Zero,
        PlanValue = NanoUsd.Zero,
        Reported = NanoUsd.Zero,
        ReportedCalls = 0,
        Low = NanoUsd.Zero,
        High = NanoUsd.Zero,
        Estimated = NanoUsd.Zero,
        EstimatedCalls = 0,
        UnboundedCalls = 0,
        UnpricedCalls = 0,
        UnpricedReasons = [],
        PlanCalls = 0,
        FreeCalls = 0,
        LatencyP50Ms = null,
        LatencyP95Ms = null,
        RateSources = [],
        Spark = [],
    });
}
