using System.Text.RegularExpressions;

namespace Plimsoll.Import.Cursor;

/// <summary>The makers' names of models that Cursor has names of its own for.</summary>
internal static partial class CursorModel
{
    /// <summary><c>claude-4.5-sonnet-thinking</c> is <c>claude-sonnet-4-5</c>; <c>gpt-5.4-high-fast</c> is <c>gpt-5.4</c> at priority.</summary>
    /// <returns>The model and the service tier; a model that is not Cursor's to name (<c>auto</c>) as it stands.</returns>
    public static (string? Model, string? Tier) Of(string? name)
    {
        if (name is null) return (null, null);
        var plain = name.ToLowerInvariant();
        if (Claude().Match(plain) is { Success: true } claude)
        {
            var minor = claude.Groups["minor"] is { Success: true } told ? told.Value : "0";
            return ($"claude-{claude.Groups["family"].Value}-{claude.Groups["major"].Value}-{minor}", null);
        }

        if (!plain.StartsWith("gpt-", StringComparison.Ordinal)) return (name, null);
        var tier = plain.EndsWith("-fast", StringComparison.Ordinal) ? "priority" : null;
        return (Effort().Replace(tier is null ? plain : plain[..^"-fast".Length], ""), tier);
    }

    [GeneratedRegex(@"^claude-(?<major>\d)(?:[.-](?<minor>\d))?-(?<family>opus|sonnet|haiku)(?:-(?:thinking|high|medium|low|max|xhigh))*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Claude();

    [GeneratedRegex("-(?:low|medium|high|xhigh|extra-high|none)$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Effort();
}
