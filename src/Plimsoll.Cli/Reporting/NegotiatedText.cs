using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Reporting;

/// <summary>Says wherever an amount is shown that it is at the user's own rates: docs/rates.md.</summary>
internal static class NegotiatedText
{
    /// <summary>The word for it.</summary>
    public const string Word = "negotiated";

    /// <summary>Whether an amount from <paramref name="source"/> is.</summary>
    public static bool Is(string? source) => source?.StartsWith("negotiated (", StringComparison.Ordinal) == true;

    /// <summary>A footnote to sums; null where they are at list price.</summary>
    public static string? Note(ReportRow total) => total.RateSources.Any(Is)
        ? "Part of the cost is at negotiated rates, from overrides.json: plimsoll rates override list."
        : null;
}
