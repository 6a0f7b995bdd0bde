namespace Plimsoll.Store.Rows;

/// <summary>Sums of few slots, for the writer: as <see cref="Sums"/>, but slot and value side by side, slots in order.</summary>
/// <remarks>Most cells of a transaction hold one call or two: a tenth of the slots (docs/benchmarks.md, ledger rate).</remarks>
internal sealed class SumPairs
{
    private (int Slot, long Value)[] _pairs = new (int, long)[32];
    private (int Slot, long Value)[] _spare = new (int, long)[32];

    public int Count { get; private set; }

    public ReadOnlySpan<(int Slot, long Value)> Pairs => _pairs.AsSpan(0, Count);

    public void Clear() => Count = 0;

    /// <summary>Adds pairs whose slots are in order (or with <paramref name="sign"/> −1 takes them away).</summary>
    /// <exception cref="OverflowException">A sum does not fit in 64 bits.</exception>
    public void Add(ReadOnlySpan<(int Slot, long Value)> pairs, int sign = 1)
    {
        var most = Count + pairs.Length;
        if (_spare.Length < most) _spare = new (int, long)[2 * most];
        int mine = 0, other = 0, count = 0;
        while (mine < Count || other < pairs.Length)
        {
            if (other == pairs.Length || (mine < Count && _pairs[mine].Slot < pairs[other].Slot))
            {
                _spare[count++] = _pairs[mine++];
                continue;
            }

            var (slot, value) = pairs[other++];
            value *= sign;
            if (mine < Count && _pairs[mine].Slot == slot) value += _pairs[mine++].Value;
            if (value != 0) _spare[count++] = (slot, value);
        }

        (_pairs, _spare, Count) = (_spare, _pairs, count);
    }

    /// <summary>These and what <see cref="Sums.Encode"/> wrote, together, as it would write them. Empty: all sums are 0.</summary>
    /// <exception cref="OverflowException">A sum does not fit in 64 bits.</exception>
    public ReadOnlySpan<byte> Merge(ReadOnlySpan<byte> encoded, ref byte[] buffer)
    {
        var most = encoded.Length + (Count * PairCode.MaxPair) + PairCode.MaxPair;
        // A sum that grows may take some bytes more than it did.
        most += encoded.Length * 5;
        if (buffer.Length < most) buffer = new byte[2 * most];
        int mine = 0, at = 0;
        while (!encoded.IsEmpty)
        {
            var slot = (int)PairCode.Read(ref encoded);
            var value = PairCode.ReadSigned(ref encoded);
            while (mine < Count && _pairs[mine].Slot < slot) at += Write(buffer.AsSpan(at), _pairs[mine++]);
            if (mine < Count && _pairs[mine].Slot == slot) value += _pairs[mine++].Value;
            at += Write(buffer.AsSpan(at), (slot, value));
        }

        while (mine < Count) at += Write(buffer.AsSpan(at), _pairs[mine++]);
        return buffer.AsSpan(0, at);
    }

    private static int Write(Span<byte> to, (int Slot, long Value) pair)
    {
        if (pair.Value == 0) return 0;
        var length = PairCode.Write(to, (ulong)pair.Slot);
        return length + PairCode.WriteSigned(to[length..], pair.Value);
    }
}
