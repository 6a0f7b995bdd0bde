using System.Text.Json;

namespace Plimsoll.Providers.Gemini;

/// <summary>Usage of creating a cached content: its tokens are billed once as input. (Storage by the hour is stated nowhere.)</summary>
internal sealed class CachedContentReader : DocumentReader
{
    private KeptJson _usage;

    public override void Finish(in ResponseEnd end, List<Reading> readings)
    {
        var usage = GeminiUsage.Parse(_usage.Span);
        readings.Add(Draft(end) with { Usage = usage.ToUsage(), UsageReported = usage.Found, RawUsage = _usage.Span.ToArray() });
    }

    protected override void ReadDocument(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("usageMetadata"u8)) _usage.KeepObject(ref reader, json);
            else if (reader.ValueTextEquals("name"u8)) Id = reader.Text(Id);
            else if (reader.ValueTextEquals("model"u8)) Model = ModelName.Bare(reader.Text());
            else if (reader.ValueTextEquals("error"u8)) ReadError(ref reader);
            else reader.Skip();
        }
    }
}
