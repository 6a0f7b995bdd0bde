using System.Globalization;

namespace Plimsoll.Cli.Configuration;

/// <summary>Spans of time as people write them: <c>30m</c>, <c>12h</c>, <c>7d</c>, <c>4w</c>.</summary>
internal static class TimeSpans
{
    private const int MostDays = 36_500;

    public static bool TryParse(string text, out TimeSpan span)
    {
        span = default;
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0)
            return false;

        var unit = text[^1] switch
        {
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            'w' => TimeSpan.FromDays(7),
            _ => TimeSpan.Zero,
        };
        if (unit == TimeSpan.Zero || unit.TotalDays * count > MostDays) return false;
        span = unit * count;
        return true;
    }
}
