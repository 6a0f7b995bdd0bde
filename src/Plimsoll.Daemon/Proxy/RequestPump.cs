using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Plimsoll.Daemon.Recording;

namespace Plimsoll.Daemon.Proxy;

/// <summary>The request's body on its way from the client to the provider: nothing is held back.</summary>
/// <remarks>
/// A copy of its beginning is kept until the provider answers, so that a request which the provider is known not to have taken
/// (GOAWAY before it, REFUSED_STREAM, a connection that was dead already) can be sent once more. Whether it may be is for the
/// connection to know; here it is only made possible.
/// </remarks>
/// <param name="body">From the client.</param>
/// <param name="length">Content-Length, or null where the client gave none.</param>
/// <param name="tap">Gets a copy of what has been sent, or null.</param>
internal sealed class RequestPump(PipeReader body, long? length, Tap? tap) : HttpContent
{
    /// <summary>The most bytes that are kept; of a longer body none are.</summary>
    public const int MaxKept = 256 << 10;

    private readonly Lock _gate = new();
    private CancellationTokenSource? _attempt;
    private Task _last = Task.CompletedTask;
    private byte[]? _kept;
    private int _keptLength;
    private bool _keeps = length is null or <= MaxKept;
    private bool _begun;
    private bool _stopped;

    /// <summary>What the client's side threw, if it did: then the fault is the client's.</summary>
    public Exception? ClientFault { get; private set; }

    /// <summary>True once the client's body has been read to its end.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether the body could be sent from its beginning.</summary>
    public bool CanRepeat
    {
        get
        {
            lock (_gate) return !_begun || _keeps;
        }
    }

    /// <summary>There is an answer: nothing will be sent once more.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _keeps = false;
            if (_kept is not null) ArrayPool<byte>.Shared.Return(_kept);
            _kept = null;
            _keptLength = 0;
        }
    }

    /// <summary>Ends reading from the client. When it returns, the body is not touched any more.</summary>
    public async Task StopAsync()
    {
        Task last;
        CancellationTokenSource? attempt;
        lock (_gate)
        {
            _stopped = true;
            (last, attempt) = (_last, _attempt);
        }

        if (attempt is not null && !last.IsCompleted) await attempt.CancelAsync();
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Release();
        tap?.RequestEnded();
    }

    protected override bool TryComputeLength(out long contentLength)
    {
        contentLength = length ?? 0;
        return length is not null;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_stopped || (_begun && !_keeps)) throw new IOException("The request's body cannot be sent twice.");
            _begun = true;
            var (before, earlier) = (_last, _attempt);
            _attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            return _last = SendAsync(before, earlier, stream, _attempt.Token);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _attempt?.Dispose();
        base.Dispose(disposing);
    }

    private async Task SendAsync(Task before, CancellationTokenSource? earlier, Stream stream, CancellationToken cancellation)
    {
        if (earlier is not null)
        {
            // An attempt before this one was given up; it may just be letting go of the client's body.
            await earlier.CancelAsync();
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            earlier.Dispose();
            await RepeatAsync(stream, cancellation);
        }

        if (!IsComplete) await PumpAsync(stream, cancellation);
        tap?.RequestEnded();
    }

    private async Task RepeatAsync(Stream stream, CancellationToken cancellation)
    {
        byte[] copy;
        lock (_gate)
        {
            if (!_keeps) throw new IOException("The request's body cannot be sent twice.");
            copy = _kept.AsSpan(0, _keptLength).ToArray(); // Rare, and the answer may take the kept bytes away at any time.
        }

        await stream.WriteAsync(copy, cancellation);
    }

    private async Task PumpAsync(Stream stream, CancellationToken cancellation)
    {
        if (!TryRead(out var read))
        {
            await stream.FlushAsync(cancellation); // The head goes at once, even if the client is slow to send a body.
            read = await ReadAsync(cancellation);
        }

        while (true)
        {
            try
            {
                Keep(read.Buffer);
                foreach (var segment in read.Buffer)
                {
                    try
                    {
                        await stream.WriteAsync(segment, cancellation);
                    }
                    finally
                    {
                        tap?.RequestBytes(segment.Span);
                    }
                }
            }
            finally
            {
                // Even where the provider would not have it: Kestrel reads on from here to the body's end.
                IsComplete = read.IsCompleted;
                body.AdvanceTo(read.Buffer.End);
            }

            if (read.IsCompleted) return;
            if (!TryRead(out read))
            {
                await stream.FlushAsync(cancellation);
                read = await ReadAsync(cancellation);
            }
        }
    }

    // Before it is sent: what a failed attempt has taken from the client is gone there.
    private void Keep(ReadOnlySequence<byte> bytes)
    {
        lock (_gate)
        {
            if (!_keeps || bytes.IsEmpty) return;
            var total = _keptLength + bytes.Length;
            if (total > MaxKept)
            {
                Release();
                return;
            }

            if (_kept is null || _kept.Length < total)
            {
                var larger = ArrayPool<byte>.Shared.Rent((int)(length ?? total));
                if (larger.Length < total) throw new InvalidOperationException("The client sent more than it said.");
                _kept.AsSpan(0, _keptLength).CopyTo(larger);
                if (_kept is not null) ArrayPool<byte>.Shared.Return(_kept);
                _kept = larger;
            }

            bytes.CopyTo(_kept.AsSpan(_keptLength));
            _keptLength = (int)total;
        }
    }

    // Not by a token: a read of Kestrel's that a token ends is never over, and then it cannot drain the body, and resets the client.
    private async ValueTask<ReadResult> ReadAsync(CancellationToken cancellation)
    {
        await using var stop = cancellation.UnsafeRegister(static body => ((PipeReader)body!).CancelPendingRead(), body);
        while (true)
        {
            ReadResult read;
            try
            {
                read = await body.ReadAsync(CancellationToken.None);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                ClientFault = e;
                throw;
            }

            if (!read.IsCanceled) return read;
            body.AdvanceTo(read.Buffer.Start);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private bool TryRead(out ReadResult read)
    {
        try
        {
            if (!body.TryRead(out read)) return false;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            ClientFault = e; // Chunks that came along with the head, and cannot be read.
            throw;
        }

        if (!read.IsCanceled) return true;
        body.AdvanceTo(read.Buffer.Start);
        return false;
    }
}
