using Plimsoll.Cli.Reporting;
using Plimsoll.Store;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Top;

/// <summary>How things stand at an instant.</summary>
/// <param name="At">The instant.</param>
/// <param name="Today">Since the local midnight.</param>
/// <param name="Minute">The last minute.</param>
/// <param name="Quarter">The last fifteen minutes.</param>
/// <param name="Rows">Today, by what was asked for.</param>
internal sealed record TopSnapshot(DateTimeOffset At, ReportRow Today, ReportRow Minute, ReportRow Quarter, IReadOnlyList<ReportRow> Rows)
{
    /// <summary>Of calls begun in the last minute; a call is known once it has ended.</summary>
    public long TokensPerSecond => Minute.Usage.TotalTokens / 60;

    /// <summary>What a minute of the last fifteen cost; null where the price of no call of them is known.</summary>
    public NanoUsd? CostPerMinute => Quarter.Calls == 0 ? NanoUsd.Zero : ReportJson.Cost(Quarter) is { } cost ? new(cost.Value / 15) : null;

    public static TopSnapshot Read(Ledger? ledger, TopState state, TimeZoneInfo zone, DateTimeOffset now)
    {
        if (ledger is null)
        {
            var nothing = EmptyReport.By([]).Total;
            return new(now, nothing, nothing, nothing, []);
        }

        var midnight = ReportRange.Local(TimeZoneInfo.ConvertTime(now, zone).Date, zone) ?? now;
        // A little more than now: a call that began in this moment is one of today.
        var until = now.AddSeconds(1);
        var today = Query(midnight, [new(state.By)]);
        return new(now, today.Total, Query(now.AddMinutes(-1), []).Total, Query(now.AddMinutes(-15), []).Total, [.. today.Rows.OrderByDescending(row => Weight(row, state.Sort)).ThenBy(row => row.Dims[0], StringComparer.Ordinal)]);

        Report Query(DateTimeOffset from, IReadOnlyList<ReportDim> by) => new ReportQuery { Range = new(from, until), Zone = zone, By = by }.Read(ledger);
    }

    private static long Weight(ReportRow row, TopSort sort) => sort switch
    {
        TopSort.Tokens => row.Usage.TotalTokens,
        TopSort.Calls => row.Calls,
        _ => row.Effective.Value + row.PlanValue.Value,
    };
}
