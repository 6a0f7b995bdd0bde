namespace Plimsoll.Store.Rows;

/// <summary>A usage as bytes: unit and quantity in turn, both of variable length, units in order, zeros left out.</summary>
internal static class UsageBlob
{
    /// <summary>The most bytes a usage takes.</summary>
    public const int MaxLength = Usage.Slots * PairCode.MaxPair;

    /// <returns>Bytes written to <paramref name="to"/>; 0 for a usage of nothing.</returns>
    public static int Encode(in Usage usage, Span<byte> to)
    {
        var at = 0;
        for (var unit = 0; unit < Usage.Slots; unit++)
        {
            var quantity = usage[(Unit)unit];
            if (quantity == 0) continue;
            at += PairCode.Write(to[at..], (ulong)unit);
            at += PairCode.Write(to[at..], (ulong)quantity);
        }

        return at;
    }

    /// <summary>Units that this version does not know are passed over.</summary>
    public static Usage Decode(ReadOnlySpan<byte> from)
    {
        Usage usage = default;
        while (!from.IsEmpty)
        {
            var unit = PairCode.Read(ref from);
            var quantity = PairCode.Read(ref from);
            if (unit < Usage.Slots) usage.Add((Unit)unit, unchecked((long)quantity));
        }

        return usage;
    }
}
