using System.Text.Json;
using Plimsoll.Cli;
using Plimsoll.StandIns;
using Plimsoll.Store.Queries;

namespace Plimsoll.Clients;

/// <summary>Holds the ledger against the provider's own account: every token, every nano-dollar.</summary>
internal static class Books
{
    // Dollars a million: input, cached input, cache write, output. Public list prices, written down here a second time on purpose.
    private static readonly Dictionary<string, (decimal Input, decimal CacheRead, decimal CacheWrite, decimal Output)> Rates = new(StringComparer.Ordinal)
    {
        ["gpt-4o-mini"] = (0.15m, 0.075m, 0, 0.60m),
        ["gpt-5-mini"] = (0.25m, 0.025m, 0, 2),
        ["text-embedding-3-small"] = (0.02m, 0, 0, 0),
        ["claude-sonnet-4-5"] = (3, 0.30m, 3.75m, 15),
        ["claude-opus-4-8"] = (5, 0.50m, 6.25m, 25),
        ["claude-haiku-4-5"] = (1, 0.10m, 1.25m, 5),
        ["gemini-2.5-flash"] = (0.30m, 0.03m, 0, 2.50m),
    };

    /// <summary>Fails where a call is missing, counted twice, or off by a token or a nano-dollar.</summary>
    public static async Task AssertEqualAsync(Installation installation)
    {
        var billed = installation.Provider.Account.Calls.Where(call => call.Complete).ToDictionary(call => call.Id, StringComparer.Ordinal);
        var metered = (await installation.CallsAsync()).Where(call => call.GetProperty("state").GetString() == "priced").ToList();
        Assert.NotEmpty(billed);
        Assert.Equal(billed.Count, metered.Count);

        // Calls are told apart by what they used: the stand-in gives every call other counts.
        var expected = billed.Values.Select(Expected).Order(StringComparer.Ordinal);
        var actual = metered.Select(Actual).Order(StringComparer.Ordinal);
        Assert.Equal(expected, actual);
    }

    /// <summary>What a call of the stand-in's comes to, as a line that no other call has.</summary>
    public static string Expected(StandInCall call)
    {
        var (input, cacheRead, cacheWrite, output) = Tokens(call);
        var rate = Rates[call.Model.Split('-') is [.., { Length: 8 } date] && date.All(char.IsDigit) ? call.Model[..^9] : call.Model];
        var cost = call.Usage.TryGetValue("cost_in_usd_ticks", out var ticks)
            ? ticks / 10_000_000_000m
            : (((input - cacheRead - cacheWrite) * rate.Input) + (cacheRead * rate.CacheRead) + (cacheWrite * rate.CacheWrite) + (output * rate.Output)) / 1_000_000;
        return Line(call.Model, input, output, cacheRead, cacheWrite, cost);
    }

    // Inclusive counts, from each provider's own convention.
    private static (long Input, long CacheRead, long CacheWrite, long Output) Tokens(StandInCall call)
    {
        long Count(string name) => call.Usage.GetValueOrDefault(name);
        return call.Provider switch
        {
            "anthropic" => (
                Count("input_tokens") + Count("cache_read_input_tokens") + Count("cache_creation_input_tokens"),
                Count("cache_read_input_tokens"), Count("cache_creation_input_tokens"), Count("output_tokens")),
            "google-gemini" => (Count("promptTokenCount"), 0, 0, Count("candidatesTokenCount") + Count("thoughtsTokenCount")),
            _ => (Count("prompt_tokens") + Count("input_tokens"), Count("cached_tokens"), 0, Count("completion_tokens") + Count("output_tokens")),
        };
    }

    private static string Actual(JsonElement call)
    {
        var usage = call.GetProperty("usage");
        return Line(
            call.GetProperty("model").GetString()!, usage.GetProperty("input_tokens").GetInt64(), usage.GetProperty("output_tokens").GetInt64(),
            usage.GetProperty("cache_read_tokens").GetInt64(), usage.GetProperty("cache_write_tokens").GetInt64(),
            decimal.Parse(call.GetProperty("cost_usd").GetString()!, System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>The same line from the ledger.</summary>
    public static string Actual(CallEntry call) => Line(
        call.Model!, call.Usage.InputTokens, call.Usage.OutputTokens, call.Usage.CacheReadTokens, call.Usage.CacheWriteTokens, (call.Charge.Effective?.Value ?? 0) / 1_000_000_000m);

    private static string Line(string model, long input, long output, long cacheRead, long cacheWrite, decimal cost) =>
        FormattableString.Invariant($"{model}: {input} in, {output} out, {cacheRead} read, {cacheWrite} written, ${cost:0.000000000}");
}
