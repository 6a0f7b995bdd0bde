using System.Text.Json;

namespace Plimsoll.Providers.Gemini;

/// <summary>Images made by Imagen, which are billed one by one at one price; on Vertex also vectors, with the tokens of each text.</summary>
internal sealed class PredictReader : DocumentReader
{
    private long _images;
    private long? _tokens;

    public override void Finish(in ResponseEnd end, List<Reading> readings)
    {
        var usage = default(Usage);
        usage.Set(Unit.Images, _images);
        usage.Set(Unit.Input, _tokens ?? 0);
        readings.Add(Draft(end) with { Usage = usage, UsageReported = _images > 0 || _tokens is not null });
    }

    protected override void ReadDocument(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("predictions"u8) && reader.EnterArray()) ReadPredictions(ref reader);
            else if (reader.TokenType is not JsonTokenType.PropertyName) continue;
            else if (reader.ValueTextEquals("error"u8)) ReadError(ref reader);
            else reader.Skip();
        }
    }

    // One that a filter held back has a reason in place of the picture, and is not billed.
    private void ReadPredictions(ref Utf8JsonReader reader)
    {
        while (reader.NextItem())
        {
            var isImage = false;
            if (reader.TokenType is not JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.NextName())
            {
                isImage |= reader.ValueTextEquals("bytesBase64Encoded"u8);
                if (reader.ValueTextEquals("embeddings"u8)) ReadVector(ref reader);
                else reader.Skip();
            }

            if (isImage) _images++;
        }
    }

    // {"statistics":{"truncated":false,"token_count":12},"values":[…]}
    private void ReadVector(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (!reader.ValueTextEquals("statistics"u8))
            {
                reader.Skip();
            }
            else if (reader.EnterObject())
            {
                while (reader.NextName())
                {
                    if (reader.ValueTextEquals("token_count"u8)) _tokens = (_tokens ?? 0) + (reader.Count() ?? 0);
                    else reader.Skip();
                }
            }
        }
    }
}
