using System.Net;

namespace Plimsoll.Daemon.Proxy.Http1;

/// <summary>One request and its answer on a connection of HTTP/1.1. The answer may come before the request has ended.</summary>
/// <param name="connection">Its own until the answer's end.</param>
/// <param name="request">What to send.</param>
/// <param name="reusable">Takes the connection where another request may follow; else it is closed.</param>
/// <param name="clock">Ends the wait for a 100.</param>
internal sealed class Http1Exchange(Http1Connection connection, Http1Request request, Action<Http1Connection> reusable, TimeProvider clock)
{
    // As long as a client should wait at most (RFC 9110, 10.1.1 names no time; this is .NET's and curl's).
    private static readonly TimeSpan ContinuePatience = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource<bool> _continue = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _sending = Task.CompletedTask;

    /// <summary>True once a byte of an answer has come.</summary>
    public bool Answered { get; private set; }

    /// <summary>The answer, as soon as its head is there.</summary>
    /// <exception cref="IOException">The provider broke off, or its answer cannot be read; the connection is closed.</exception>
    public async Task<HttpResponseMessage> SendAsync(CancellationToken cancellation)
    {
        var gone = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, gone.Token);
        try
        {
            _sending = WriteAsync(cancellation);
            _ = StopOnFaultAsync(gone);
            var head = await FinalHeadAsync(either.Token);
            _continue.TrySetResult(false);
            return Answer(head);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            await _sending; // It failed on the client's side; this throws what it was.
            throw;
        }
        finally
        {
            _continue.TrySetResult(false);
        }
    }

    // A provider that does not take the body may still answer; a client that does not send it gets none.
    private async Task StopOnFaultAsync(CancellationTokenSource gone)
    {
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (request.Body?.ClientFault is not null) await gone.CancelAsync();
        gone.Dispose();
    }

    private async Task WriteAsync(CancellationToken cancellation)
    {
        await using var writer = new Http1RequestWriter(connection.Stream, request.Chunked);
        writer.Head(request);
        if (request.Body is { } body)
        {
            if (request.ExpectsContinue)
            {
                await writer.FlushAsync(cancellation);
                if (!await MayContinueAsync(cancellation)) throw new IOException("The provider answered without the body.");
            }

            await body.CopyToAsync(writer, cancellation);
        }

        await writer.EndAsync(request.Trailers?.Invoke() ?? [], cancellation);
    }

    private async Task<bool> MayContinueAsync(CancellationToken cancellation)
    {
        try
        {
            return await _continue.Task.WaitAsync(ContinuePatience, clock, cancellation);
        }
        catch (TimeoutException)
        {
            return true; // It may not know of 100.
        }
    }

    private async Task<Http1Head> FinalHeadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var head = await HeadAsync(cancellation);
            switch (head.Status)
            {
                case 100: _continue.TrySetResult(true); break;
                case 101: throw Http1Exception.Invalid("an upgrade that nobody asked for");
                case < 200:
                    if (request.Interim is { } interim) await interim(head.Status, head.Fields);
                    break;
                default: return head;
            }
        }
    }

    private async Task<Http1Head> HeadAsync(CancellationToken cancellation)
    {
        int end;
        while ((end = Http1Head.FindEnd(connection.Buffered)) < 0)
        {
            if (!await connection.FillAsync(Http1Head.MaxLength, cancellation)) throw new IOException("The connection was closed");
            Answered = true;
        }

        var head = Http1Head.Parse(connection.Buffered[..end]);
        connection.Consume(end);
        return head;
    }

    private HttpResponseMessage Answer(Http1Head head)
    {
        var answer = new HttpResponseMessage((HttpStatusCode)head.Status) { ReasonPhrase = head.Reason, Version = HttpVersion.Version11 };
        try
        {
            // A length beside chunks is how two answers are made of one: nothing more is read behind such an answer.
            var twice = head.TransferCoding is not null && head.Fields.Exists(IsLength);
            var (framing, length) = FramingOf(head);
            var keeps = head.KeepsAlive && framing != Http1ResponseBody.Framing.UntilClose && !twice;
            answer.Content = new StreamContent(new Http1ResponseBody(connection, framing, length, answer.TrailingHeaders, whole => Ended(whole && keeps)));
            foreach (var (name, value) in head.Fields)
            {
                if (!answer.Headers.TryAddWithoutValidation(name, value) && !answer.Content.Headers.TryAddWithoutValidation(name, value))
                    throw Http1Exception.Invalid("a field's name");
            }

            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private (Http1ResponseBody.Framing Framing, long Length) FramingOf(Http1Head head)
    {
        var coding = head.TransferCoding;
        var length = coding is null ? head.Length : null;
        if (length is not null) OneLength(head);
        if (request.IsHead || head.Status is 204 or 304) return (Http1ResponseBody.Framing.Length, 0);
        if (coding == "chunked")
        {
            // The chunks hold (RFC 9112, 6.3); the length is not passed on, so that nobody behind us reads it otherwise.
            head.Fields.RemoveAll(IsLength);
            return (Http1ResponseBody.Framing.Chunked, 0);
        }

        if (coding is not null) throw Http1Exception.Invalid($"the transfer coding {coding}");
        return length is { } known ? (Http1ResponseBody.Framing.Length, known) : (Http1ResponseBody.Framing.UntilClose, 0);
    }

    // Told twice and the same, it is passed on once.
    private static void OneLength(Http1Head head)
    {
        var first = head.Fields.FindIndex(IsLength);
        for (int last; (last = head.Fields.FindLastIndex(IsLength)) > first;) head.Fields.RemoveAt(last);
    }

    private static bool IsLength(KeyValuePair<string, string> field) => field.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase);

    private void Ended(bool keeps)
    {
        if (keeps && connection.IsDrained) _ = HandBackAsync();
        else connection.Dispose();
    }

    // The answer's end may be seen before our own: a moment where all was sent, and until the body's reader is stopped where not.
    private async Task HandBackAsync()
    {
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_sending.IsCompletedSuccessfully) reusable(connection);
        else connection.Dispose();
    }
}
