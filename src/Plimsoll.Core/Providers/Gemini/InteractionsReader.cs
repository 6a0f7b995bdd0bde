using System.Text.Json;

namespace Plimsoll.Providers.Gemini;

/// <summary>Usage of the Interactions API: an interaction, or the events of a stream, the last of which holds it.</summary>
/// <remarks>An interaction in the background is <see cref="Reading.Pending"/>; an agent's may name no model.</remarks>
internal sealed class InteractionsReader : DocumentReader
{
    private KeptJson _usage;
    private string? _status;

    public override void Finish(in ResponseEnd end, List<Reading> readings)
    {
        var usage = InteractionsUsage.Parse(_usage.Span);
        readings.Add(Draft(end) with
        {
            Usage = usage.ToUsage(),
            UsageReported = usage.Found,
            Pending = !usage.Found && Error is null && !end.Streamed && _status is "in_progress" or "queued",
            StopReason = _status,
            RawUsage = _usage.Span.ToArray(),
        });
    }

    protected override void ReadDocument(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("interaction"u8) && reader.EnterObject()) ReadDocument(ref reader, json);
            else if (reader.TokenType is not JsonTokenType.PropertyName) continue;
            else if (reader.ValueTextEquals("usage"u8)) _usage.KeepObject(ref reader, json);
            else if (reader.ValueTextEquals("id"u8)) Id = reader.Text(Id);
            else if (reader.ValueTextEquals("model"u8)) Model = ModelName.Bare(reader.Text(Model));
            else if (reader.ValueTextEquals("agent"u8)) Model ??= reader.Text();
            else if (reader.ValueTextEquals("status"u8)) _status = reader.Text(_status);
            else if (reader.ValueTextEquals("service_tier"u8)) ServiceTier = reader.Text(ServiceTier);
            else if (reader.ValueTextEquals("steps"u8) || reader.ValueTextEquals("outputs"u8) || reader.ValueTextEquals("delta"u8)) ReadText(ref reader);
            else if (reader.ValueTextEquals("error"u8)) ReadError(ref reader);
            else reader.Skip();
        }
    }

    private void ReadText(ref Utf8JsonReader reader)
    {
        string? ignored = null;
        AnswerBytes += AnswerText.Count(ref reader, ref ignored);
    }
}
