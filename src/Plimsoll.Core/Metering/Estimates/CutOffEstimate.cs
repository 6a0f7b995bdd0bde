using Plimsoll.Exchanges;

namespace Plimsoll.Metering.Estimates;

/// <summary>A call whose answer broke off after a usage was stated.</summary>
/// <remarks>What was counted until the break is a lower bound; the text that passed may tell more; the request's limit is the upper bound.</remarks>
internal static class CutOffEstimate
{
    public static MeteredCall Of(CallQuotes quotes, MeteredExchange exchange, Reading reading)
    {
        var likely = reading.Usage;
        var (text, by) = AnswerEstimate.Of(quotes, exchange, reading);
        var counted = reading.Usage.OutputTokens;
        if (text.Likely > counted) likely.Add(Unit.Output, text.Likely - counted);

        Usage? high = null;
        if (exchange.Request?.MaxTokens is { } most)
        {
            var bound = reading.Usage;
            bound.Add(Unit.Output, Math.Max(0, most - counted));
            high = bound;
        }

        var prompt = reading.Usage.InputTokens;
        var call = BoundedEstimate.Of(quotes, exchange, reading with { Usage = likely }, ChargeReason.CutOff, reading.Usage, high);
        return call with { Estimate = new("stated", new(prompt, prompt, prompt), text.Likely > counted ? by : "stated", new(counted, likely.OutputTokens, high?.OutputTokens)) };
    }
}
