using System.Numerics;

namespace Plimsoll.Compression.Zstd;

/// <summary>How often each symbol of an FSE table occurs (RFC 8878 §4.1.1).</summary>
internal ref struct FseDistribution
{
    /// <summary>The largest accuracy that zstd knows; tables are of 2 to its power.</summary>
    public const int MaxLog = 9;

    /// <summary>By symbol: how many of the table's cells it has; -1 is one, at the table's end.</summary>
    public Span<short> Counts { get; private init; }

    /// <summary>The table has 2 to this power cells.</summary>
    public int Log { get; private set; }

    /// <summary>Reads a distribution from the front of <paramref name="source"/>.</summary>
    /// <param name="source">Bits from the low end of each byte.</param>
    /// <param name="maxLog">The most accurate table that may come.</param>
    /// <param name="counts">Room for each symbol that may come.</param>
    /// <param name="distribution">What was read.</param>
    /// <returns>The bytes that it took, or -1 where it is damaged.</returns>
    public static int Read(ReadOnlySpan<byte> source, int maxLog, Span<short> counts, out FseDistribution distribution)
    {
        distribution = default;
        if (source.IsEmpty) return -1;
        var log = (source[0] & 0xF) + 5;
        if (log > maxLog) return -1;

        var (bit, symbol, remaining) = (4, 0, 1 << log);
        while (remaining > 0)
        {
            if (symbol >= counts.Length) return -1;

            // Values from 0 to remaining + 1: the smaller ones do with a bit less.
            var width = BitOperations.Log2((uint)remaining + 1) + 1;
            var low = (1 << (width - 1)) - 1;
            var shorter = (1 << width) - 2 - remaining;
            var value = Bits(source, bit, width);
            if ((value & low) < shorter)
            {
                value &= low;
                bit += width - 1;
            }
            else
            {
                if (value > low) value -= shorter;
                bit += width;
            }

            var count = value - 1;
            remaining -= Math.Abs(count);
            counts[symbol++] = (short)count;
            if (count != 0) continue;

            // How many more symbols do not occur, in twos of bits; 3 says that another number follows.
            int zeros;
            do
            {
                zeros = Bits(source, bit, 2);
                bit += 2;
                if (symbol + zeros > counts.Length) return -1;
                counts.Slice(symbol, zeros).Clear();
                symbol += zeros;
            }
            while (zeros == 3);
        }

        var bytes = (bit + 7) / 8;
        if (remaining != 0 || bytes > source.Length) return -1;
        distribution = new() { Counts = counts[..symbol], Log = log };
        return bytes;
    }

    /// <summary>A distribution that stands in the standard.</summary>
    public static FseDistribution Of(Span<short> counts, int log) => new() { Counts = counts, Log = log };

    /// <summary>Lays the symbols out over the cells of a table.</summary>
    /// <param name="cells">2 to the power of <see cref="Log"/> of them.</param>
    public readonly void Spread(Span<FseCell> cells)
    {
        Span<int> next = stackalloc int[Counts.Length];
        var high = cells.Length;
        for (var symbol = 0; symbol < Counts.Length; symbol++)
        {
            next[symbol] = Counts[symbol];
            if (Counts[symbol] >= 0) continue;
            cells[--high].Symbol = (byte)symbol;
            next[symbol] = 1;
        }

        var (step, mask, position) = ((cells.Length >> 1) + (cells.Length >> 3) + 3, cells.Length - 1, 0);
        for (var symbol = 0; symbol < Counts.Length; symbol++)
        {
            for (var i = 0; i < Counts[symbol]; i++)
            {
                cells[position].Symbol = (byte)symbol;
                do position = (position + step) & mask;
                while (position >= high);
            }
        }

        foreach (ref var cell in cells)
        {
            var state = next[cell.Symbol]++;
            cell.Bits = (byte)(Log - BitOperations.Log2((uint)state));
            cell.Next = (ushort)((state << cell.Bits) - cells.Length);
        }
    }

    // Up to 16 bits; past the end there are zeros, and the caller finds out at last.
    private static int Bits(ReadOnlySpan<byte> source, int bit, int count)
    {
        var value = 0u;
        for (var i = 0; i < 3; i++)
        {
            var at = (bit >> 3) + i;
            if (at < source.Length) value |= (uint)source[at] << (8 * i);
        }

        return (int)(value >> (bit & 7)) & ((1 << count) - 1);
    }
}

/// <summary>One cell of an FSE table: a state of the decoder.</summary>
internal struct FseCell
{
    /// <summary>The next state is this, plus the number in the next <see cref="Bits"/> bits.</summary>
    public ushort Next;
    public byte Bits;
    public byte Symbol;
}
