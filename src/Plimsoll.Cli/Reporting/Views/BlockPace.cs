namespace Plimsoll.Cli.Reporting.Views;

/// <summary>How fast the block under way is used up, and what it comes to if that goes on.</summary>
/// <param name="Elapsed">From its first call until now; a minute at least.</param>
/// <param name="Left">Until it ends.</param>
/// <param name="CostPerHour">What calls add to a bill; null where that is not known, or a plan covers all of them.</param>
/// <param name="ListPerHour">At list price, calls covered by a plan included; null where not known.</param>
/// <param name="TokensPerMinute">All tokens, cached ones included.</param>
/// <param name="Cost">At the end of the block, at this pace; null as above.</param>
/// <param name="List">The same at list price.</param>
/// <param name="Tokens">The same in tokens.</param>
internal sealed record BlockPace(
    TimeSpan Elapsed, TimeSpan Left, NanoUsd? CostPerHour, NanoUsd? ListPerHour, long TokensPerMinute, NanoUsd? Cost, NanoUsd? List, long Tokens)
{
    /// <param name="cost">What was spent so far; null where not known.</param>
    /// <param name="list">The same at list price.</param>
    /// <param name="tokens">Tokens so far.</param>
    /// <param name="first">The first call.</param>
    /// <param name="until">The end of the block.</param>
    /// <param name="now">Within the block.</param>
    public static BlockPace Of(NanoUsd? cost, NanoUsd? list, long tokens, DateTimeOffset first, DateTimeOffset until, DateTimeOffset now)
    {
        // What one call costs in its first second says nothing about an hour.
        var elapsed = now - first < TimeSpan.FromMinutes(1) ? TimeSpan.FromMinutes(1) : now - first;
        var left = until > now ? until - now : TimeSpan.Zero;
        var hour = TimeSpan.FromHours(1);
        return new(
            elapsed, left, Scale(cost, hour), Scale(list, hour), Times(tokens, TimeSpan.FromMinutes(1)), Sum(cost, Scale(cost, left)), Sum(list, Scale(list, left)), tokens + Times(tokens, left));

        NanoUsd? Scale(NanoUsd? amount, TimeSpan span) => amount is { } known ? new NanoUsd(Times(known.Value, span)) : null;
        long Times(long amount, TimeSpan span) => (long)decimal.Round((decimal)amount * span.Ticks / elapsed.Ticks, MidpointRounding.ToEven);
        static NanoUsd? Sum(NanoUsd? one, NanoUsd? other) => one is { } left && other is { } right ? left + right : null;
    }
}
