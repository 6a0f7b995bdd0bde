using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Cli.Rates;

/// <summary>A source that amounts rest on and that nobody has looked at for long.</summary>
/// <param name="Source">As receipts name it.</param>
/// <param name="Read">The day on which it was read last.</param>
/// <param name="Days">How many days before the time in question that was.</param>
internal sealed record OldRate(string Source, DateOnly Read, int Days)
{
    private const string Before = ", read ";

    /// <summary>Those of <paramref name="sources"/> that are old, the oldest first.</summary>
    /// <param name="sources">Where amounts are from, as a report has it. What states no day (a provider's own word, an override) is not old.</param>
    /// <param name="at">What their age is counted to: the last call's time, for rates of the past were not old then.</param>
    public static IReadOnlyList<OldRate> Of(IEnumerable<string> sources, DateTimeOffset at)
    {
        var old = new List<OldRate>();
        foreach (var source in sources)
        {
            if (source.LastIndexOf(Before, StringComparison.Ordinal) is not (var end and > 0)) continue;
            var word = source.AsSpan(end + Before.Length);
            if (!DateOnly.TryParseExact(word[..Math.Min(10, word.Length)], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read)) continue;
            var days = Freshness.Age(read, at);
            if (days > Freshness.StaleDays) old.Add(new(source, read, days));
        }

        return [.. old.OrderByDescending(one => one.Days).ThenBy(one => one.Source, StringComparer.Ordinal)];
    }

    /// <summary>A footnote; null where nothing is old.</summary>
    public static string? Note(IReadOnlyList<OldRate> old) => old.Count == 0 ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"{(old.Count == 1 ? "A source of these prices was" : $"{old.Count} sources of these prices were")} last read more than {Freshness.StaleDays} days before: {old[0].Source} ({old[0].Days} days){(old.Count > 1 ? " is the oldest" : "")}. Look for newer rates: plimsoll help rates.");

    public static void WriteJson(Utf8JsonWriter json, IReadOnlyList<OldRate> old)
    {
        json.WriteStartArray("old_rates"u8);
        foreach (var one in old)
        {
            json.WriteStartObject();
            json.WriteString("source"u8, one.Source);
            json.WriteString("read"u8, Freshness.Text(one.Read));
            json.WriteNumber("age_days"u8, one.Days);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
