using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Cli.Comparing;

/// <summary>Fields of other tools' JSON.</summary>
internal static class PeerFields
{
    public static string? Text(this JsonElement of, string name) => of.ValueKind is JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    public static bool Flag(this JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True;

    public static long Count(this JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number ? value.GetInt64() : 0;

    /// <summary>Their binary fractions, to the nano-dollar.</summary>
    public static NanoUsd Money(this JsonElement of, string name) =>
        new((long)decimal.Round(decimal.Parse(of.GetProperty(name).GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture) * NanoUsd.PerDollar, MidpointRounding.ToEven));

    public static DateOnly Day(this JsonElement of, string name) => Day(of.Text(name) ?? throw new FormatException($"a row has no {name}"));

    public static DateOnly Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : throw new FormatException($"\"{text}\" is no day");

    public static DateTimeOffset Instant(this JsonElement of, string name) =>
        DateTimeOffset.TryParse(of.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : throw new FormatException($"a row has no {name}");
}
