namespace Plimsoll.Store.Queries;

/// <summary>A question for sums over calls.</summary>
public sealed record ReportQuery
{
    /// <summary>Calls that started in it, exact to the µs.</summary>
    public required TimeRange Range { get; init; }

    /// <summary>In which hours, days, weeks and months are counted.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>On which day weeks begin, which are then named by that day's date; null for weeks by ISO 8601, by their number.</summary>
    public DayOfWeek? WeekStart { get; init; }

    /// <summary>What to group by; empty for the total alone.</summary>
    public IReadOnlyList<ReportDim> By { get; init; } = [];

    /// <summary>All must hold.</summary>
    public IReadOnlyList<ReportFilter> Where { get; init; } = [];

    /// <summary>Asks the ledger.</summary>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public Report Read(Ledger ledger) => new ReportReader(ledger.Database, this).Read();
}
