using System.Text.Json;

namespace Plimsoll.Providers.Cohere;

/// <summary>Usage of Cohere's own endpoints: <c>billed_units</c>, in <c>meta</c> or <c>usage</c>, of a body or of a stream's last event.</summary>
/// <remarks>
/// What is billed differs from what was processed (<c>tokens</c>, <c>cached_tokens</c>): the preamble and a cache are Cohere's matter. No
/// answer names a model.
/// </remarks>
internal sealed class CohereReader : DocumentReader
{
    private KeptJson _usage;

    public override void Finish(in ResponseEnd end, List<Reading> readings)
    {
        var (usage, found) = BilledUnits.Read(_usage.Span);
        readings.Add(Draft(end) with { Usage = usage, UsageReported = found, RawUsage = _usage.Span.ToArray() });
    }

    protected override void ReadDocument(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("meta"u8) || reader.ValueTextEquals("usage"u8)) _usage.KeepObject(ref reader, json);
            else if (reader.ValueTextEquals("response"u8) && reader.EnterObject()) ReadDocument(ref reader, json);
            else if (reader.TokenType is JsonTokenType.PropertyName && reader.ValueTextEquals("delta"u8) && reader.EnterObject()) ReadDocument(ref reader, json);
            else if (reader.TokenType is JsonTokenType.PropertyName) ReadField(ref reader);
        }
    }

    private void ReadField(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("id"u8) || reader.ValueTextEquals("generation_id"u8) || reader.ValueTextEquals("response_id"u8)) Id = reader.Text(Id);
        else if (reader.ValueTextEquals("finish_reason"u8)) StopReason = reader.Text(StopReason);
        else if (reader.ValueTextEquals("error"u8)) ReadError(ref reader);
        else if (reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("message"u8) || reader.ValueTextEquals("generations"u8)) ReadText(ref reader);
        else reader.Skip();
    }

    private void ReadText(ref Utf8JsonReader reader)
    {
        var stop = StopReason;
        AnswerBytes += AnswerText.Count(ref reader, ref stop);
        StopReason = stop;
    }
}
