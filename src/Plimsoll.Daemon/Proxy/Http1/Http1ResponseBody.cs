using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Plimsoll.Daemon.Proxy.Http1;

/// <summary>The body of an answer on HTTP/1.1, without its framing. Its end hands the connection back.</summary>
internal sealed class Http1ResponseBody : Stream
{
    private const int MaxChunkLine = 4 << 10;
    private const int MaxTrailers = 64 << 10;

    private readonly Http1Connection _connection;
    private readonly HttpResponseHeaders _trailers;
    private readonly Action<bool> _ended;
    private readonly Framing _framing;
    private long _left; // Of the body where its length is known, else of the chunk.
    private bool _inChunk;
    private bool _done;

    /// <param name="connection">Stands behind the head.</param>
    /// <param name="framing">How the end is known.</param>
    /// <param name="length">Of the body, where that is how.</param>
    /// <param name="trailers">Gets the trailers.</param>
    /// <param name="ended">Called once: with true where the body was read to its end, and nothing stood behind it.</param>
    public Http1ResponseBody(Http1Connection connection, Framing framing, long length, HttpResponseHeaders trailers, Action<bool> ended) =>
        (_connection, _framing, _left, _trailers, _ended) = (connection, framing, length, trailers, ended);

    internal enum Framing
    {
        Length,
        Chunked,
        UntilClose,
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_done || buffer.IsEmpty) return 0;
        if (_framing == Framing.Length) return await ReadLengthAsync(buffer, cancellationToken);
        if (_framing == Framing.Chunked && _left == 0 && !await NextChunkAsync(cancellationToken)) return 0;
        if (_framing == Framing.Chunked && buffer.Length > _left) buffer = buffer[..(int)_left];
        var count = await _connection.ReadAsync(buffer, cancellationToken);
        if (_framing == Framing.UntilClose)
        {
            if (count == 0) End(whole: true);
            return count;
        }

        if (count == 0) throw Broken();
        _left -= count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) End(whole: IsEmpty);
        base.Dispose(disposing);
    }

    private bool IsEmpty => _framing == Framing.Length && _left == 0;

    private async ValueTask<int> ReadLengthAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (_left == 0)
        {
            End(whole: true);
            return 0;
        }

        // With room for more than is due: what has come behind the answer is to be seen (Http1Connection.IsDrained).
        if (!_connection.Buffered.IsEmpty && buffer.Length > _left) buffer = buffer[..(int)_left];
        var count = await _connection.ReadAsync(buffer, cancellation);
        if (count == 0) throw Broken();
        var due = (int)Math.Min(count, _left);
        _left -= due;
        if (_left == 0) End(whole: due == count);
        return due;
    }

    private async ValueTask<bool> NextChunkAsync(CancellationToken cancellation)
    {
        if (_inChunk && (await LineAsync(MaxChunkLine, cancellation)).Length > 0) throw Http1Exception.Invalid("a chunk's end");
        _inChunk = true;
        var line = await LineAsync(MaxChunkLine, cancellation);
        var extension = line.IndexOf(';', StringComparison.Ordinal);
        var digits = (extension < 0 ? line : line[..extension]).TrimEnd(' ', '\t');
        // Zeros before it mean nothing (RFC 9112, 7.1), however many; 60 bits are enough for a chunk.
        if (digits.AsSpan().TrimStart('0').Length > 15 || !long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left))
            throw Http1Exception.Invalid("a chunk's size");
        if (_left > 0) return true;

        var total = 0;
        var lines = new StringBuilder();
        do
        {
            line = await LineAsync(MaxTrailers, cancellation);
            lines.Append(line).Append('\n');
            total += line.Length;
            if (total > MaxTrailers) throw Http1Exception.Invalid("too many trailers");
        }
        while (line.Length > 0);
        foreach (var (name, value) in Http1Head.ParseFields(Encoding.Latin1.GetBytes(lines.ToString()))) _trailers.TryAddWithoutValidation(name, value);
        End(whole: true);
        return false;
    }

    private async ValueTask<string> LineAsync(int max, CancellationToken cancellation)
    {
        int end;
        while ((end = _connection.Buffered.IndexOf((byte)'\n')) < 0)
        {
            if (_connection.Buffered.Length > max) throw Http1Exception.Invalid("a line that does not end");
            if (!await _connection.FillAsync(max * 2, cancellation)) throw Broken();
        }

        var line = Encoding.Latin1.GetString(_connection.Buffered[..end]);
        _connection.Consume(end + 1);
        return line.EndsWith('\r') ? line[..^1] : line;
    }

    private void End(bool whole)
    {
        if (_done) return;
        _done = true;
        _ended(whole);
    }

    private static IOException Broken() => new("The provider broke its answer off.");
}
