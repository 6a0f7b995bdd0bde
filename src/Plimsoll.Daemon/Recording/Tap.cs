using System.Globalization;
using Plimsoll.Exchanges;
using Plimsoll.Providers;

namespace Plimsoll.Daemon.Recording;

/// <summary>The copying side of one exchange's metering: the proxy tells it what has passed, after it has passed.</summary>
/// <remarks>
/// No method waits or throws. One thread at a time may be on the request's side, one on the response's; <see cref="Complete"/> comes
/// after both have ended.
/// </remarks>
internal sealed class Tap
{
    /// <summary>The most bytes of one response that may wait to be metered.</summary>
    public const long MaxWaiting = 64L << 20;

    private const long Beginning = 1 << 20;

    // Bytes that are kept for the meter before it begins: most exchanges are metered in one go, at their end, off the way of their chunks.
    private const int WakeAt = 32 << 10;

    private readonly TaskCompletionSource _requestEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ResponseHead?> _responseHead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ExchangeEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _metered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TapBudget _budget;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly long _wanted;
    private Action<Tap>? _wake;
    private long _requestBytes, _responseBytes;

    /// <param name="route">Of the exchange.</param>
    /// <param name="head">Of its request.</param>
    /// <param name="budget">Shared by all exchanges.</param>
    /// <param name="clock">For the timing.</param>
    /// <param name="wake">Called once, when there is enough for the meter to begin, at the exchange's end at the latest.</param>
    public Tap(Route route, RequestHead head, TapBudget budget, TimeProvider clock, Action<Tap> wake)
    {
        (Route, Head, _budget, _clock, _wake) = (route, head, budget, clock, wake);
        _started = clock.GetTimestamp();
        _wanted = Wanted(head, ExchangeMeter.MaxRequestOf(route));
        IsEncoded = head.Headers.Find("Content-Encoding") is not null;
        Request = new(budget, _wanted);
        Response = new(budget, MaxWaiting);
    }

    public Route Route { get; }

    public RequestHead Head { get; }

    public TapBuffer Request { get; }

    public TapBuffer Response { get; }

    public TimeSpan? FirstByte { get; private set; }

    public TimeSpan Duration { get; private set; }

    /// <summary>The copies of a WebSocket's bytes, both ways; null where the exchange is none.</summary>
    public SocketTap? Socket { get; private set; }

    public Task RequestCopied => _requestEnded.Task;

    /// <summary>Null where no response came.</summary>
    public Task<ResponseHead?> ResponseHead => _responseHead.Task;

    public Task<ExchangeEnd> Ended => _end.Task;

    /// <summary>True where the request's body went on past what the meter reads.</summary>
    public bool RequestIsPart { get; private set; }

    /// <summary>Completes when the exchange has been metered and recorded.</summary>
    public Task Metered => _metered.Task;

    /// <summary>How many bytes of the request were meant for the meter.</summary>
    public int RequestLength => (int)_requestBytes;

    public bool HasHole => Request.Dropped > 0 || Response.Dropped > 0 || Socket?.Dropped > 0;

    /// <summary>True where a body is compressed: it may become far larger than it is.</summary>
    public bool IsEncoded { get; private set; }

    public void RequestBytes(ReadOnlySpan<byte> bytes)
    {
        // What lies past the meter's own limit is not wanted, so it is no hole.
        var wanted = (int)Math.Min(bytes.Length, _wanted - _requestBytes);
        _requestBytes += wanted;
        RequestIsPart |= wanted < bytes.Length;
        Request.Copy(bytes[..wanted]);
    }

    public void RequestEnded()
    {
        Request.End();
        _requestEnded.TrySetResult();
        if (_requestBytes > WakeAt) Wake(); // What is large is not held as long as the answer takes.
    }

    /// <summary>The provider has taken the request to open a WebSocket. Comes before <see cref="ResponseStarted"/>.</summary>
    public SocketTap OpenSocket() => Socket = new(_budget, MaxWaiting, _clock, _started);

    public void ResponseStarted(ResponseHead head)
    {
        IsEncoded |= head.Headers.Find("Content-Encoding") is not null;
        _responseHead.TrySetResult(head);
        if (Socket is not null) Wake(); // It may be open for hours.
    }

    public void ResponseBytes(ReadOnlySpan<byte> bytes)
    {
        FirstByte ??= _clock.GetElapsedTime(_started);
        Response.Copy(bytes);
        _responseBytes += bytes.Length;
        if (_responseBytes > WakeAt || _budget.IsTight) Wake();
    }

    /// <summary>The exchange is over. Only the first call counts.</summary>
    public void Complete(ExchangeEnd end)
    {
        if (_end.Task.IsCompleted) return;
        Duration = _clock.GetElapsedTime(_started);
        RequestEnded();
        Response.End();
        Socket?.End();
        _responseHead.TrySetResult(null);
        _end.TrySetResult(end);
        Wake();
    }

    /// <summary>The meter has done with it.</summary>
    public void SetMetered() => _metered.TrySetResult();

    // Of a body that cannot be read whole in any case, the beginning will do: who uploads 100 MB has no use for 32 of them in memory here.
    private static long Wanted(RequestHead head, long most) =>
        long.TryParse(head.Headers.Find("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length > most
            ? Math.Min(Beginning, most) : most;

    private void Wake() => Interlocked.Exchange(ref _wake, null)?.Invoke(this);
}
