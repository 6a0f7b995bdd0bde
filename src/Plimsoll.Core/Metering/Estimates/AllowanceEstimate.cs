using Plimsoll.Exchanges;

namespace Plimsoll.Metering.Estimates;

/// <summary>A call with a fee of which so many are free.</summary>
/// <remarks>
/// Google grounds so many prompts a day (or month) for free and counts them over all of a project's calls, which no single call tells: the
/// fee may be due or not. Few reach the allowance, so the likely cost is without it.
/// </remarks>
internal static class AllowanceEstimate
{
    public static MeteredCall Of(CallQuotes quotes, MeteredExchange exchange, Reading reading, NanoUsd withFee)
    {
        var usage = reading.Usage;
        usage.Set(Unit.Groundings, 0);
        var quote = quotes.Of(exchange, reading, usage);
        return new(
            reading,
            new(ChargeState.Priced, ChargeReason.FreeAllowance, true, withFee, quote.Amount, reading.ReportedCost, quote.Amount, withFee, quote.Rates?.Receipt),
            quote.Lines, quote.Source);
    }
}
