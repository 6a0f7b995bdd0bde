using Plimsoll.Providers;
using Plimsoll.WebSockets;

namespace Plimsoll.Exchanges;

/// <summary>Reads one WebSocket: fed both directions as they pass, it tells of each call as soon as that is over.</summary>
/// <remarks>
/// One meter serves one socket and one thread at a time. It never throws for what either side sent, holds a bounded amount of memory, and
/// tells of the same calls for any chunking of the same bytes. Each call is read by an <see cref="ExchangeMeter"/> of its own. What could
/// not be read is told as a call of which nothing is known, never left out; a socket that carried nothing billable tells of none.
/// </remarks>
public sealed class SocketMeter : IDisposable
{
    /// <summary>How many answers may be under way at once. Beyond that the oldest is given up, as one that could not be read.</summary>
    public const int MaxOpen = 64;

    private readonly Route _route;
    private readonly RequestHead _request;
    private readonly ResponseHead _response;
    private readonly PromptHasher _hasher;
    private readonly Action<SocketExchange> _calls;
    private readonly ISocketReader? _reader;
    private readonly MessageReader? _client;
    private readonly MessageReader? _server;
    private readonly List<OpenCall> _open = [];
    private readonly Queue<string> _over = new();
    private TimeSpan _now;
    private bool _lost;
    private bool _told;
    private bool _foreign;
    private bool _clientClosedFirst;

    /// <param name="route">Where the request went that opened the socket.</param>
    /// <param name="request">That request.</param>
    /// <param name="response">What the provider answered to it, the terms of compression among its headers.</param>
    /// <param name="hasher">Hashes prompts under the machine's key.</param>
    /// <param name="calls">Takes each call, in the order in which they end.</param>
    public SocketMeter(Route route, RequestHead request, ResponseHead response, PromptHasher hasher, Action<SocketExchange> calls)
    {
        (_route, _request, _hasher, _calls) = (route, request, hasher, calls);
        // The provider's id of the request that opened the socket is no id of a call.
        _response = new(response.Status, HeaderList.Empty);
        var socket = route.Billing is RouteBilling.Calls or RouteBilling.Unlisted ? UsageShapes.Find(route.Shape)?.Socket : null;
        if (socket is null || DeflateTerms.Read(response.Headers.FindAll("Sec-WebSocket-Extensions")) is not { } terms) return;
        _reader = socket(request.Target);
        _client = new(OfClient, terms.Agreed, terms.ClientStartsOver, ExchangeMeter.MaxRequestBody);
        _server = new(OfServer, terms.Agreed, terms.ServerStartsOver);
    }

    /// <summary>Takes in the next bytes that the client sent.</summary>
    /// <param name="bytes">As they stood on the wire.</param>
    /// <param name="at">When, counted from the start of the request that opened the socket.</param>
    public void ClientBytes(ReadOnlySpan<byte> bytes, TimeSpan at) => Feed(_client, bytes, at);

    /// <summary>Takes in the next bytes that the provider sent.</summary>
    /// <inheritdoc cref="ClientBytes"/>
    public void ServerBytes(ReadOnlySpan<byte> bytes, TimeSpan at) => Feed(_server, bytes, at);

    /// <summary>The memory that it takes now, in bytes: messages that are not whole yet, what inflates them, and answers that are kept.</summary>
    public long Held
    {
        get
        {
            var held = (_client?.Held ?? 0) + (_server?.Held ?? 0);
            foreach (var call in _open) held += call.Meter.Held;
            return held;
        }
    }

    /// <summary>Bytes went missing: from here on nothing can be read, and nothing that was read is held.</summary>
    public void Lost()
    {
        _lost = true;
        _client?.Dispose();
        _server?.Dispose();
    }

    /// <summary>The socket is over. Call once.</summary>
    public void Complete(ExchangeEnd end, TimeSpan at)
    {
        _now = at;
        // A call that is still under way has been cut off, however politely the socket ended.
        var cut = end is not ExchangeEnd.Complete ? end : _clientClosedFirst ? ExchangeEnd.ClientAborted : ExchangeEnd.UpstreamReset;
        var unread = _lost && !_open.Exists(call => IsCall(call));
        foreach (var call in _open.Where(IsCall).ToList()) End(call, call.FailedAt is null ? cut : ExchangeEnd.Complete, unreadable: _lost);
        if (unread) Tell(Whole(end) with { Unreadable = true }, null, at);
        else if (_reader is null || (_foreign && !_told)) Tell(Whole(end) with { WebSocketNotRead = true }, null, at);
    }

    public void Dispose()
    {
        _client?.Dispose();
        _server?.Dispose();
    }

    private void Feed(MessageReader? messages, ReadOnlySpan<byte> bytes, TimeSpan at)
    {
        if (messages is null || _lost) return;
        _now = at;
        messages.Feed(bytes);
        _clientClosedFirst |= _client!.Closed && !_server!.Closed;
        if (messages.Broken) Lost();
    }

