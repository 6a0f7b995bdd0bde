using System.Globalization;
using Plimsoll.Exchanges;

namespace Plimsoll.Cli.Limits;

/// <summary>Official limits in the head of a response: Anthropic's for Claude's plans, ChatGPT's for Codex.</summary>
internal static class HeaderLimits
{
    private const string Anthropic = "anthropic-ratelimit-unified-";
    private const string Codex = "x-codex-";
    private const string Source = "response header";

    /// <param name="headers">Of the response.</param>
    /// <param name="agent">Who called.</param>
    /// <param name="at">When it came.</param>
    /// <returns>None where the head states none, as that of a call with a key.</returns>
    public static IReadOnlyList<LimitWindow> Read(in HeaderList headers, string agent, DateTimeOffset at)
    {
        var windows = new List<LimitWindow>();
        foreach (var (name, value) in headers.Fields ?? [])
        {
            if (name.StartsWith(Anthropic, StringComparison.OrdinalIgnoreCase) && name.EndsWith("-utilization", StringComparison.OrdinalIgnoreCase))
            {
                // A part of one: 0.42 is 42 %.
                var window = name[Anthropic.Length..^"-utilization".Length].ToLowerInvariant();
                if (IsName(window) && Number(value) is { } part) windows.Add(new(agent, window, part * 100, Instant(headers.Find($"{Anthropic}{window}-reset")), at, Source));
            }
            else if (name.StartsWith(Codex, StringComparison.OrdinalIgnoreCase) && name.EndsWith("-used-percent", StringComparison.OrdinalIgnoreCase))
            {
                var window = name[Codex.Length..^"-used-percent".Length].ToLowerInvariant();
                if (window is not ("primary" or "secondary") || Number(value) is not { } percent) continue;
                var minutes = Number(headers.Find($"{Codex}{window}-window-minutes"));

                // A plan without a second window states one of no length.
                if (minutes is 0) continue;
                windows.Add(new(agent, LimitFacts.NameOf((int?)minutes ?? 0, window), percent, Resets(headers, $"{Codex}{window}", at), at, Source));
            }
        }

        return windows;
    }

    // Older answers say the seconds that are left instead.
    private static DateTimeOffset? Resets(in HeaderList headers, string window, DateTimeOffset at) =>
        Instant(headers.Find($"{window}-reset-at")) ?? (Seconds(headers.Find($"{window}-reset-after-seconds")) is { } left and < 40_000_000 ? at.AddSeconds(left) : null);

    // It goes into an id and onto terminals.
    private static bool IsName(string window) => window.Length is > 0 and <= 20 && window.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-');

    private static decimal? Number(string? text) => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= 1_000_000 ? number : null;

    // Seconds since 1970, or RFC 3339.
    private static DateTimeOffset? Instant(string? text)
    {
        if (Seconds(text) is { } seconds) return DateTimeOffset.FromUnixTimeSeconds(seconds);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;
    }

    private static long? Seconds(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 40_000_000_000 ? seconds : null;
}
