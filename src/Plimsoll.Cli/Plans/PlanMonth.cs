using Plimsoll.Cli.Reporting;
using Plimsoll.Store;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Plans;

/// <summary>A month of a plan's fee, set against what it covered at list price.</summary>
internal sealed record PlanMonth
{
    public required Plan Plan { get; init; }

    public required TimeRange Range { get; init; }

    /// <summary>All calls of the provider in the month: <see cref="ReportRow.PlanCalls"/> are those that the plan covered.</summary>
    public required ReportRow Sum { get; init; }

    /// <summary>Projects, the one with the largest share first.</summary>
    public required IReadOnlyList<PlanShare> Projects { get; init; }

    /// <summary>The local day on which the list value reached the fee; null where it has not.</summary>
    public required DateOnly? PaidOffOn { get; init; }

    /// <summary>The list value that the month comes to if it goes on as until now; null where nothing was used yet.</summary>
    public required NanoUsd? Expected { get; init; }

    public static PlanMonth Read(Ledger ledger, Plan plan, TimeZoneInfo zone, DateTimeOffset now)
    {
        var (first, next) = plan.MonthOf(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).Date));
        var range = new TimeRange(Local(first), Local(next));
        IReadOnlyList<ReportFilter> where = [new(new(ReportDimKind.Provider), plan.Provider)];
        var projects = Query([new(ReportDimKind.Project)]);
        var days = Query([new(ReportDimKind.Day)]);
        return new()
        {
            Plan = plan,
            Range = range,
            Sum = projects.Total,
            Projects = PlanShare.Of(projects.Rows, plan.Fee),
            PaidOffOn = PaidOff(days.Rows, plan.Fee),
            Expected = projects.Total.PlanValue.Value == 0 ? null : Scaled(projects.Total.PlanValue, range, now),
        };

        Report Query(IReadOnlyList<ReportDim> by) => new ReportQuery { Range = range, Zone = zone, By = by, Where = where }.Read(ledger);
        DateTimeOffset Local(DateOnly day) => ReportRange.Local(day.ToDateTime(TimeOnly.MinValue), zone) ?? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
    }

    private static DateOnly? PaidOff(IReadOnlyList<ReportRow> days, NanoUsd fee)
    {
        long sum = 0;
        foreach (var day in days)
        {
            sum += day.PlanValue.Value;
            if (sum >= fee.Value) return DateOnly.ParseExact(day.Dims[0]!, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        }

        return null;
    }

    // An hour at least: the first call of a month tells nothing of the rest.
    private static NanoUsd Scaled(NanoUsd value, TimeRange range, DateTimeOffset now)
    {
        var elapsed = Math.Max(TimeSpan.TicksPerHour, (now - range.From).Ticks);
        return new((long)decimal.Round((decimal)value.Value * (range.Until - range.From).Ticks / elapsed, MidpointRounding.ToEven));
    }
}