    private void OfClient(ReadOnlySpan<byte> json, bool whole)
    {
        var message = _reader!.OfClient(json);
        if (message.Step is not SocketStep.Asks) return;
        foreach (var failed in _open.Where(call => call.FailedAt is not null && call.Lane == message.Lane).ToList()) End(failed, ExchangeEnd.Complete);
        if (message.Anew) _open.RemoveAll(call => call.Waits && call.Lane == message.Lane);
        Open(message.Lane).Meter.RequestBody(json);
    }

    private void OfServer(ReadOnlySpan<byte> json, bool whole)
    {
        var message = _reader!.OfServer(json);
        if (message.Anew && _open.FindLast(call => !call.Waits && call.Lane == message.Lane) is { } before) End(before, ExchangeEnd.Complete);
        switch (message.Step)
        {
            case SocketStep.Foreign:
                _foreign = true;
                break;
            case SocketStep.Refuses:
                if (_open.Find(one => one.Waits && one.Lane == message.Lane) is { } refused) _open.Remove(refused);
                break;
            case SocketStep.Transcribes:
                var aside = new OpenCall(Meter(_route with { Endpoint = $"{_route.Endpoint}.transcription", Shape = UsageShapes.Transcription, PathModel = message.Model }), null, _now);
                Take(aside, json);
                End(aside, ExchangeEnd.Complete);
                break;
            case SocketStep.Fails when Find(message) is { Waits: false } underWay:
                // It may have been about something else: should more come of the answer, that is the same call.
                Take(underWay, json);
                underWay.FailedAt = _now;
                break;
            case SocketStep.Begins or SocketStep.Part or SocketStep.Ends or SocketStep.Fails or SocketStep.Breaks when Find(message) is { } call:
                call.Answer ??= message.Answer;
                call.FailedAt = null;
                Take(call, json);
                // What is told of an answer after an error within it (that it failed) is told once more.
                if (message.Step is SocketStep.Ends or SocketStep.Fails or SocketStep.Breaks) End(call, ExchangeEnd.Complete, over: message.Step is not SocketStep.Fails);
                break;
        }
    }

    // Which call the message belongs to. Within a lane answers come in the order in which they were asked for.
    private OpenCall? Find(in SocketMessage message)
    {
        var (lane, answer) = (message.Lane, message.Answer);
        if (answer is not null)
        {
            if (_open.Find(call => call.Answer == answer) is { } known) return known;
            if (_over.Contains(answer)) return null; // Told once more.
        }

        var underWay = answer is null ? _open.FindLast(call => !call.Waits && call.Lane == lane) : _open.Find(call => !call.Waits && call.Answer is null && call.Lane == lane);
        var waiting = _open.Find(call => call.Waits && call.Lane == lane);
        return message.Step switch
        {
            SocketStep.Part => underWay,
            SocketStep.Fails => waiting ?? underWay,
            SocketStep.Breaks => underWay ?? waiting,
            _ => underWay ?? waiting ?? Open(lane),
        };
    }

    private OpenCall Open(string? lane)
    {
        if (_open.Count == MaxOpen) End(_open[0], ExchangeEnd.MeterStopped, unreadable: true);
        var call = new OpenCall(Meter(_route), lane, _now);
        _open.Add(call);
        return call;
    }

    private ExchangeMeter Meter(Route route) =>
        new(_reader?.Model is { } model ? route with { PathModel = route.PathModel ?? model } : route, _request with { StartedAt = _request.StartedAt + _now }, _hasher);

    private void Take(OpenCall call, ReadOnlySpan<byte> json)
    {
        if (call.Waits) call.Meter.ResponseStarted(_response);
        call.FirstAt ??= _now;
        call.Meter.ResponseMessage(json);
    }

    private void End(OpenCall call, ExchangeEnd end, bool unreadable = false, bool over = true)
    {
        _open.Remove(call);
        if (over && call.Answer is { } answer)
        {
            if (_over.Count == MaxOpen) _over.Dequeue();
            _over.Enqueue(answer);
        }

        var exchange = call.Meter.Complete(end);
        Tell(unreadable ? exchange with { Unreadable = true } : exchange, call.FirstAt - call.Start, (call.FailedAt ?? _now) - call.Start);
    }

    private bool IsCall(OpenCall call) => !call.Waits || _reader!.AskingIsACall;

    private MeteredExchange Whole(ExchangeEnd end) => new() { Route = _route, RequestHead = _request, ResponseHead = _response, Streaming = true, End = end };

    private void Tell(MeteredExchange exchange, TimeSpan? firstByte, TimeSpan duration)
    {
        _told = true;
        _calls(new(exchange, firstByte, duration));
    }

    private sealed class OpenCall(ExchangeMeter meter, string? lane, TimeSpan start)
    {
        public ExchangeMeter Meter => meter;

        public string? Lane => lane;

        public TimeSpan Start => start;

        public string? Answer { get; set; }

        public TimeSpan? FirstAt { get; set; }

        /// <summary>When an error came while it was under way, and nothing of it since; null where none did.</summary>
        public TimeSpan? FailedAt { get; set; }

        /// <summary>True until the provider has said something to it.</summary>
        public bool Waits => FirstAt is null;
    }
}
