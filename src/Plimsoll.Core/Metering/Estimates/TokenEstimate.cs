namespace Plimsoll.Metering.Estimates;

/// <summary>How many tokens some bytes of text may be, where no one counted them.</summary>
/// <remarks>
/// The byte-pair vocabularies in use average near four bytes a token in English and code. A token is one byte at least, which makes
/// the upper bound strict; sixteen bytes a token, long words and indentation throughout, is beyond what real text reaches.
/// </remarks>
/// <param name="Low">At least so many.</param>
/// <param name="Likely">The best single guess.</param>
/// <param name="High">At most so many.</param>
internal readonly record struct TokenEstimate(long Low, long Likely, long High)
{
    private const int LikelyBytes = 4;
    private const int MostBytes = 16;
    private const int LikelyFrame = 4;
    private const int MostFrame = 64;
    private const int LikelyTools = 300;
    private const int MostTools = 4_000;

    /// <summary>
    /// Tokens of a prompt: its text, what frames each message, and what a provider adds to the prompt where tools are declared (Anthropic's
    /// page names 290 to 800 tokens; its own server tools add up to some thousands).
    /// </summary>
    /// <param name="request">What it holds.</param>
    /// <param name="own">What the user's own calls tell of such text; null for what is known of any.</param>
    public static TokenEstimate OfPrompt(RequestFacts request, TextRatio? own = null)
    {
        if (own is not null) return OfOwnPrompt(request, own);
        var text = OfText(request.PromptBytes);
        var parts = request.Prefixes.Count + 1L;
        var tools = request.Tools > 0 ? 1 : 0;
        return new(text.Low, text.Likely + (parts * LikelyFrame) + (tools * LikelyTools), text.High + (parts * MostFrame) + (tools * MostTools) + (request.Tools * MostFrame));
    }

    // What tools add is in the ratio already: the calls that it was learnt from had them, or had not.
    private static TokenEstimate OfOwnPrompt(RequestFacts request, TextRatio own)
    {
        var text = own.Of(request.PromptBytes);
        var parts = request.Prefixes.Count + 1L;
        return new(text.Low, text.Likely + (parts * LikelyFrame), text.High + (parts * MostFrame));
    }

    /// <summary>Tokens in <paramref name="bytes"/> bytes of text, 0 or more.</summary>
    public static TokenEstimate OfText(long bytes) =>
        new(Ceiling(bytes, MostBytes), Ceiling(bytes, LikelyBytes), bytes);

    private static long Ceiling(long bytes, int perToken) => (bytes / perToken) + (bytes % perToken > 0 ? 1 : 0);
}
