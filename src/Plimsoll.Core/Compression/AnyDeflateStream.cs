using System.IO.Compression;

namespace Plimsoll.Compression;

/// <summary>The content of <c>deflate</c>: in zlib's wrapping, as HTTP means it (RFC 9110, 8.4.1.2), or without, as some servers send it and clients read it all the same.</summary>
/// <param name="encoded">Is read as it comes, and disposed of with this.</param>
internal sealed class AnyDeflateStream(Stream encoded) : Stream
{
    private readonly Source _source = new(encoded);
    private Stream? _inflater;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_inflater is null && await encoded.ReadAsync(_source.Wanted, cancellationToken) is var count) Took(count);
        return await _inflater!.ReadAsync(buffer, cancellationToken);
    }

    public override int Read(Span<byte> buffer)
    {
        while (_inflater is null && encoded.Read(_source.Wanted.Span) is var count) Took(count);
        return _inflater!.Read(buffer);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inflater?.Dispose();
            encoded.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Took(int count)
    {
        if (!_source.Take(count)) return;
        _inflater = _source.IsRaw ? new DeflateStream(_source, CompressionMode.Decompress) : new ZLibStream(_source, CompressionMode.Decompress);
    }

    /// <summary>Gives out the first two bytes again, and then the rest.</summary>
    private sealed class Source(Stream rest) : Stream
    {
        private readonly byte[] _first = new byte[2];
        private int _length;
        private int _given;

        public Memory<byte> Wanted => _first.AsMemory(_length);

        // RFC 1950: method 8, a window of 32 KB at most, and a check that the two bytes make a multiple of 31.
        public bool IsRaw => _length == 2 && ((_first[0] & 0x0F) != 8 || _first[0] >> 4 > 7 || ((_first[0] << 8) | _first[1]) % 31 != 0);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        /// <returns>True where enough is known: two bytes, or the end before them.</returns>
        public bool Take(int count)
        {
            _length += count;
            return count == 0 || _length == 2;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Again(buffer.Span) is > 0 and var count ? new(count) : rest.ReadAsync(buffer, cancellationToken);

        public override int Read(Span<byte> buffer) => Again(buffer) is > 0 and var count ? count : rest.Read(buffer);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        private int Again(Span<byte> buffer)
        {
            var count = Math.Min(buffer.Length, _length - _given);
            _first.AsSpan(_given, count).CopyTo(buffer);
            _given += count;
            return count;
        }
    }
}
