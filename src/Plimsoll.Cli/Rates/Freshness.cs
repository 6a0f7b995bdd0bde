using System.Globalization;
using Plimsoll.Pricing;

namespace Plimsoll.Cli.Rates;

/// <summary>How old rates are: by the newest day on which any of a provider's sources was read.</summary>
internal static class Freshness
{
    /// <summary>Older than this, rates are said to be old.</summary>
    public const int StaleDays = 90;

    /// <summary>The newest day on which a source of the card was read; null where it has none.</summary>
    public static DateOnly? Newest(RateCard card) => card.Sources.Count == 0 ? null : card.Sources.Values.Max(source => Day(source.Read));

    /// <summary>How many days ago <paramref name="day"/> was; 0 at least.</summary>
    public static int Age(DateOnly day, DateTimeOffset now) => Math.Max(0, DateOnly.FromDateTime(now.UtcDateTime).DayNumber - day.DayNumber);

    public static DateOnly Day(string read) => DateOnly.ParseExact(read, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
