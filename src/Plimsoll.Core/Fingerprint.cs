using System.Collections.Frozen;
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

    // Agents by their own names, and the libraries by whose name many agents call.
    private static readonly FrozenSet<string> Clients = new[]
    {
        "codex", "opencode", "gemini-cli", "qwen-code", "kimi", "copilot-cli", "vscode-copilot", "cline", "roo-code", "kilo-code", "amp", "pi", "omp",
        "openai-node", "anthropic-node", "openai-python", "anthropic-python", "google-genai", "node", "undici", "axios",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True for programs (<see cref="Attribution.Client"/>) whose calls an agent's log may be joined to so.</summary>
    public static bool Joins(string? client) => client is not null && Clients.Contains(client);

    /// <summary>As one knows the call who saw its answer end: as a log that tells reasoning apart, and as one that does not.</summary>
    public static IEnumerable<Identity> Seen(string? model, Usage usage, DateTimeOffset ended)
    {
        yield return Of(model, usage, ended.UtcTicks / Slot);
        if (usage[Unit.OutputReasoning] > 0) yield return Of(model, Together(usage), ended.UtcTicks / Slot);
    }

    /// <summary>As one knows it who wrote it down soon after: in the slot of the entry, or in the one that is nearest.</summary>
    public static IReadOnlyList<Identity> Logged(string? model, in Usage usage, DateTimeOffset written) =>
        [Of(model, usage, (written.UtcTicks - (Slot / 2)) / Slot), Of(model, usage, (written.UtcTicks + (Slot / 2)) / Slot)];

    private static Usage Together(Usage usage)
    {
        usage.Set(Unit.Output, usage[Unit.Output] + usage[Unit.OutputReasoning]);
        usage.Set(Unit.OutputReasoning, 0);
        return usage;
    }

    private static Identity Of(string? model, in Usage usage, long slot) => Identity.OfCounts(string.Create(
        CultureInfo.InvariantCulture,
        $"{model}\n{usage.InputTokens}\n{usage.CacheReadTokens}\n{usage.OutputTokens}\n{usage[Unit.OutputReasoning]}\n{slot}"));
}
