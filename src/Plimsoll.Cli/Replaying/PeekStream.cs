namespace Plimsoll.Cli.Replaying;

/// <summary>A stream whose first bytes can be looked at before they are read. Reads only.</summary>
internal sealed class PeekStream(Stream inner) : Stream
{
    private readonly byte[] _first = new byte[256];
    private int _start;
    private int _end;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Up to <paramref name="count"/> (at most 256) bytes from the front, without reading them off.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        while (_end < Math.Min(count, _first.Length))
        {
            var read = inner.Read(_first, _end, _first.Length - _end);
            if (read == 0) break;
            _end += read;
        }

        return _first.AsSpan(0, _end);
    }

    public bool StartsWith(ReadOnlySpan<byte> bytes) => Peek(bytes.Length).StartsWith(bytes);

    public override int Read(Span<byte> buffer)
    {
        if (_start == _end) return inner.Read(buffer);
        var count = Math.Min(buffer.Length, _end - _start);
        _first.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
