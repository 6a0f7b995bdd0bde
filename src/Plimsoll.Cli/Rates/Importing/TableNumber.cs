using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Cli.Rates.Importing;

/// <summary>Prices as tables write them (<c>1.5e-07</c>, <c>"0.000003"</c>, <c>2.5</c>), exactly: never through floating point.</summary>
internal static class TableNumber
{
    // A provider's file has nine digits before the point at most: dollars for a million.
    private const decimal Most = 999_999_999m;
    private const decimal Nano = 1_000_000_000m;

    /// <summary>Nano-dollars for a million, rounded to a whole one: tables have numbers such as 2.9999999999999997e-07.</summary>
    /// <param name="value">A number, or a text that is one.</param>
    /// <param name="scale">What makes of the table's unit a million of ours.</param>
    /// <param name="rate">0 or more.</param>
    /// <returns>Null, or why it is no price, in words that follow "which".</returns>
    public static string? Read(JsonElement value, decimal scale, out long rate)
    {
        rate = 0;
        var text = value.ValueKind switch { JsonValueKind.Number => value.GetRawText(), JsonValueKind.String => value.GetString()!, _ => "" };
        // An exponent beyond these is no price, and a parse may take it for 0.
        if (text.Length is 0 or > 64 || !decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return "is no number";
        if (number < 0) return "is below 0";
        if (number > Most || number * scale > Most) return "is larger than any price";
        rate = (long)decimal.Round(number * scale * Nano, 0, MidpointRounding.ToEven);
        return rate == 0 && HasDigits(text) ? "is finer than a billionth of a dollar for a million" : null;
    }

    // Of the number itself, not of its exponent.
    private static bool HasDigits(string text)
    {
        var end = text.IndexOfAny(['e', 'E']);
        return text.AsSpan(0, end < 0 ? text.Length : end).ContainsAnyInRange('1', '9');
    }
}
