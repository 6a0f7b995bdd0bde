using System.Buffers;

namespace Plimsoll.Compression.Zstd;

/// <summary>The end of what a frame has given so far, which later blocks copy from.</summary>
/// <remarks>Its memory comes from the pool and grows with the content, up to about twice the frame's window.</remarks>
internal sealed class Window : IDisposable
{
    /// <summary>What can be written beyond what is asked for: short copies go by whole vectors.</summary>
    public const int Slack = 32;

    private const int Smallest = 4 << 10;

    private byte[] _bytes = [];
    private int _blockStart;

    /// <summary>The frame's window, in bytes: no match stands further back.</summary>
    public int Size { get; private set; }

    /// <summary>Where the next byte goes.</summary>
    public int End { get; set; }

    /// <summary>What the current block has given.</summary>
    public ReadOnlySpan<byte> Block => _bytes.AsSpan(_blockStart, End - _blockStart);

    /// <summary>How long it is.</summary>
    public int BlockLength => End - _blockStart;

    /// <summary>The memory that it takes, in bytes.</summary>
    public int Held => _bytes.Length;

    public Span<byte> Bytes => _bytes;

    /// <summary>A frame begins; what the last one gave is forgotten.</summary>
    public void Begin(int size)
    {
        Size = size;
        _blockStart = End = 0;
    }

    public void BeginBlock() => _blockStart = End;

    /// <summary>Makes room for <paramref name="count"/> bytes and the <see cref="Slack"/>. Places in <see cref="Bytes"/> change.</summary>
    /// <param name="count">At most a block.</param>
    public void Reserve(int count)
    {
        if (End + count + Slack <= _bytes.Length) return;

        var keepFrom = Math.Max(0, Math.Min(End - Size, _blockStart));
        var kept = End - keepFrom;
        var most = Size + (Size / 2) + (2 * ZstdDecoder.MaxBlock) + Slack;
        if (_bytes.Length >= most)
        {
            // Full grown: at least half a window of new content comes between two slides.
            _bytes.AsSpan(keepFrom, kept).CopyTo(_bytes);
        }
        else
        {
            var wanted = Math.Max(kept + count + Slack, 2 * _bytes.Length);
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Smallest, Math.Min(most, wanted)));
            _bytes.AsSpan(keepFrom, kept).CopyTo(larger);
            Dispose();
            _bytes = larger;
        }

        _blockStart -= keepFrom;
        End = kept;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(End));
        End += bytes.Length;
    }

    public void Append(byte value, int count)
    {
        Reserve(count);
        _bytes.AsSpan(End, count).Fill(value);
        End += count;
    }

    public void Dispose()
    {
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }
}
