using Plimsoll.Exchanges;
using Plimsoll.Metering.Estimates;

namespace Plimsoll.Metering;

/// <summary>A call whose usage its response states in full.</summary>
internal static class StatedUsage
{
    public static MeteredCall Price(CallQuotes quotes, MeteredExchange exchange, Reading reading)
    {
        if (reading.Counts.IsZero && reading.Further.Count == 0 && reading.ReportedCost is null)
            return new(reading, new(ChargeState.None), [], null);

        var quote = quotes.Of(exchange, reading, reading.Counts);
        if (StatedCost.Accepted(exchange.Route.Provider, reading, quote.Amount) is { } stated)
        {
            return new(
                reading, new(ChargeState.Priced, List: quote.Amount, Effective: stated, Reported: stated, Receipt: quote.Rates?.Receipt),
                quote.Lines, $"{exchange.Route.Provider.Name}, as stated in the response");
        }

        if (quote.IsFree)
        {
            return new(
                reading, new(ChargeState.Free, List: NanoUsd.Zero, Effective: NanoUsd.Zero, Reported: reading.ReportedCost, Receipt: quote.Rates?.Receipt),
                quote.Lines, quote.Source);
        }

        if (quote.Amount is not { } amount)
            return new(reading, new(ChargeState.Unpriced, quote.Reason, Reported: reading.ReportedCost, Receipt: quote.Rates?.Receipt), [], null);

        if (reading.Counts[Unit.Groundings] > 0) return AllowanceEstimate.Of(quotes, exchange, reading, amount);

        // A rate that had to be borrowed from a related unit makes the amount an estimate, though the usage is exact.
        var (low, high) = BorrowedRate.Bounds(quote, reading.Counts);
        return new(
            reading,
            new(ChargeState.Priced, quote.Reason, low is not null, amount, amount, reading.ReportedCost, low, high, quote.Rates?.Receipt),
            quote.Lines, quote.Source);
    }
}
