using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Reporting.Views;

/// <summary>What a view is asked for, checked.</summary>
internal sealed record ViewOptions
{
    public required ViewKind Kind { get; init; }

    /// <summary>Whole periods, except where the user named an instant.</summary>
    public required TimeRange Range { get; init; }

    public required TimeZoneInfo Zone { get; init; }

    /// <summary>Of weeks.</summary>
    public DayOfWeek WeekStart { get; init; } = DayOfWeek.Monday;

    public IReadOnlyList<ReportFilter> Where { get; init; } = [];

    /// <summary>Shows each model of a row on a line of its own.</summary>
    public bool Breakdown { get; init; }

    /// <summary>The instant that the view is of.</summary>
    public required DateTimeOffset Now { get; init; }
}
