using Plimsoll.Tokens;

namespace Plimsoll.Metering.Estimates;

/// <summary>Tokens of a prompt and of an answer whose text was counted with the model's own vocabulary.</summary>
/// <remarks>
/// The text is exact. What stands around it is not published in full: three to four tokens frame a message, and tools are shown to the
/// model as declarations that are shorter than their JSON. The bounds leave room for both.
/// </remarks>
internal static class CountedEstimate
{
    private const int Frame = 4;
    private const int MostFrame = 16;
    private const int MostToolsPreamble = 256;
    private const int MostCallFrame = 64;

    /// <param name="prompt">What was counted.</param>
    /// <param name="request">What else the request holds.</param>
    public static TokenEstimate OfPrompt(PromptTokens prompt, RequestFacts request)
    {
        var parts = request.Prefixes.Count + 1L;
        var low = (prompt.Text * 3 / 4) + (prompt.Tools / 8);
        var likely = prompt.Text + (parts * Frame) + (prompt.Tools / 2);
        var high = prompt.Text + (prompt.Text / 8) + (parts * MostFrame) + (prompt.Tools * 2) + (request.Tools > 0 ? MostToolsPreamble : 0);
        return new(low, likely, high);
    }

    /// <param name="tokens">Of the text that was seen.</param>
    /// <param name="withTools">Whether calls of tools may be in it, whose names and frames are not.</param>
    public static TokenEstimate OfAnswer(long tokens, bool withTools) =>
        new(tokens * 3 / 4, tokens + (withTools ? Frame : 0), withTools ? (tokens * 2) + MostCallFrame : tokens + (tokens / 8) + MostFrame);
}
