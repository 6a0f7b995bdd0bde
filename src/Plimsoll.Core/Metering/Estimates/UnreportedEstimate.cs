using Plimsoll.Exchanges;

namespace Plimsoll.Metering.Estimates;

/// <summary>A call whose response states no usage: what its text, or what it made, lets one guess.</summary>
internal static class UnreportedEstimate
{
    public static MeteredCall Of(CallQuotes quotes, MeteredExchange exchange, Reading reading)
    {
        var reason = exchange.End is ExchangeEnd.Complete ? ChargeReason.EstimatedUsage : ChargeReason.CutOff;
        // Counted from the request or the answer itself (characters to be spoken, images made): sure enough to price, and not the provider's word.
        if (!reading.Usage.IsZero) return BoundedEstimate.Of(quotes, exchange, reading, reason, reading.Usage, reading.Usage);

        var answered = exchange.AnswerBytes > 0 || reason is ChargeReason.CutOff || AnswersWithoutText(exchange.Route.Shape);
        if (exchange.Request is not { PromptBytes: > 0 } request || !exchange.Route.BillsText || exchange.Unreadable || !answered)
        {
            var why = exchange.Unreadable ? ChargeReason.Unreadable : reason is ChargeReason.CutOff ? reason : ChargeReason.NoUsage;
            return new(reading, new(ChargeState.Unpriced, why, Reported: reading.ReportedCost), [], null);
        }

        var counted = exchange.PromptTokens;
        var own = counted is null ? quotes.Calibrated(exchange, reading, answer: false) : null;
        var prompt = counted is null ? TokenEstimate.OfPrompt(request, own) : CountedEstimate.OfPrompt(counted, request);
        var (answer, answerBy) = AnswerEstimate.Of(quotes, exchange, reading);
        Usage low = default, likely = default, high = default;
        // All of the prompt may have come from a cache, which is the cheapest that it can be.
        low.Set(Unit.CacheRead, request.Attachments > 0 ? 0 : prompt.Low);
        low.Set(Unit.Output, answer.Low);
        likely.Set(Unit.Input, prompt.Likely);
        likely.Set(Unit.Output, answer.Likely);
        high.Set(Unit.Input, prompt.High);
        high.Set(Unit.Output, Math.Max(answer.High, request.MaxTokens ?? 0));

        // Images have no text to count. Reasoning is not seen in the answer and an answer that broke off has no known end: only a limit that
        // the request set bounds those.
        var mayReason = request.Thinking || quotes.Of(exchange, reading, likely).Rates is not { Reasons: false };
        var bounded = request.Attachments == 0 && (request.MaxTokens is not null || !(mayReason || reason is ChargeReason.CutOff));
        var call = BoundedEstimate.Of(quotes, exchange, reading with { Usage = likely }, reason, low, bounded ? high : null);
        return call with
        {
            Rates = counted is null || call.Rates is null ? call.Rates : $"{call.Rates}; tokens counted with {counted.By.Name}",
            Estimate = new(
                counted?.By.Name ?? own?.Name ?? "bytes", new(prompt.Low, prompt.Likely, request.Attachments == 0 ? prompt.High : null),
                answerBy, new(answer.Low, answer.Likely, bounded ? high.OutputTokens : null)),
        };
    }

    private static bool AnswersWithoutText(string? shape) => shape?.Contains("embed", StringComparison.Ordinal) == true;
}
