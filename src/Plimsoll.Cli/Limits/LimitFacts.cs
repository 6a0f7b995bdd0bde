using System.Globalization;
using System.Text.Json;
using Plimsoll.Store;

namespace Plimsoll.Cli.Limits;

/// <summary>Official limits as the ledger keeps them: facts of the kind <c>rate_limits</c>.</summary>
/// <remarks>
/// Codex' are as its log has them (<c>primary</c>, <c>secondary</c>: <c>used_percent</c>, <c>window_minutes</c>, <c>resets_at</c> or
/// <c>resets_in_seconds</c>); others are <c>{"window", "used_percentage", "resets_at", "source"}</c>, one window a fact.
/// </remarks>
internal static class LimitFacts
{
    public const string Kind = "rate_limits";

    private const int FiveHoursMinutes = 300;
    private const int WeekMinutes = 10_080;

    /// <summary>The latest word on each window of each agent, in order.</summary>
    public static IReadOnlyList<LimitWindow> Latest(IEnumerable<AgentFact> facts) =>
    [
        .. facts.Where(fact => fact.Kind == Kind).SelectMany(Read)
            .GroupBy(window => (window.Agent, window.Name)).Select(same => same.MaxBy(window => window.At)!)
            .OrderBy(window => window.Agent, StringComparer.Ordinal).ThenBy(window => window.Name, StringComparer.Ordinal),
    ];

    /// <summary>A window as a fact: one an hour, so that the ledger keeps its course.</summary>
    public static AgentFact Of(LimitWindow window)
    {
        var resets = window.ResetsAt is { } at ? at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) : "null";
        var used = window.UsedPercent.ToString("0.###", CultureInfo.InvariantCulture);
        return new(window.Agent, Kind, SubjectOf(window), window.At, $$"""{"window":"{{window.Name}}","used_percentage":{{used}},"resets_at":{{resets}},"source":"{{window.Source}}"}""");
    }

    public static string SubjectOf(LimitWindow window) => $"{window.Name}/{window.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH", CultureInfo.InvariantCulture)}";

    /// <summary>The windows that a fact states; none where it is of another version.</summary>
    public static IReadOnlyList<LimitWindow> Read(AgentFact fact)
    {
        var windows = new List<LimitWindow>();
        try
        {
            using var document = JsonDocument.Parse(fact.Json);
            var root = document.RootElement;
            if (root.TryGetProperty("window"u8, out var name))
            {
                if (root.TryGetProperty("used_percentage"u8, out var used) && used.ValueKind is JsonValueKind.Number && used.TryGetDecimal(out var percent))
                    windows.Add(new(fact.Agent, name.GetString() ?? "", percent, Instant(root, "resets_at"), fact.At, root.TryGetProperty("source"u8, out var source) ? source.GetString() ?? "" : ""));
                return windows;
            }

            foreach (var which in (string[])["primary", "secondary"])
            {
                if (root.TryGetProperty(which, out var part) && Window(fact, which, part) is { } window) windows.Add(window);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // An agent's own words, of a shape that is not known: no limit is better than a wrong one.
        }

        return windows;
    }

    private static LimitWindow? Window(AgentFact fact, string which, JsonElement part)
    {
        if (part.ValueKind is not JsonValueKind.Object || !part.TryGetProperty("used_percent"u8, out var used) || used.ValueKind is not JsonValueKind.Number || !used.TryGetDecimal(out var percent)) return null;

        var minutes = part.TryGetProperty("window_minutes"u8, out var length) && length.ValueKind is JsonValueKind.Number && length.TryGetInt32(out var known) ? known : 0;
        var resets = Instant(part, "resets_at");
        if (resets is null && part.TryGetProperty("resets_in_seconds"u8, out var seconds) && seconds.ValueKind is JsonValueKind.Number && seconds.TryGetInt64(out var left) && left is >= 0 and < 40_000_000)
            resets = fact.At.AddSeconds(left);

        return new(fact.Agent, NameOf(minutes, which), percent, resets, fact.At, "log");
    }

    /// <summary>A window by its length; by what it was called where the length is not known. Codex measures five hours as 299 or 300 minutes.</summary>
    public static string NameOf(int minutes, string called) => minutes switch
    {
        > FiveHoursMinutes - 5 and < FiveHoursMinutes + 5 => "5h",
        > WeekMinutes - 60 and < WeekMinutes + 60 => "7d",
        > 0 => string.Create(CultureInfo.InvariantCulture, $"{minutes}m"),
        _ => called,
    };

    // Seconds since 1970.
    private static DateTimeOffset? Instant(JsonElement part, string name) =>
        part.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is > 0 and < 40_000_000_000
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
