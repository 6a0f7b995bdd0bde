namespace Plimsoll.Metering.Estimates;

/// <summary>The bounds of an amount in which a rate stands that was borrowed from a related unit.</summary>
/// <remarks>
/// A cached token costs no more than a plain one, whose rate it borrows, and a cache write no more than twice that: no card that we know
/// has dearer ones.
/// </remarks>
internal static class BorrowedRate
{
    /// <summary>The least and the most that it can be; null where no rate was borrowed.</summary>
    public static (NanoUsd? Low, NanoUsd? High) Bounds(in CallQuote quote, in Usage usage)
    {
        if (quote is not { Reason: ChargeReason.RateFallback, Rates: { } rates, Amount: { } amount }) return (null, null);
        var (low, high) = (amount, amount);
        foreach (var line in rates.Lines(usage))
        {
            if (!rates.IsFallback(line.Unit)) continue;
            if (line.Unit is >= Unit.CacheWrite and <= Unit.CacheWrite1h) high += line.Amount;
            else low -= line.Amount;
        }

        return (low, high);
    }
}
