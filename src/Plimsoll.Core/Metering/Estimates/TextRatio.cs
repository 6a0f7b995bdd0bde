namespace Plimsoll.Metering.Estimates;

/// <summary>How many tokens a model made of the user's own texts.</summary>
/// <param name="Calls">Of how many calls.</param>
/// <param name="Bytes">Bytes of all their texts.</param>
/// <param name="Tokens">Tokens that the provider stated for them.</param>
/// <param name="Least">The fewest tokens a byte that one of them had.</param>
/// <param name="Most">The most.</param>
internal sealed record TextRatio(int Calls, long Bytes, long Tokens, double Least, double Most)
{
    // The next call's text may be of a kind that was not met yet, the more so where few calls were.
    private const int Many = 20;
    private const double SlackOfFew = 0.6;
    private const double SlackOfMany = 0.75;

    /// <summary>As the estimate's basis names it.</summary>
    public string Name => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"own calls ({Calls})");

    /// <summary>Tokens in <paramref name="bytes"/> bytes of such text, within what any text can have.</summary>
    public TokenEstimate Of(long bytes)
    {
        var any = TokenEstimate.OfText(bytes);
        var slack = Calls < Many ? SlackOfFew : SlackOfMany;
        var likely = Math.Clamp((long)Math.Round((double)bytes * Tokens / Bytes), any.Low, any.High);
        return new(
            Math.Clamp((long)(bytes * Least * slack), any.Low, likely), likely,
            Math.Clamp((long)Math.Ceiling(bytes * Most / slack), likely, any.High));
    }

    public TextRatio With(long bytes, long tokens)
    {
        var ratio = (double)tokens / bytes;
        return new(Calls + 1, Bytes + bytes, Tokens + tokens, Math.Min(Least, ratio), Math.Max(Most, ratio));
    }

    public static TextRatio Of(long bytes, long tokens) => new(1, bytes, tokens, (double)tokens / bytes, (double)tokens / bytes);
}
