using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Plimsoll.Daemon.Proxy.Http1;

/// <summary>Writes one request: its head, and what the pump gives it as the body, framed. Small writes leave together.</summary>
internal sealed class Http1RequestWriter : Stream
{
    private const int BufferSize = 16 << 10;

    private readonly Stream _to;
    private readonly bool _chunked;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _length;

    /// <param name="to">The connection.</param>
    /// <param name="chunked">Whether the body goes in chunks.</param>
    public Http1RequestWriter(Stream to, bool chunked) => (_to, _chunked) = (to, chunked);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Puts the head into the buffer; it leaves with the first flush.</summary>
    public void Head(Http1Request request)
    {
        Append(request.Method, " ", request.Target, " HTTP/1.1\r\nHost: ");
        Append(request.Host, "\r\n");
        foreach (var (name, values) in request.Fields) Field(name, values);
        Append(request.Chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n");
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return;
        if (_chunked) ChunkSize(buffer.Length);
        if (buffer.Length > _buffer.Length - _length - 2)
        {
            await FlushAsync(cancellationToken);
            await _to.WriteAsync(buffer, cancellationToken);
        }
        else
        {
            buffer.Span.CopyTo(_buffer.AsSpan(_length));
            _length += buffer.Length;
        }

        if (_chunked) Append("\r\n");
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_length == 0) return;
        var length = _length;
        _length = 0;
        await _to.WriteAsync(_buffer.AsMemory(0, length), cancellationToken);
        await _to.FlushAsync(cancellationToken);
    }

    /// <summary>Ends the body, with its trailers where it has any.</summary>
    public async Task EndAsync(List<KeyValuePair<string, StringValues>> trailers, CancellationToken cancellation)
    {
        if (_chunked)
        {
            Append("0\r\n");
            foreach (var (name, values) in trailers) Field(name, values);
            Append("\r\n");
        }

        await FlushAsync(cancellation);
    }

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        base.Dispose(disposing);
    }

    private void Field(string name, StringValues values)
    {
        foreach (var value in values)
        {
            // Kestrel lets none of these through. If it did, two requests could be made of one.
            if (value.AsSpan().ContainsAny('\r', '\n', '\0')) throw new InvalidOperationException($"The value of {name} has a line of its own.");
            Append(name, ": ", value ?? "", "\r\n");
        }
    }

    private void ChunkSize(int size)
    {
        Reserve(16);
        Utf8Formatter.TryFormat(size, _buffer.AsSpan(_length), out var written, new StandardFormat('x'));
        _length += written;
        Append("\r\n");
    }

    private void Append(params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            Reserve(part.Length);
            _length += Encoding.Latin1.GetBytes(part, _buffer.AsSpan(_length));
        }
    }

    private void Reserve(int more)
    {
        if (_buffer.Length - _length >= more) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + more));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
