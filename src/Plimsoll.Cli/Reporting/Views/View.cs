using Plimsoll.Cli.Limits;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Reporting.Views;

/// <summary>A report by day, week, month, session or block, ready to be shown.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Rows">By time, the earliest first; sessions by cost, the dearest first.</param>
/// <param name="Total">All calls of the time.</param>
/// <param name="DaysWithoutData">Local days between the first call and the end of which nothing is known.</param>
internal sealed record View(ViewOptions Options, IReadOnlyList<ViewRow> Rows, ReportRow Total, int DaysWithoutData)
{
    /// <summary>For blocks: how much of their windows plans say is used.</summary>
    public IReadOnlyList<LimitWindow> Limits { get; init; } = [];
}
