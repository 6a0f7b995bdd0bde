using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Cli.Comparing;

/// <summary>What codeburn prints with <c>report --format json</c>: models, over all the time that it is of.</summary>
internal static class CodeburnFile
{
    /// <exception cref="FormatException">It is not that.</exception>
    public static PeerReport Read(JsonElement root)
    {
        if (root.Text("currency") is { } currency and not "USD") throw new FormatException($"it is in {currency}, and what models cost is in USD");
        if (!root.TryGetProperty("models"u8, out var models) || !root.TryGetProperty("daily"u8, out var daily)) throw new FormatException("it has no models, or no days");
        var lines = models.EnumerateArray().Select(model => new PeerLine(
            "", model.Text("name") ?? "", new(model.Count("inputTokens"), model.Count("outputTokens"), model.Count("cacheWriteTokens"), model.Count("cacheReadTokens")), model.Money("cost"))).ToList();
        var days = daily.EnumerateArray().Select(day => day.Day("date")).ToList();
        if (days.Count == 0) throw new FormatException("it has no days");

        // Its days are those in which turns began, and a turn may go on for days: where the report says of which time it is, that holds.
        return Asked(root.Text("period")) is var (first, last)
            ? new("codeburn", PeerPeriod.All, first, last, lines)
            : new("codeburn", PeerPeriod.All, days.Min(), days.Max(), lines);
    }

    // 2026-09-01 to 2026-09-30; other words are of a time that depends on the day.
    private static (DateOnly First, DateOnly Last)? Asked(string? period) =>
        period?.Split(" to ") is [var first, var last] && Day(first) is { } from && Day(last) is { } until && from <= until ? (from, until) : null;

    private static DateOnly? Day(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
