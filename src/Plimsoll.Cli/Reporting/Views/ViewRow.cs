using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Reporting.Views;

/// <summary>One row of a view: a period, a session, a block; or a stretch of time without calls.</summary>
internal sealed record ViewRow
{
    /// <summary>The period's, session's or block's name; null for calls without a session.</summary>
    public string? Name { get; init; }

    public string? Project { get; init; }

    public string? Agent { get; init; }

    /// <summary>Of a period or block: when it begins and ends. Of a session: its first call and its last.</summary>
    public TimeRange? Time { get; init; }

    /// <summary>What its calls amount to; null where there are none.</summary>
    public ReportRow? Sum { get; init; }

    /// <summary>The same by model, dearest first.</summary>
    public IReadOnlyList<ReportRow> Models { get; init; } = [];

    /// <summary>Where there are no calls: whether something would have shown them. Without that, nothing is known.</summary>
    public bool IsCovered { get; init; }

    /// <summary>The block that is under way; else null.</summary>
    public BlockPace? Pace { get; init; }
}
