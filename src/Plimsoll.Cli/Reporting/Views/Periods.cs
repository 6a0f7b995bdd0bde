using System.Globalization;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Reporting.Views;

/// <summary>Local days, weeks and months: their beginnings, and their names as <see cref="ReportQuery"/> gives them.</summary>
internal sealed class Periods(ViewKind kind, TimeZoneInfo zone, DayOfWeek weekStart)
{
    /// <summary>The name of the dimension in the ledger's reports, and of the field in JSON.</summary>
    public static ReportDim Dim(ViewKind kind) => new(kind switch
    {
        ViewKind.Daily => ReportDimKind.Day,
        ViewKind.Weekly => ReportDimKind.Week,
        ViewKind.Monthly => ReportDimKind.Month,
        ViewKind.Session => ReportDimKind.Session,
        _ => ReportDimKind.Block,
    });

    /// <summary>How far back a view looks where it is not told, in the words of <c>--since</c>.</summary>
    public static string UsualSpan(ViewKind kind) => kind switch
    {
        ViewKind.Daily => "30d",
        ViewKind.Weekly => "12w",
        ViewKind.Monthly => "365d",
        ViewKind.Session => "7d",
        _ => "3d",
    };

    /// <summary>The instant at which the period of <paramref name="instant"/> begins; that of its day, for views by session and block.</summary>
    public DateTimeOffset Begin(DateTimeOffset instant) => At(BeginOf(TimeZoneInfo.ConvertTime(instant, zone).Date));

    /// <summary>Where the next period begins.</summary>
    public DateTimeOffset Next(DateTimeOffset begin)
    {
        var date = BeginOf(TimeZoneInfo.ConvertTime(begin, zone).Date);
        return At(kind switch { ViewKind.Weekly => date.AddDays(7), ViewKind.Monthly => date.AddMonths(1), _ => date.AddDays(1) });
    }

    public string Name(DateTimeOffset begin) =>
        TimeZoneInfo.ConvertTime(begin, zone).ToString(kind is ViewKind.Monthly ? "yyyy-MM" : "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private DateTime BeginOf(DateTime date) => kind switch
    {
        ViewKind.Weekly => date.AddDays(-(((int)date.DayOfWeek - (int)weekStart + 7) % 7)),
        ViewKind.Monthly => new DateTime(date.Year, date.Month, 1, 0, 0, 0, DateTimeKind.Unspecified),
        _ => date,
    };

    private DateTimeOffset At(DateTime local) => ReportRange.Local(local, zone) ?? new DateTimeOffset(local, TimeSpan.Zero);
}
