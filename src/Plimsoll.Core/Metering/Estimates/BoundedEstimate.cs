using Plimsoll.Exchanges;

namespace Plimsoll.Metering.Estimates;

/// <summary>The charge of a usage that is a guess, with its bounds.</summary>
internal static class BoundedEstimate
{
    /// <param name="quotes">Prices each usage.</param>
    /// <param name="exchange">What passed.</param>
    /// <param name="reading">What was read, with the likely usage.</param>
    /// <param name="reason">Why it is a guess.</param>
    /// <param name="low">The least that it can be.</param>
    /// <param name="high">The most that it can be; null where nothing bounds it.</param>
    public static MeteredCall Of(CallQuotes quotes, MeteredExchange exchange, Reading reading, ChargeReason reason, in Usage low, in Usage? high)
    {
        var quote = quotes.Of(exchange, reading, reading.Usage);
        var receipt = quote.Rates?.Receipt;
        if (quote.IsFree) return new(reading, new(ChargeState.Free, reason, true, NanoUsd.Zero, NanoUsd.Zero, Receipt: receipt), quote.Lines, quote.Source);
        if (quote.Amount is not { } amount) return new(reading, new(ChargeState.Unpriced, quote.Reason, Receipt: receipt), [], null);

        var least = quotes.Of(exchange, reading, low).Amount;
        if (least > amount) least = amount;
        var most = high is { } bound ? quotes.Of(exchange, reading, bound).Amount : null;
        if (most < amount) most = amount;
        return new(reading, new(ChargeState.Priced, reason, true, amount, amount, reading.ReportedCost, least, most, receipt), quote.Lines, quote.Source);
    }
}
