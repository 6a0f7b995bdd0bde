using System.Text.Json;

namespace Plimsoll.Providers.Gemini;

/// <summary>Images made by Imagen, which are billed one by one at one price: the answer itself is the usage.</summary>
internal sealed class PredictReader : DocumentReader
{
    private long _images;

    public override void Finish(in ResponseEnd end, List<Reading> readings)
    {
        var usage = default(Usage);
        usage.Set(Unit.Images, _images);
        readings.Add(Draft(end) with { Usage = usage, UsageReported = _images > 0 });
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
                reader.Skip();
            }

            if (isImage) _images++;
        }
    }
}
