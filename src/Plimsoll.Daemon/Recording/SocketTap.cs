using System.Buffers;
using System.Threading.Channels;

namespace Plimsoll.Daemon.Recording;

/// <summary>Copies of what passes on a WebSocket, both ways, in the order in which it passed: two writers that never wait, one reader.</summary>
/// <param name="budget">Shared by all exchanges.</param>
/// <param name="limit">The most bytes that may wait here.</param>
/// <param name="clock">Stamps each copy.</param>
/// <param name="started">The timestamp from which instants are counted.</param>
internal sealed class SocketTap(TapBudget budget, long limit, TimeProvider clock, long started)
{
    private readonly Channel<SocketBytes> _bytes = Channel.CreateUnbounded<SocketBytes>(
        new() { SingleReader = true, SingleWriter = false, AllowSynchronousContinuations = false });

    private long _held;
    private long _dropped;

    /// <summary>Bytes that were not copied. After the first of them nothing more is, either way.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Bytes that wait to be read.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <summary>The reader has no memory for what comes: this and what follows counts as not copied.</summary>
    public void Drop(long bytes) => Interlocked.Add(ref _dropped, bytes);

    /// <summary>Copies what the client sent, or drops it. Never waits, never throws.</summary>
    public void FromClient(ReadOnlySpan<byte> bytes) => Copy(bytes, fromServer: false);

    /// <summary>Copies what the provider sent, or drops it. Never waits, never throws.</summary>
    public void FromServer(ReadOnlySpan<byte> bytes) => Copy(bytes, fromServer: true);

    /// <summary>No more will come.</summary>
    public void End() => _bytes.Writer.TryComplete();

    /// <summary>Hands over each copy in turn, until the end. The bytes are only lent.</summary>
    public async Task ReadAsync(Action<SocketBytes> take)
    {
        await foreach (var copy in _bytes.Reader.ReadAllAsync())
        {
            try
            {
                take(copy);
            }
            finally
            {
                Release(copy);
            }
        }
    }

    /// <summary>The reader wants no more: gives back what waits.</summary>
    public void Discard()
    {
        _bytes.Writer.TryComplete();
        while (_bytes.Reader.TryRead(out var copy)) Release(copy);
    }

    private void Copy(ReadOnlySpan<byte> bytes, bool fromServer)
    {
        if (bytes.IsEmpty) return;
        if (Dropped > 0 || Interlocked.Read(ref _held) + bytes.Length > limit || !budget.TryTake(bytes.Length))
        {
            Interlocked.Add(ref _dropped, bytes.Length);
            return;
        }

        Interlocked.Add(ref _held, bytes.Length);
        var copy = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(copy);
        var stamped = new SocketBytes(new(copy, 0, bytes.Length), fromServer, clock.GetElapsedTime(started));
        if (!_bytes.Writer.TryWrite(stamped)) Release(stamped); // The reader gave up.
    }

    private void Release(SocketBytes copy)
    {
        Interlocked.Add(ref _held, -copy.Bytes.Count);
        budget.Return(copy.Bytes.Count);
        ArrayPool<byte>.Shared.Return(copy.Bytes.Array!);
    }
}

/// <param name="Bytes">In pooled memory.</param>
/// <param name="FromServer">False for what the client sent.</param>
/// <param name="At">When it passed, counted from the start of the request that opened the socket.</param>
internal readonly record struct SocketBytes(ArraySegment<byte> Bytes, bool FromServer, TimeSpan At);
