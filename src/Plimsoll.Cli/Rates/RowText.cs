using Plimsoll.Pricing;

namespace Plimsoll.Cli.Rates;

/// <summary>Rows of rates in words.</summary>
internal static class RowText
{
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>The terms on which a row holds, dates aside; <c>standard</c> where there are none.</summary>
    public static string Terms(RateCard card, RateRow row)
    {
        var terms = new List<string>();
        if (row.Tier > 0) terms.Add(card.Tiers.Name(row.Tier));
        if (row.Speed > 0) terms.Add(card.Speeds.Name(row.Speed));
        if (row.Geo > 0) terms.Add($"in {card.Geos.Name(row.Geo)}");
        if (row.ContextFrom > 0) terms.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"prompts from {row.ContextFrom:#,##0}"));
        if (row.Windows.Count > 0) terms.Add(string.Join(", ", row.Windows.Select(Window)));
        return terms.Count == 0 ? "standard" : string.Join(", ", terms);
    }

    /// <summary>When a row holds.</summary>
    public static string Dates(RateRow row) => (From(row), Until(row)) switch
    {
        (null, null) => "always",
        (var from, null) => $"from {from}",
        (null, var until) => $"until {until}",
        var (from, until) => $"{from} to {until}",
    };

    /// <summary>Null where no beginning is known.</summary>
    public static string? From(RateRow row) => row.From > DateTime.MinValue.Ticks ? RatesOutput.Instant(row.From) : null;

    /// <summary>Null where no end is known.</summary>
    public static string? Until(RateRow row) => row.Until < long.MaxValue ? RatesOutput.Instant(row.Until) : null;

    /// <summary>What a row states, unit by unit: the rate in dollars for a million, or a factor.</summary>
    public static IEnumerable<(string Unit, string Rate)> Rates(RateRow row)
    {
        if (row.Free) return [("all", "free")];
        if (row.Multiply > 0) return [("tokens", $"× {RatesOutput.Factor(row.Multiply)}")];
        return row.Rates.OrderBy(rate => rate.Key).Select(rate => (UnitNames.Of((int)rate.Key)!, new NanoUsd(rate.Value).ToString()));
    }

    private static string Window(WeekWindow window)
    {
        var days = string.Join('-', Enumerable.Range(0, 7).Where(day => (window.Days & (1 << day)) != 0).Select(day => Days[day]));
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{days} {window.From / 60:00}:{window.From % 60:00}-{window.Until / 60:00}:{window.Until % 60:00} UTC");
    }
}
