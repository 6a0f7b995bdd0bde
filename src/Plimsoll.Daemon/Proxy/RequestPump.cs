using System.IO.Pipelines;
using System.Net;
using Plimsoll.Daemon.Recording;

namespace Plimsoll.Daemon.Proxy;

/// <summary>The request's body on its way from the client to the provider: nothing is held back, and it can be sent once only.</summary>
/// <param name="body">From the client.</param>
/// <param name="length">Content-Length, or null where the client gave none.</param>
/// <param name="tap">Gets a copy of what has been sent, or null.</param>
internal sealed class RequestPump(PipeReader body, long? length, Tap? tap) : HttpContent
{
    private const int Idle = 0, Running = 1, Stopped = 2;

    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private int _state;

    /// <summary>What the client's side threw, if it did: then the fault is the client's.</summary>
    public Exception? ClientFault { get; private set; }

    /// <summary>Ends reading from the client. When it returns, the body is not touched any more.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.CompareExchange(ref _state, Stopped, Idle) == Idle) return;
        if (!_finished.Task.IsCompleted) await _stop.CancelAsync();
        await _finished.Task;
    }

    protected override bool TryComputeLength(out long contentLength)
    {
        contentLength = length ?? 0;
        return length is not null;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // A second try, on another connection, would begin in the middle of the body.
        if (Interlocked.CompareExchange(ref _state, Running, Idle) != Idle) throw new IOException("The request's body cannot be sent twice.");
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, cancellationToken);
            await PumpAsync(stream, either.Token);
        }
        finally
        {
            tap?.RequestEnded();
            _finished.TrySetResult();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _stop.Dispose();
        base.Dispose(disposing);
    }

    private async Task PumpAsync(Stream stream, CancellationToken cancellation)
    {
        if (!body.TryRead(out var read))
        {
            await stream.FlushAsync(cancellation); // The head goes at once, even if the client is slow to send a body.
            read = await ReadAsync(cancellation);
        }

        while (true)
        {
            try
            {
                foreach (var segment in read.Buffer)
                {
                    await stream.WriteAsync(segment, cancellation);
                    tap?.RequestBytes(segment.Span);
                }
            }
            finally
            {
                // Even where the provider would not have it: Kestrel reads on from here to the body's end.
                body.AdvanceTo(read.Buffer.End);
            }

            if (read.IsCompleted || read.IsCanceled) return;
            if (!body.TryRead(out read))
            {
                await stream.FlushAsync(cancellation);
                read = await ReadAsync(cancellation);
            }
        }
    }

    private async ValueTask<ReadResult> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            ClientFault = e;
            throw;
        }
    }
}
