using System.Buffers.Binary;

namespace Plimsoll.Compression.Zstd;

/// <summary>Decodes literals that are Huffman-coded (RFC 8878 §4.2).</summary>
internal sealed class HuffmanTable
{
    /// <summary>The most bits that a code may have.</summary>
    public const int MaxLog = 11;

    // As many codes of the longest kind as one refill is sure to hold.
    private const int CodesPerRefill = 5;

    // By the next bits: the symbol, and below it how many of the bits are its code.
    private readonly ushort[] _codes = new ushort[1 << MaxLog];
    private int _log;

    /// <summary>True once a tree was read: only then can one be used again.</summary>
    public bool IsSet => _log > 0;

    public void Forget() => _log = 0;

    /// <returns>The bytes that the description took, or -1 where it is damaged.</returns>
    public int Read(ReadOnlySpan<byte> source)
    {
        Span<byte> weights = stackalloc byte[HuffmanWeights.MaxSymbols];
        _log = 0;
        var used = HuffmanWeights.Read(source, weights, out var symbols, out var log);
        if (used < 0) return -1;

        var at = 0;
        for (var weight = 1; weight <= log; weight++)
        {
            for (var symbol = 0; symbol < symbols; symbol++)
            {
                if (weights[symbol] != weight) continue;
                var cells = 1 << (weight - 1);
                _codes.AsSpan(at, cells).Fill((ushort)((symbol << 8) | (log + 1 - weight)));
                at += cells;
            }
        }

        _log = log;
        return used;
    }

    /// <summary>Decodes one stream, which must hold exactly as many symbols as <paramref name="output"/>.</summary>
    public bool Decode(ReadOnlySpan<byte> stream, Span<byte> output) =>
        BackwardBits.TryOpen(stream, out var bits) && Finish(ref bits, output) && bits.IsAtEnd;

    /// <summary>Decodes four streams; each gives a quarter of <paramref name="output"/>, the last what is left.</summary>
    /// <param name="source">Begins with the lengths of the first three.</param>
    /// <param name="output">At least 6 bytes.</param>
    public bool DecodeFour(ReadOnlySpan<byte> source, Span<byte> output)
    {
        if (source.Length < 6) return false;
        var first = 6 + BinaryPrimitives.ReadUInt16LittleEndian(source);
        var second = first + BinaryPrimitives.ReadUInt16LittleEndian(source[2..]);
        var third = second + BinaryPrimitives.ReadUInt16LittleEndian(source[4..]);
        var quarter = (output.Length + 3) / 4;
        if (third > source.Length || 3 * quarter > output.Length) return false;
        if (!BackwardBits.TryOpen(source[6..first], out var a) || !BackwardBits.TryOpen(source[first..second], out var b) ||
            !BackwardBits.TryOpen(source[second..third], out var c) || !BackwardBits.TryOpen(source[third..], out var d))
        {
            return false;
        }

        var outputA = output[..quarter];
        var outputB = output.Slice(quarter, quarter);
        var outputC = output.Slice(2 * quarter, quarter);
        var outputD = output[(3 * quarter)..];
        var done = 0;
        var codes = _codes.AsSpan(0, 1 << _log);
        // All four at once, so that the processor need not wait for one code's end to find the next's.
        while (done + CodesPerRefill <= outputD.Length && a.HasMany && b.HasMany && c.HasMany && d.HasMany)
        {
            a.Refill();
            b.Refill();
            c.Refill();
            d.Refill();
            for (var end = done + CodesPerRefill; done < end; done++)
            {
                outputA[done] = Next(codes, ref a);
                outputB[done] = Next(codes, ref b);
                outputC[done] = Next(codes, ref c);
                outputD[done] = Next(codes, ref d);
            }
        }

        return Finish(ref a, outputA[done..]) && a.IsAtEnd && Finish(ref b, outputB[done..]) && b.IsAtEnd &&
            Finish(ref c, outputC[done..]) && c.IsAtEnd && Finish(ref d, outputD[done..]) && d.IsAtEnd;
    }

    private byte Next(ReadOnlySpan<ushort> codes, ref BackwardBits bits)
    {
        var code = codes[bits.Peek(_log)];
        bits.Skip(code & 0xFF);
        return (byte)(code >> 8);
    }

    private bool Finish(ref BackwardBits bits, Span<byte> output)
    {
        var codes = _codes.AsSpan(0, 1 << _log);
        for (var i = 0; i < output.Length; i++)
        {
            if (i % CodesPerRefill == 0)
            {
                bits.Refill();
                if (bits.IsPastEnd) return false;
            }

            output[i] = Next(codes, ref bits);
        }

        bits.Refill();
        return true;
    }
}
