namespace Plimsoll.Compression.Zstd;

/// <summary>What a decoder made of some input, fed to it in one piece or in many.</summary>
internal sealed record Decoded(byte[] Content, ZstdStatus Status, long MostHeld)
{
    /// <param name="encoded">The input.</param>
    /// <param name="cuts">Where it is cut into pieces, in any order; a number past its end counts from its start again.</param>
    public static Decoded Of(byte[] encoded, params int[] cuts) => Of(encoded, ZstdDecoder.DefaultMaxWindow, cuts);

    public static Decoded Of(byte[] encoded, int maxWindow, int[] cuts)
    {
        using var decoder = new ZstdDecoder(maxWindow);
        using var content = new MemoryStream();
        var (status, at, most) = (ZstdStatus.Whole, 0, 0L);
        foreach (var cut in cuts.Select(cut => cut % (encoded.Length + 1)).Order().Append(encoded.Length))
        {
            status = Feed(decoder, encoded.AsSpan(at, cut - at), content.Write, ref most);
            at = cut;
        }

        return new(content.ToArray(), status, most);
    }

    /// <summary>Feeds one piece, and takes in all that it gives.</summary>
    public static ZstdStatus Feed(ZstdDecoder decoder, ReadOnlySpan<byte> piece, Taker take, ref long mostHeld)
    {
        while (true)
        {
            var status = decoder.Decode(piece, out var consumed);
            piece = piece[consumed..];
            take(decoder.Output);
            mostHeld = Math.Max(mostHeld, decoder.Held);
            if (status is not ZstdStatus.More) return status;
        }
    }

    internal delegate void Taker(ReadOnlySpan<byte> bytes);
}
