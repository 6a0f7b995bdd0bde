using System.Buffers;
using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;

namespace Plimsoll.Daemon.Proxy.Http1;

/// <summary>A connection to a provider that speaks HTTP/1.1, and what has been read from it beforehand.</summary>
/// <param name="socket">For its state only.</param>
/// <param name="stream">Owned.</param>
/// <param name="made">Timestamp of the connection's beginning.</param>
internal sealed class Http1Connection(Socket socket, Stream stream, long made) : IDisposable
{
    private const int FirstBuffer = 16 << 10;
    private const int TcpLevel = 6, TcpInfo = 11, BytesAckedAt = 120, BytesReceivedAt = 128; // struct tcp_info of Linux

    private byte[]? _buffer;
    private int _start, _end;
    private bool _full;
    private int _disposed;

    public Stream Stream => stream;

    public long Made => made;

    /// <summary>Timestamp of its last use, while it waits for the next.</summary>
    public long IdleSince { get; set; }

    public ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_start, _end - _start);

    /// <summary>
    /// Whether all that has come was read. TLS keeps to itself what a read had no room for, and no look at the socket shows it; so after a read
    /// that left no room it cannot be told, and another answer on this connection might begin with what is left.
    /// </summary>
    public bool IsDrained => _start == _end && !_full;

    /// <summary>True once it has carried a request.</summary>
    public bool Used { get; private set; }

    /// <summary>Whether it can take a request: still open, and nothing has come that nobody asked for. (Before the first one, TLS may have something to say.)</summary>
    public bool IsUsable
    {
        get
        {
            try
            {
                return _end == _start && (!socket.Poll(0, SelectMode.SelectRead) || (!Used && stream is SslStream && socket.Available > 0));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>
    /// What both systems' TCP has acknowledged so far: of ours, and of theirs (their end counts as one more, a reset does not). Null where the
    /// system does not tell (only Linux does).
    /// </summary>
    public (long Sent, long Received)? Acknowledged
    {
        get
        {
            if (!OperatingSystem.IsLinux()) return null;
            try
            {
                Span<byte> told = stackalloc byte[256];
                if (socket.GetRawSocketOption(TcpLevel, TcpInfo, told) < BytesReceivedAt + sizeof(long)) return null;
                var sent = BinaryPrimitives.ReadInt64LittleEndian(told[BytesAckedAt..]);
                // A connection in use cannot have none: then it is not counted here.
                return sent > 0 ? (sent, BinaryPrimitives.ReadInt64LittleEndian(told[BytesReceivedAt..])) : null;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return null;
            }
        }
    }

    /// <summary>Reads more into the buffer.</summary>
    /// <returns>False where the other side has ended.</returns>
    /// <exception cref="IOException">It has broken off; or the buffer would become larger than <paramref name="max"/>.</exception>
    public async ValueTask<bool> FillAsync(int max, CancellationToken cancellation)
    {
        if (_buffer is null) _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        else if (_start == _end) _start = _end = 0;
        else if (_end == _buffer.Length) MakeRoom(max);
        var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
        _end += count;
        _full = _end == _buffer.Length;
        return count > 0;
    }

    public void Consume(int count) => _start += count;

    /// <summary>Reads what is buffered, else from the other side straight away. 0 where it has ended.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> into, CancellationToken cancellation)
    {
        int count;
        if (_start == _end)
        {
            count = await stream.ReadAsync(into, cancellation);
            _full = count == into.Length;
            return count;
        }

        count = Math.Min(into.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(into.Span);
        _start += count;
        return count;
    }

    public void Use() => Used = true;

    /// <summary>Gives the buffer back while nothing is to be read.</summary>
    public void Rest()
    {
        if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
        _start = _end = 0;
    }

    public void Dispose()
    {
        // The buffer is left to the collector: a read that is under way may still write to it.
        if (Interlocked.Exchange(ref _disposed, 1) == 0) stream.Dispose();
    }

    private void MakeRoom(int max)
    {
        var length = _end - _start;
        if (length >= max) throw new Http1Exception("upstream_head_too_large", $"The provider's head is larger than {max >> 10} KB.");
        var to = length > _buffer!.Length / 2 ? ArrayPool<byte>.Shared.Rent(Math.Min(_buffer.Length * 2, max)) : _buffer;
        _buffer.AsSpan(_start, length).CopyTo(to);
        if (to != _buffer) ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _start, _end) = (to, 0, length);
    }
}
