using System.Text.Json;

namespace Plimsoll.Providers.OpenAI;

/// <summary>Usage of image generations and edits: tokens where the model bills tokens, else the images made.</summary>
/// <remarks>
/// Images of older models cost by size and quality, which no answer states: they are counted as <see cref="Unit.Images"/>, and
/// <see cref="Reading.UsageReported"/> stays false. Where the answer states tokens, images are not counted beside them.
/// </remarks>
internal sealed class ImagesReader : DocumentReader
{
    private KeptJson _usage;
    private long _images;

    public override void Finish(in ResponseEnd end, List<Reading> readings)
    {
        var usage = OpenAIUsage.Parse(_usage.Span);
        var counts = usage.ToUsage();

        // An answer of this endpoint is an image: tokens that are not told apart are the image's.
        if (counts[Unit.OutputImage] == 0 && counts[Unit.Output] > 0)
        {
            counts.Set(Unit.OutputImage, counts[Unit.Output]);
            counts.Set(Unit.Output, 0);
        }

        if (counts.TotalTokens == 0) counts.Set(Unit.Images, _images);
        readings.Add(Draft(end) with
        {
            Usage = counts,
            UsageReported = usage.Found,
            ReportedCost = usage.Cost,
            RawUsage = _usage.Span.ToArray(),
        });
    }

    protected override void ReadDocument(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("usage"u8)) _usage.KeepObject(ref reader, json);
            else if (reader.ValueTextEquals("data"u8)) CountImages(ref reader);
            else if (reader.ValueTextEquals("model"u8)) Model = reader.Text(Model);
            else if (reader.ValueTextEquals("type"u8)) ReadKind(ref reader);
            else if (reader.ValueTextEquals("error"u8)) ReadError(ref reader);
            else reader.Skip();
        }
    }

    private void CountImages(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray()) return;
        while (reader.NextItem())
        {
            if (reader.TokenType is JsonTokenType.StartObject) _images++;
            reader.Skip();
        }
    }

    // A stream ends each image with an event (image_generation.completed), after partial ones.
    private void ReadKind(ref Utf8JsonReader reader)
    {
        if (reader.Text() is "image_generation.completed" or "image_edit.completed") _images++;
    }
}
