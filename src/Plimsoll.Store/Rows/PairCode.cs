namespace Plimsoll.Store.Rows;

/// <summary>Numbers of variable length: seven bits a byte, the low ones first; signed ones zigzag.</summary>
internal static class PairCode
{
    /// <summary>The most bytes one pair (number below 2³¹, signed value) can take.</summary>
    public const int MaxPair = 15;

    public static int Write(Span<byte> to, ulong value)
    {
        var at = 0;
        while (value >= 0x80)
        {
            to[at++] = (byte)(value & 0x7F | 0x80);
            value >>= 7;
        }

        to[at++] = (byte)value;
        return at;
    }

    public static int WriteSigned(Span<byte> to, long value) => Write(to, unchecked((ulong)((value << 1) ^ (value >> 63))));

    /// <returns>0 where <paramref name="from"/> ends within the number.</returns>
    public static ulong Read(ref ReadOnlySpan<byte> from)
    {
        ulong value = 0;
        for (var at = 0; at < from.Length && at < 10; at++)
        {
            value |= (ulong)(from[at] & 0x7F) << (7 * at);
            if (from[at] >= 0x80) continue;

            from = from[(at + 1)..];
            return value;
        }

        from = [];
        return 0;
    }

    public static long ReadSigned(ref ReadOnlySpan<byte> from)
    {
        var value = Read(ref from);
        return unchecked((long)(value >> 1) ^ -(long)(value & 1));
    }
}
