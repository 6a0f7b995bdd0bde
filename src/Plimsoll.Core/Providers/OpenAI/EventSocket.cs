using System.Text.Json;

namespace Plimsoll.Providers.OpenAI;

/// <summary>Sockets of typed events: the Responses API over a WebSocket, and the Realtime API.</summary>
/// <remarks>
/// Pages: https://developers.openai.com/api/docs/guides/websocket-mode, https://platform.openai.com/docs/api-reference/realtime-server-events.
/// Answers of a Responses socket are under way side by side where the client gives each a <c>stream_id</c>, which their events repeat;
/// within one they come in the order in which they were asked for. A Realtime session also answers without being asked, and names its
/// models at its start, or where they change. An error that a response's stream emitted has a number in it (<c>sequence_number</c>); one
/// without is about a request that was not begun (a <c>status</c>, as over HTTP), also while the answer before it is under way.
/// </remarks>
internal sealed class EventSocket : JsonSocketReader
{
    private readonly bool _realtime;
    private Kind _kind;
    private bool _numbered;
    private string? _lane;
    private string? _answer;
    private string? _lastLane;
    private string? _lastAnswer;
    private string? _transcriber;

    /// <param name="realtime">True for the Realtime API.</param>
    /// <param name="target">Of the request that opened the socket: it may name the model.</param>
    public EventSocket(bool realtime, string target) => (_realtime, Model) = (realtime, QueryModel(target));

    private enum Kind : byte
    {
        Other,
        Create,
        Part,
        End,
        Error,
        Transcript,
    }

    public override bool AskingIsACall => !_realtime;

    protected override void ReadField(ref Utf8JsonReader reader, bool fromServer)
    {
        if (reader.ValueTextEquals("type"u8)) _kind = ReadKind(ref reader, fromServer);
        else if (reader.ValueTextEquals("stream_id"u8)) _lane = _lastLane = reader.Text(_lastLane);
        else if (fromServer && reader.ValueTextEquals("sequence_number"u8)) ReadNumber(ref reader);
        else if (fromServer && reader.ValueTextEquals("response_id"u8)) _answer = _lastAnswer = reader.Text(_lastAnswer);
        else if (fromServer && reader.ValueTextEquals("response"u8)) ReadResponse(ref reader);
        else if (fromServer && _realtime && reader.ValueTextEquals("session"u8)) ReadSession(ref reader);
        else reader.Skip();
    }

    protected override SocketMessage Told(bool fromServer)
    {
        var (kind, lane, answer, numbered) = (_kind, _lane, _answer, _numbered);
        (_kind, _lane, _answer, _numbered) = (Kind.Other, null, null, false);
        if (!fromServer) return kind is Kind.Create ? new(SocketStep.Asks, lane) : default;
        return kind switch
        {
            Kind.Part => new(answer is null ? SocketStep.Part : SocketStep.Begins, lane, answer),
            Kind.End => new(SocketStep.Ends, lane, answer),
            Kind.Error => new(_realtime ? SocketStep.Refuses : numbered ? SocketStep.Breaks : SocketStep.Fails, lane),
            Kind.Transcript => new(SocketStep.Transcribes, Model: _transcriber),
            _ => default,
        };
    }

    private Kind ReadKind(ref Utf8JsonReader reader, bool fromServer)
    {
        reader.Read();
        if (reader.TokenType is not JsonTokenType.String)
        {
            reader.Skip();
            return Kind.Other;
        }

        if (!fromServer) return reader.ValueTextEquals("response.create"u8) ? Kind.Create : Kind.Other;
        if (reader.ValueTextEquals("error"u8)) return Kind.Error;
        if (_realtime && reader.ValueTextEquals("conversation.item.input_audio_transcription.completed"u8)) return Kind.Transcript;
        if (!reader.ValueSpan.StartsWith("response."u8) || reader.ValueSpan.StartsWith("response.steer"u8)) return Kind.Other;
        return reader.ValueTextEquals("response.completed"u8) || reader.ValueTextEquals("response.done"u8) ||
            reader.ValueTextEquals("response.incomplete"u8) || reader.ValueTextEquals("response.failed"u8) || reader.ValueTextEquals("response.cancelled"u8)
            ? Kind.End
            : Kind.Part;
    }

    private void ReadNumber(ref Utf8JsonReader reader)
    {
        reader.Read();
        _numbered = reader.TokenType is JsonTokenType.Number;
        reader.Skip();
    }

    private void ReadResponse(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("id"u8)) _answer = _lastAnswer = reader.Text(_lastAnswer);
            else reader.Skip();
        }
    }

    // session.model, and session.audio.input.transcription.model or (before) session.input_audio_transcription.model.
    private void ReadSession(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("model"u8)) Model = reader.Text(Model);
            else if (reader.ValueTextEquals("input_audio_transcription"u8)) ReadTranscriber(ref reader);
            else if (reader.ValueTextEquals("audio"u8)) ReadAudio(ref reader);
            else reader.Skip();
        }
    }

    private void ReadAudio(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("input"u8)) ReadAudio(ref reader);
            else if (reader.ValueTextEquals("transcription"u8)) ReadTranscriber(ref reader);
            else reader.Skip();
        }
    }

    private void ReadTranscriber(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("model"u8)) _transcriber = reader.Text(_transcriber);
            else reader.Skip();
        }
    }

    private static string? QueryModel(string target)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        if (query < 0) return null;
        foreach (var part in target[(query + 1)..].Split('&'))
        {
            if (part.StartsWith("model=", StringComparison.Ordinal) && part.Length > "model=".Length) return Uri.UnescapeDataString(part["model=".Length..]);
        }

        return null;
    }
}
