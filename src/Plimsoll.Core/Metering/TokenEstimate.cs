namespace Plimsoll.Metering;

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

    /// <summary>Tokens in <paramref name="bytes"/> bytes of text, 0 or more.</summary>
    public static TokenEstimate OfText(long bytes) =>
        new(Ceiling(bytes, MostBytes), Ceiling(bytes, LikelyBytes), bytes);

    private static long Ceiling(long bytes, int perToken) => (bytes / perToken) + (bytes % perToken > 0 ? 1 : 0);
}
