using System.Globalization;
using Plimsoll.Store.Rows;

namespace Plimsoll.Store.Queries;

/// <summary>In which local hour, day, week or month an instant lies. Zones differ from UTC by whole quarter-hours, so a quarter lies in one.</summary>
internal sealed class LocalTime(TimeZoneInfo zone, DayOfWeek? weekStart = null)
{
    private readonly Dictionary<(ReportDimKind, long), string> _names = [];

    /// <summary>Where blocks begin (<see cref="BlockChain"/>); needed where blocks are asked for.</summary>
    public List<long> Blocks { get; set; } = [];

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
            ReportDimKind.Block => BlockName(instant),
            ReportDimKind.Week when weekStart is { } first => local.AddDays(-(((int)local.DayOfWeek - (int)first + 7) % 7)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ReportDimKind.Week => string.Create(
                CultureInfo.InvariantCulture,
                $"{ISOWeek.GetYear(local.DateTime):0000}-W{ISOWeek.GetWeekOfYear(local.DateTime):00}"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    private string BlockName(DateTimeOffset instant)
    {
        var at = BlockChain.IndexOf(Blocks, LedgerTime.Quarter(LedgerTime.Us(instant)));
        return Format(ReportDimKind.Hour, at < 0 ? instant : LedgerTime.Instant(Blocks[at] * LedgerTime.QuarterUs));
    }
}
