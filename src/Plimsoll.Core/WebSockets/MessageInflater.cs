using System.Buffers;
using System.IO.Compression;
using Plimsoll.Framing;

namespace Plimsoll.WebSockets;

/// <summary>Inflates the messages of one direction of a socket, one window for all of them unless each starts over.</summary>
/// <param name="startsOver">True where each message was compressed on its own.</param>
internal sealed class MessageInflater(bool startsOver) : IDisposable
{
    /// <summary>The most bytes that one message may inflate to; what claims to be larger is a bomb.</summary>
    public const long MaxInflated = 256L << 20;

    private const int PieceSize = 16 << 10;

    // A window of 32 KB, and the decompressor's tables and buffer.
    private const int OfDeflate = 48 << 10;

    private readonly Source _source = new();
    private DeflateStream? _deflate;
    private long _inflated;

    /// <summary>The memory that it takes now, in bytes.</summary>
    public long Held => _source.Held + (_deflate is null ? 0 : OfDeflate);

    /// <summary>Inflates the next bytes of a message.</summary>
    /// <param name="piece">Compressed bytes.</param>
    /// <param name="into">Takes what they hold, up to <paramref name="max"/> bytes in all; the rest is inflated for the window's sake, and let go.</param>
    /// <param name="max">In bytes.</param>
    /// <param name="cut">Set where something was let go.</param>
    /// <returns>False where the bytes are not what a compressor makes, or are a bomb.</returns>
    public bool Inflate(ReadOnlySpan<byte> piece, ref PooledBytes into, int max, ref bool cut) => Read(piece, ref into, max, ref cut, mayStartOver: true);

    /// <summary>Ends a message: the compressor took the last four bytes away, which are the same for all.</summary>
    /// <inheritdoc cref="Inflate"/>
    public bool End(ref PooledBytes into, int max, ref bool cut)
    {
        var right = Read([0x00, 0x00, 0xFF, 0xFF], ref into, max, ref cut, mayStartOver: false);
        // Where the message was marked as the end of the compressor's stream, nothing is read any more.
        if (startsOver || !_source.IsEmpty) StartOver();
        _inflated = 0;
        _source.Clear();
        return right;
    }

    public void Dispose()
    {
        StartOver();
        _source.Return();
    }

    private bool Read(ReadOnlySpan<byte> piece, ref PooledBytes into, int max, ref bool cut, bool mayStartOver)
    {
        _source.Add(piece);
        var restarted = !mayStartOver || _deflate is null;
        _deflate ??= new(_source, CompressionMode.Decompress, leaveOpen: true);
        var buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            while (true)
            {
                var count = _deflate.Read(buffer, 0, PieceSize);
                if (count == 0)
                {
                    if (_source.IsEmpty || restarted) return true;
                    // A compressor may mark the end of its stream with a message; the next one then begins another stream.
                    restarted = true;
                    StartOver();
                    _deflate = new(_source, CompressionMode.Decompress, leaveOpen: true);
                    continue;
                }

                _inflated += count;
                if (_inflated > MaxInflated) return false;
                var kept = Math.Min(count, max - into.Length);
                into.Append(buffer.AsSpan(0, kept));
                cut |= kept < count;
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void StartOver()
    {
        _deflate?.Dispose();
        _deflate = null;
    }

    /// <summary>Gives the inflater what there is; at the end of it, nothing until there is more.</summary>
    private sealed class Source : Stream
    {
        private PooledBytes _bytes;
        private int _at;

        public long Held => _bytes.Held;

        public bool IsEmpty => _at == _bytes.Length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public void Add(ReadOnlySpan<byte> piece)
        {
            if (IsEmpty) Clear();
            _bytes.Append(piece);
        }

        public void Clear()
        {
            _bytes.Clear();
            _at = 0;
        }

        public void Return()
        {
            _bytes.Return();
            _at = 0;
        }

        public override int Read(Span<byte> buffer)
        {
            var count = Math.Min(buffer.Length, _bytes.Length - _at);
            _bytes.Span.Slice(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
