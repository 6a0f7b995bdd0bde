using System.Buffers;
using System.Threading.Channels;

namespace Plimsoll.Daemon.Recording;

/// <summary>Copies of bytes on their way from the copy loop to the meter: one writer that never waits, one reader that may.</summary>
/// <param name="budget">Shared by all exchanges.</param>
/// <param name="limit">The most bytes that may wait here.</param>
internal sealed class TapBuffer(TapBudget budget, long limit) : Stream
{
    private readonly Channel<ArraySegment<byte>> _chunks = Channel.CreateUnbounded<ArraySegment<byte>>(
        new() { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = false });

    private ArraySegment<byte> _current;
    private long _held;
    private long _dropped;

    /// <summary>Bytes that were not copied, or not metered. After the first of them nothing more is.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Bytes that wait to be read.</summary>
    public long Held => Interlocked.Read(ref _held);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Copies <paramref name="bytes"/>, or drops them. Never waits, never throws.</summary>
    public void Copy(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        if (Dropped > 0 || Interlocked.Read(ref _held) + bytes.Length > limit || !budget.TryTake(bytes.Length))
        {
            Interlocked.Add(ref _dropped, bytes.Length);
            return;
        }

        var copy = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(copy);
        Interlocked.Add(ref _held, bytes.Length);
        if (!_chunks.Writer.TryWrite(new(copy, 0, bytes.Length))) Release(new(copy, 0, bytes.Length)); // The reader gave up.
    }

    /// <summary>The reader has no memory for what comes: this and what follows counts as dropped.</summary>
    /// <param name="bytes">How many it could not take.</param>
    public void Drop(long bytes) => Interlocked.Add(ref _dropped, bytes);

    /// <summary>No more will come.</summary>
    public void End() => _chunks.Writer.TryComplete();

    /// <summary>The reader wants no more: gives back what waits, and what may yet come.</summary>
    public void Discard()
    {
        _chunks.Writer.TryComplete();
        if (_current.Array is not null) Release(_current);
        _current = default;
        while (_chunks.Reader.TryRead(out var chunk)) Release(chunk);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_current.Count == 0)
        {
            if (_current.Array is { } spent) ArrayPool<byte>.Shared.Return(spent);
            _current = default;
            if (!await _chunks.Reader.WaitToReadAsync(cancellationToken)) return 0;
            if (_chunks.Reader.TryRead(out var next)) _current = next;
        }

        var count = Math.Min(buffer.Length, _current.Count);
        _current.AsSpan(0, count).CopyTo(buffer.Span);
        _current = _current[count..];
        Interlocked.Add(ref _held, -count);
        budget.Return(count);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The meter reads asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Release(ArraySegment<byte> chunk)
    {
        Interlocked.Add(ref _held, -chunk.Count);
        budget.Return(chunk.Count);
        ArrayPool<byte>.Shared.Return(chunk.Array!);
    }
}
