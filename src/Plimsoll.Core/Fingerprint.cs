using System.Globalization;

namespace Plimsoll;

/// <summary>What a call is known by to a witness that has no id of it: its exact counts, the model asked for, and when it ended.</summary>
/// <remarks>
/// Made for agents whose logs hold no id of a response. The proxy gives the slot of time in which the answer ended, the log the two slots
/// about the instant of its entry: they meet where the two are less than a minute apart, and never where they are more than three.
/// </remarks>
public static class Fingerprint
{
    private static readonly long Slot = TimeSpan.FromMinutes(2).Ticks;

    /// <summary>True for programs (<see cref="Attribution.Client"/>) whose logs are joined so.</summary>
    public static bool Joins(string? client) => client is "codex" or "opencode";

    /// <summary>As one knows the call who saw its answer end.</summary>
    public static Identity Seen(string? model, in Usage usage, DateTimeOffset ended) => Of(model, usage, ended.UtcTicks / Slot);

    /// <summary>As one knows it who wrote it down soon after: in the slot of the entry, or in the one that is nearest.</summary>
    public static IReadOnlyList<Identity> Logged(string? model, in Usage usage, DateTimeOffset written) =>
        [Of(model, usage, (written.UtcTicks - (Slot / 2)) / Slot), Of(model, usage, (written.UtcTicks + (Slot / 2)) / Slot)];

    private static Identity Of(string? model, in Usage usage, long slot) => Identity.OfCounts(string.Create(
        CultureInfo.InvariantCulture,
        $"{model}\n{usage.InputTokens}\n{usage.CacheReadTokens}\n{usage.OutputTokens}\n{usage[Unit.OutputReasoning]}\n{slot}"));
}
