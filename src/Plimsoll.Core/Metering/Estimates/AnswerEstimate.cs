using Plimsoll.Exchanges;

namespace Plimsoll.Metering.Estimates;

/// <summary>How many tokens the text of an answer is: by the model's own vocabulary, else by the user's own calls, else by its bytes.</summary>
internal static class AnswerEstimate
{
    /// <returns>The tokens, and how they were found.</returns>
    public static (TokenEstimate Tokens, string By) Of(CallQuotes quotes, MeteredExchange exchange, Reading reading)
    {
        if (exchange is { AnswerCountedBy: { } vocabulary, AnswerTokens: > 0 })
            return (CountedEstimate.OfAnswer(exchange.AnswerTokens, exchange.Request?.Tools > 0), vocabulary);
        if (quotes.Calibrated(exchange, reading, answer: true) is { } own) return (own.Of(exchange.AnswerBytes), own.Name);
        return (TokenEstimate.OfText(exchange.AnswerBytes), "bytes");
    }
}
