using System.Text.Json;

namespace Plimsoll.Providers.Anthropic;

/// <summary>The results of a batch of messages: lines, each with a message, an error, or word that the request was not run.</summary>
internal sealed class BatchResultsReader : DocumentReader
{
    private readonly List<Reading> _readings = [];

    public override void Finish(in ResponseEnd end, List<Reading> readings)
    {
        // An error of the fetching itself is no result.
        if (_readings.Count == 0 && Error is not null) readings.Add(Draft(end));
        foreach (var reading in _readings)
        {
            // A message has an id of its own; what failed is known by its batch and the name that the client gave it.
            var order = reading.OrderId is { } name && end.FetchedId is { } batch ? $"{batch}/{name}" : null;
            readings.Add(reading with { OrderId = order });
        }
    }

    // {"custom_id":"…","result":{"type":"succeeded","message":{…}}}
    protected override void ReadDocument(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var first = _readings.Count;
        string? customId = null;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("result"u8)) ReadResult(ref reader, json);
            else if (reader.ValueTextEquals("custom_id"u8)) customId = reader.Text();
            else if (reader.ValueTextEquals("error"u8)) ReadError(ref reader);
            else reader.Skip();
        }

        for (var at = first; at < _readings.Count; at++)
        {
            if (_readings[at].ResponseId is null) _readings[at] = _readings[at] with { OrderId = customId };
        }
    }

    private void ReadResult(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (!reader.EnterObject()) return;
        string? kind = null;
        ReadOnlySpan<byte> message = default;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("type"u8))
            {
                kind = reader.Text();
            }
            else if (reader.ValueTextEquals("message"u8) && reader.EnterObject())
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                message = json[start..(int)reader.BytesConsumed];
            }
            else if (reader.TokenType is JsonTokenType.PropertyName)
            {
                reader.Skip();
            }
        }

        if (message.IsEmpty)
        {
            if (kind is not null) _readings.Add(new() { Error = Short(kind), ServiceTier = "batch" });
            return;
        }

        var body = new MessagesReader();
        body.Read(message);
        body.Finish(new(200, ExchangeEnd.Complete, Streamed: false), _readings);
        AnswerBytes += body.AnswerBytes;
        _readings[^1] = _readings[^1] with { ServiceTier = "batch" };
    }
}
