using System.Globalization;

namespace Plimsoll.Cli.Terminal;

/// <summary>Figures as people read them.</summary>
internal static class Figures
{
    private const string Sparks = "▁▂▃▄▅▆▇█";

    /// <summary>
    /// An amount with the digits that matter: cents from a dollar up, four decimals below it, and down to three significant digits
    /// below that. An amount that is not nothing is never shown as $0.00. Unknown is a dash.
    /// </summary>
    public static string Money(NanoUsd? amount)
    {
        if (amount is not { } known) return "–";

        var dollars = Math.Abs((decimal)known.Value) / NanoUsd.PerDollar;
        var format = dollars switch
        {
            0 => "0.00",
            >= 1 => "#,##0.00",
            >= 0.01m => "0.0000",
            >= 0.0001m => "0.000000",
            _ => "0.000000###",
        };
        return (known.Value < 0 ? "-$" : "$") + dollars.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>A count, whole below ten thousand and then in k, M, G: <c>9,876</c>, <c>12.3k</c>, <c>4.56M</c>. Nothing is a dot.</summary>
    public static string Count(long count) => count switch
    {
        0 => "·",
        < 10_000 => count.ToString("#,##0", CultureInfo.InvariantCulture),
        < 999_500 => Scaled(count, 1_000, "k"),
        < 999_500_000 => Scaled(count, 1_000_000, "M"),
        _ => Scaled(count, 1_000_000_000, "G"),
    };

    /// <summary>A duration: <c>850ms</c>, <c>1.2s</c>, <c>3m05s</c>. Unknown is empty.</summary>
    public static string Duration(double? milliseconds) => milliseconds switch
    {
        null => "",
        < 999.5 => $"{milliseconds.Value.ToString("0", CultureInfo.InvariantCulture)}ms",
        < 59_950 => $"{(milliseconds.Value / 1000).ToString("0.0", CultureInfo.InvariantCulture)}s",
        _ => Minutes((long)Math.Round(milliseconds.Value / 1000)),
    };

    /// <summary>A line of bars, one a value, the tallest being the largest; a blank where there is nothing.</summary>
    public static string Spark(IReadOnlyList<long> values)
    {
        var most = values.Count == 0 ? 0 : values.Max();
        if (most <= 0) return "";
        // Decimal, since Int128 is not compiled ahead: twenty of its methods would be compiled for the first line.
        return string.Concat(values.Select(value => value <= 0 ? ' ' : Sparks[Bar(value - 1)])).TrimEnd();

        int Bar(long value) => (int)(most <= long.MaxValue / Sparks.Length ? value * Sparks.Length / most : (decimal)value * Sparks.Length / most);
    }

    private static string Minutes(long seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}m{seconds % 60:00}s");

    private static string Scaled(long count, long unit, string suffix)
    {
        var scaled = (decimal)count / unit;
        // What rounds up to another digit is written with the digits of what it rounds to.
        var format = scaled switch { >= 99.95m => "0", >= 9.995m => "0.0", _ => "0.00" };
        return scaled.ToString(format, CultureInfo.InvariantCulture) + suffix;
    }
}
