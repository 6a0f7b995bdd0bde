namespace Plimsoll.Store.Rows;

/// <summary>Sums over calls, slot by slot (<see cref="SumSlot"/>). Adding a contribution and taking it away again leaves no trace.</summary>
internal sealed class Sums
{
    private readonly long[] _dense = new long[SumSlot.Dense];
    private readonly SortedList<int, long> _sparse = [];

    public long this[int slot] => slot < SumSlot.Dense ? _dense[slot] : _sparse.GetValueOrDefault(slot);

    public bool IsZero => !_dense.AsSpan().ContainsAnyExcept(0L) && _sparse.Count == 0;

    public ReadOnlySpan<long> Latency => _dense.AsSpan(SumSlot.FirstLatency, LatencyBucket.Count);

    public ReadOnlySpan<long> Reasons => _dense.AsSpan(SumSlot.FirstReason, 32);

    /// <summary>Ids of the words that say where the calls' amounts are from.</summary>
    public IEnumerable<int> Sources => _sparse.Keys.Select(slot => slot - SumSlot.FirstSource);

    public Usage Usage
    {
        get
        {
            Usage usage = default;
            for (var unit = 0; unit < Usage.Slots; unit++) usage.Set((Unit)unit, _dense[unit]);
            return usage;
        }
    }

    /// <exception cref="OverflowException">A sum does not fit in 64 bits.</exception>
    public void Add(int slot, long value)
    {
        if (slot < SumSlot.Dense)
        {
            _dense[slot] += value;
            return;
        }

        var sum = _sparse.GetValueOrDefault(slot) + value;
        if (sum == 0) _sparse.Remove(slot);
        else _sparse[slot] = sum;
    }

    /// <param name="contribution">What one call adds.</param>
    /// <param name="sign">1 to add it, −1 to take it away.</param>
    public void Add(Contribution contribution, int sign)
    {
        foreach (var (slot, value) in contribution.Pairs) Add(slot, sign * value);
    }

    /// <summary>Adds what <see cref="Encode"/> wrote (or with −1 takes it away).</summary>
    public void Add(ReadOnlySpan<byte> encoded, int sign = 1)
    {
        while (!encoded.IsEmpty)
        {
            var slot = (int)PairCode.Read(ref encoded);
            Add(slot, sign * PairCode.ReadSigned(ref encoded));
        }
    }

    /// <summary>One slot of what <see cref="Encode"/> wrote.</summary>
    public static long Of(int slot, ReadOnlySpan<byte> encoded)
    {
        while (!encoded.IsEmpty)
        {
            var at = (int)PairCode.Read(ref encoded);
            var value = PairCode.ReadSigned(ref encoded);
            if (at == slot) return value;
            if (at > slot) break;
        }

        return 0;
    }

    public void Add(Sums other)
    {
        for (var slot = 0; slot < SumSlot.Dense; slot++) _dense[slot] += other._dense[slot];
        foreach (var (slot, value) in other._sparse) Add(slot, value);
    }

    public void Clear()
    {
        Array.Clear(_dense);
        _sparse.Clear();
    }

    /// <summary>Slot and value in turn, slots in order, zeros left out: equal sums give equal bytes.</summary>
    public ReadOnlySpan<byte> Encode(ref byte[] buffer)
    {
        var most = (SumSlot.Dense + _sparse.Count) * PairCode.MaxPair;
        if (buffer.Length < most) buffer = new byte[most];
        var at = 0;
        ReadOnlySpan<long> dense = _dense;
        for (var slot = 0; slot < dense.Length; slot++)
        {
            if (dense[slot] != 0)
            {
                at += PairCode.Write(buffer.AsSpan(at), (ulong)slot);
                at += PairCode.WriteSigned(buffer.AsSpan(at), dense[slot]);
                continue;
            }

            var zeros = dense[slot..].IndexOfAnyExcept(0L);
            if (zeros < 0) break;
            slot += zeros - 1;
        }

        foreach (var (slot, value) in _sparse)
        {
            at += PairCode.Write(buffer.AsSpan(at), (ulong)slot);
            at += PairCode.WriteSigned(buffer.AsSpan(at), value);
        }

        return buffer.AsSpan(0, at);
    }
}
