namespace Plimsoll.Cli.Comparing;

/// <summary>Tokens in the four kinds that every tool tells apart.</summary>
/// <param name="Input">Neither from a cache nor to one.</param>
/// <param name="Output">Reasoning included.</param>
/// <param name="Written">To a cache.</param>
/// <param name="Cached">From a cache.</param>
internal readonly record struct TokenCounts(long Input, long Output, long Written, long Cached)
{
    public long Total => Input + Output + Written + Cached;

    public static TokenCounts operator +(TokenCounts one, TokenCounts other) => new(one.Input + other.Input, one.Output + other.Output, one.Written + other.Written, one.Cached + other.Cached);

    public static TokenCounts operator -(TokenCounts one, TokenCounts other) => new(one.Input - other.Input, one.Output - other.Output, one.Written - other.Written, one.Cached - other.Cached);

    public static TokenCounts Of(in Usage usage) =>
        new(usage.InputTokens - usage.CacheReadTokens - usage.CacheWriteTokens, usage.OutputTokens, usage.CacheWriteTokens, usage.CacheReadTokens);
}
