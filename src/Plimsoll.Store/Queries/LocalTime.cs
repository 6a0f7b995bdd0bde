using System.Globalization;
using Plimsoll.Store.Rows;

namespace Plimsoll.Store.Queries;

/// <summary>In which local hour, day, week or month an instant lies. Zones differ from UTC by whole quarter-hours, so a quarter lies in one.</summary>
internal sealed class LocalTime(TimeZoneInfo zone)
{
    private readonly Dictionary<(ReportDimKind, long), string> _names = [];

    public string Name(ReportDimKind kind, long us)
    {
        var quarter = LedgerTime.Quarter(us);
        if (_names.TryGetValue((kind, quarter), out var name)) return name;

        name = Format(kind, LedgerTime.Instant(us));
        _names.Add((kind, quarter), name);
        return name;
    }

    /// <summary>True where the whole UTC day that begins at <paramref name="us"/> lies in one local day.</summary>
    public bool IsWholeDay(long us) => zone.GetUtcOffset(LedgerTime.Instant(us)) == TimeSpan.Zero
        && zone.GetUtcOffset(LedgerTime.Instant(us + LedgerTime.DayUs - 1)) == TimeSpan.Zero;

    private string Format(ReportDimKind kind, DateTimeOffset instant)
    {
        var local = TimeZoneInfo.ConvertTime(instant, zone);
        return kind switch
        {
            ReportDimKind.Hour => local.ToString("yyyy-MM-dd'T'HH':00'zzz", CultureInfo.InvariantCulture),
            ReportDimKind.Day => local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ReportDimKind.Month => local.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            ReportDimKind.Week => string.Create(
                CultureInfo.InvariantCulture,
                $"{ISOWeek.GetYear(local.DateTime):0000}-W{ISOWeek.GetWeekOfYear(local.DateTime):00}"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }
}
