using Plimsoll.Framing;
using Plimsoll.Providers;
using Plimsoll.Tokens;

namespace Plimsoll.Exchanges;

/// <summary>Reads one exchange on one route: fed the request and the response as they pass, it says which calls were made.</summary>
/// <remarks>
/// One meter serves one exchange and one thread at a time. It never throws for what a client or a provider sent, holds a bounded
/// amount of memory whatever the size of the bodies, and gives the same readings for any chunking of the same bytes.
/// </remarks>
public sealed class ExchangeMeter
{
    /// <summary>The largest request body that is looked into, in bytes. What lies beyond is not read, and nothing depends on it.</summary>
    public const int MaxRequestBody = 32 << 20;

    // All that is wanted of such a request is the model's name.
    private const int MaxUnlistedBody = 1 << 20;

    private readonly Route _route;
    private readonly RequestHead _request;
    private readonly PromptHasher _hasher;
    private readonly UsageShape? _shape;
    private readonly IUsageReader? _reader;
    private readonly KeptBodies? _kept;
    private SniffedFraming? _framing;
    private ReadRequest? _asked;
    private ResponseHead? _response;
    private bool _messages;

    /// <param name="route">Where the request goes.</param>
    /// <param name="request">The request without its body.</param>
    /// <param name="hasher">Hashes prompts under the machine's key.</param>
    public ExchangeMeter(Route route, RequestHead request, PromptHasher hasher)
    {
        _route = route;
        _request = request;
        _hasher = hasher;
        _shape = route.Billing is RouteBilling.Calls or RouteBilling.Elsewhere or RouteBilling.Results or RouteBilling.Unlisted ? UsageShapes.Find(route.Shape) : null;
        if (_shape is not null && route.Plugin is not null) _kept = new();
        _reader = _shape?.Reader();
    }

    /// <summary>The memory that what it keeps of the response takes, in bytes.</summary>
    public long Held => (_framing?.Held ?? 0) + (_kept?.Response.Length ?? 0);

    /// <summary>How much of a request's body is read on a route, in bytes: <see cref="MaxRequestBody"/>, or far less where only the model's name is wanted.</summary>
    public static int MaxRequestOf(Route route) => route.Billing is RouteBilling.Unlisted ? MaxUnlistedBody : MaxRequestBody;

    /// <summary>Takes in the request's body, once, content encoding removed.</summary>
    /// <param name="body">The body, or its first <see cref="MaxRequestBody"/> bytes.</param>
    public void RequestBody(ReadOnlySpan<byte> body)
    {
        var max = MaxRequestOf(_route);
        if (body.Length > max) body = body[..max];
        _kept?.KeepRequest(body);
        if (_route.Billing is not RouteBilling.Unmetered) _asked = RequestReader.Read(_route, _request, body, _hasher);
        if (_reader is not DocumentReader reader) return;
        if (_asked?.Tokens is { } prompt) reader.Tokens = new AnswerTokens(prompt.By);
        else if (_asked is { Facts.Streaming: true } asked && BreaksOffUncounted(_route.Shape) && ModelTokenizer.Find(asked.Facts.Model) is { } tokenizer) reader.Tokens = new AnswerTokens(tokenizer, sample: true);
    }

    /// <summary>Takes in the response's head, once, before any of its body.</summary>
    public void ResponseStarted(ResponseHead head)
    {
        _response = head;
        if (_reader is not null) _framing = new(_reader.Read, Declared(head), _shape!.MaxDocument);
    }

    /// <summary>Takes in the next bytes of the response's body, content encoding removed.</summary>
    public void ResponseBody(ReadOnlySpan<byte> chunk)
    {
        _kept?.KeepResponse(chunk);
        _framing?.Feed(chunk);
    }

    /// <summary>Takes in one whole message that the provider sent on a WebSocket, in place of <see cref="ResponseBody"/>.</summary>
    public void ResponseMessage(ReadOnlySpan<byte> message)
    {
        _messages = true;
        _reader?.Read(message);
    }

    /// <summary>Ends the exchange and says what it held. Call once.</summary>
    public MeteredExchange Complete(ExchangeEnd end)
    {
        _asked ??= RequestReader.Read(_route, _request, default, _hasher);
        _framing?.End();
        var streamed = _messages || (_framing?.IsStream ?? _asked?.Facts.Streaming ?? false);

        var readings = new List<Reading>(1);
        if (_reader is not null && _response is { } response)
        {
            var fetched = MeteredExchange.FetchedBy(_route, _request);
            _reader.Finish(new(response.Status, end, streamed, _asked?.InputCharacters ?? 0, fetched, _asked?.Facts.Model, response.Headers.Find), readings);
        }

        if (_kept is not null && (_framing?.IsStream ?? false) && _reader is KeptDocuments { All.Count: > 0 } documents) _kept.Documents = documents.All;
        var unreported = readings.Exists(reading => !reading.UsageReported || reading.UsagePartial);
        var answer = unreported ? (_reader as DocumentReader)?.Tokens : null;
        return new()
        {
            Route = _route,
            RequestHead = _request,
            Request = _asked?.Facts,
            ResponseHead = _response,
            Streaming = streamed,
            End = end,
            Readings = readings,
            WarmUp = _messages && _asked is { WarmUp: true },
            Kept = _kept,
            PluginFailed = _kept is not null,
            AnswerBytes = _reader?.AnswerBytes ?? 0,
            PromptTokens = unreported ? _asked?.Tokens : null,
            AnswerTokens = answer?.Of(_reader!.AnswerBytes) ?? 0,
            AnswerCountedBy = answer?.By.Name,
            Unreadable = (_reader?.Unreadable ?? false) || (_framing is { } framing && (framing.Overflowed || (framing.IsForeign && _kept is null && !IsForeignByRight()))),
        };
    }

    // Shapes whose streams state their usage at the end alone.
    private static bool BreaksOffUncounted(string? shape) => shape is "openai.chat" or "openai.responses";

    private BodyLayout Declared(ResponseHead head)
    {
        if (_shape!.Body is not BodyLayout.Whole) return _shape.Body;
        var type = head.Headers.Find("content-type");
        if (type is null) return BodyLayout.Whole;
        if (type.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase)) return BodyLayout.Events;
        if (type.StartsWith("application/vnd.amazon.eventstream", StringComparison.OrdinalIgnoreCase)) return BodyLayout.EventStream;
        return type.Contains("ndjson", StringComparison.OrdinalIgnoreCase) || type.Contains("jsonl", StringComparison.OrdinalIgnoreCase)
            || type.Contains("stream+json", StringComparison.OrdinalIgnoreCase)
            ? BodyLayout.Lines
            : BodyLayout.Whole;
    }

    // Sound, a transcript as plain text, or a file that is no batch's output: what was asked for, and nothing to read.
    private bool IsForeignByRight() => _shape?.Body is BodyLayout.Lines || (_response?.Headers.Find("content-type") is { } type &&
        (type.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) || type.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) ||
        type.StartsWith("text/vtt", StringComparison.OrdinalIgnoreCase) || type.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase)));
}
