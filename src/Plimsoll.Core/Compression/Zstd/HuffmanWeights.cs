using System.Numerics;

namespace Plimsoll.Compression.Zstd;

/// <summary>Reads the description of a Huffman tree: the weight of each symbol (RFC 8878 §4.2.1).</summary>
internal static class HuffmanWeights
{
    /// <summary>How many symbols there can be.</summary>
    public const int MaxSymbols = 256;

    private const int MaxLog = 6;
    private const int MaxWeight = 12;

    /// <param name="source">Begins with the description.</param>
    /// <param name="weights">Takes <see cref="MaxSymbols"/> weights.</param>
    /// <param name="symbols">How many of them there are.</param>
    /// <param name="log">The most bits that a code has.</param>
    /// <returns>The bytes that it took, or -1 where it is damaged.</returns>
    public static int Read(ReadOnlySpan<byte> source, Span<byte> weights, out int symbols, out int log)
    {
        (symbols, log) = (0, 0);
        if (source.IsEmpty) return -1;
        int header = source[0];
        int length;
        if (header >= 128)
        {
            symbols = header - 127;
            length = (symbols + 1) / 2;
            if (source.Length < 1 + length) return -1;
            for (var i = 0; i < symbols; i++) weights[i] = (byte)((source[1 + (i / 2)] >> (i % 2 == 0 ? 4 : 0)) & 0xF);
        }
        else
        {
            length = header;
            if (source.Length < 1 + length) return -1;
            symbols = ReadPacked(source.Slice(1, length), weights);
            if (symbols < 0) return -1;
        }

        return AddLast(weights, ref symbols, out log) ? 1 + length : -1;
    }

    // Two states take turns until the bits are used up.
    private static int ReadPacked(ReadOnlySpan<byte> source, Span<byte> weights)
    {
        Span<short> counts = stackalloc short[MaxWeight + 1];
        var used = FseDistribution.Read(source, MaxLog, counts, out var distribution);
        if (used < 0 || !BackwardBits.TryOpen(source[used..], out var bits)) return -1;
        Span<FseCell> cells = stackalloc FseCell[1 << distribution.Log];
        distribution.Spread(cells);

        bits.Refill();
        var even = bits.Take(distribution.Log);
        var odd = bits.Take(distribution.Log);
        if (bits.IsPastEnd) return -1;
        var symbols = 0;
        while (true)
        {
            if (symbols + 2 >= MaxSymbols) return -1;
            bits.Refill();
            var cell = cells[even];
            weights[symbols++] = cell.Symbol;
            even = cell.Next + bits.Take(cell.Bits);
            if (bits.IsPastEnd)
            {
                weights[symbols++] = cells[odd].Symbol;
                return symbols;
            }

            (even, odd) = (odd, even);
        }
    }

    // The last weight is not written: it is what makes the sum a power of two.
    private static bool AddLast(Span<byte> weights, ref int symbols, out int log)
    {
        log = 0;
        var (sum, ones) = (0, 0);
        foreach (var weight in weights[..symbols])
        {
            if (weight > MaxWeight) return false;
            if (weight > 0) sum += 1 << (weight - 1);
            if (weight == 1) ones++;
        }

        if (sum == 0) return false;
        log = BitOperations.Log2((uint)sum) + 1;
        if (log > HuffmanTable.MaxLog) return false;
        var left = (1 << log) - sum;
        if (!BitOperations.IsPow2(left)) return false;
        var last = BitOperations.Log2((uint)left) + 1;
        weights[symbols++] = (byte)last;
        if (last == 1) ones++;

        // The longest codes come in pairs.
        return ones >= 2 && ones % 2 == 0;
    }
}
