using System.Buffers;

namespace Plimsoll.Compression.Zstd;

/// <summary>Reads a block's literals: the bytes that are no copy of what came before (RFC 8878 §3.1.1.3.1).</summary>
internal sealed class LiteralsSection : IDisposable
{
    private readonly HuffmanTable _huffman = new();
    private byte[] _decoded = [];

    /// <summary>The memory that it takes beside its table, in bytes.</summary>
    public int Held => _decoded.Length;

    /// <summary>A new frame begins: the tree of the last one cannot be used again.</summary>
    public void Forget() => _huffman.Forget();

    /// <param name="block">Begins with the literals.</param>
    /// <param name="maxLength">The most literals that there may be.</param>
    /// <param name="literals">Valid until the next call, and no longer than the block.</param>
    /// <returns>The bytes that they took, or -1 where they are damaged.</returns>
    public int Read(ReadOnlySpan<byte> block, int maxLength, out ReadOnlySpan<byte> literals)
    {
        literals = default;
        if (block.IsEmpty) return -1;
        return (block[0] & 3) switch
        {
            0 => ReadPlain(block, maxLength, ref literals, repeated: false),
            1 => ReadPlain(block, maxLength, ref literals, repeated: true),
            2 => ReadCoded(block, maxLength, ref literals, newTree: true),
            _ => ReadCoded(block, maxLength, ref literals, newTree: false),
        };
    }

    public void Dispose()
    {
        if (_decoded.Length > 0) ArrayPool<byte>.Shared.Return(_decoded);
        _decoded = [];
    }

    private int ReadPlain(ReadOnlySpan<byte> block, int maxLength, ref ReadOnlySpan<byte> literals, bool repeated)
    {
        var headLength = (block[0] >> 2 & 3) switch { 1 => 2, 3 => 3, _ => 1 };
        if (block.Length < headLength) return -1;
        var length = headLength switch
        {
            1 => block[0] >> 3,
            2 => (block[0] >> 4) | (block[1] << 4),
            _ => (block[0] >> 4) | (block[1] << 4) | (block[2] << 12),
        };
        var size = repeated ? 1 : length;
        if (length > maxLength || block.Length < headLength + size) return -1;
        if (repeated)
        {
            var output = Room(length);
            output.Fill(block[headLength]);
            literals = output;
        }
        else
        {
            literals = block.Slice(headLength, length);
        }

        return headLength + size;
    }

    private int ReadCoded(ReadOnlySpan<byte> block, int maxLength, ref ReadOnlySpan<byte> literals, bool newTree)
    {
        var format = block[0] >> 2 & 3;
        var headLength = format switch { 2 => 4, 3 => 5, _ => 3 };
        if (block.Length < headLength) return -1;
        var head = 0L;
        for (var i = 0; i < headLength; i++) head |= (long)block[i] << (8 * i);
        var width = format switch { 2 => 14, 3 => 18, _ => 10 };
        var length = (int)(head >> 4 & ((1 << width) - 1));
        var size = (int)(head >> (4 + width) & ((1 << width) - 1));
        if (length > maxLength || block.Length - headLength < size) return -1;

        var source = block.Slice(headLength, size);
        if (newTree)
        {
            var used = _huffman.Read(source);
            if (used < 0) return -1;
            source = source[used..];
        }
        else if (!_huffman.IsSet)
        {
            return -1;
        }

        var output = Room(length);
        literals = output;
        return (format == 0 ? _huffman.Decode(source, output) : _huffman.DecodeFour(source, output)) ? headLength + size : -1;
    }

    private Span<byte> Room(int length)
    {
        if (_decoded.Length < length)
        {
            Dispose();
            _decoded = ArrayPool<byte>.Shared.Rent(length);
        }

        return _decoded.AsSpan(0, length);
    }
}
