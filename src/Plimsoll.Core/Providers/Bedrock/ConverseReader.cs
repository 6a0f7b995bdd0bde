using System.Text.Json;

namespace Plimsoll.Providers.Bedrock;

/// <summary>Usage of Converse: a body, or the events of a stream, the last of which (<c>metadata</c>) has it.</summary>
/// <remarks>
/// The model is the path's, since what it names decides the price (a profile across regions, a region's own); only a prompt router's choice
/// is told by the answer.
/// </remarks>
internal sealed class ConverseReader : DocumentReader
{
    private KeptJson _usage;

    public override void Finish(in ResponseEnd end, List<Reading> readings)
    {
        var usage = ConverseUsage.Parse(_usage.Span);
        readings.Add(Draft(end) with
        {
            Usage = usage.ToUsage(),
            UsageReported = usage.Found,
            UsagePartial = usage.Found && end.Streamed && end.CutOff && StopReason is null,
            RawUsage = _usage.Span.ToArray(),
        });
    }

    protected override void ReadDocument(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("usage"u8)) _usage.KeepObject(ref reader, json);
            else if (reader.ValueTextEquals("stopReason"u8)) StopReason = reader.Text(StopReason);
            else if (reader.ValueTextEquals("output"u8) || reader.ValueTextEquals("delta"u8)) ReadText(ref reader);
            else if (reader.ValueTextEquals("serviceTier"u8)) ReadTier(ref reader);
            else if (reader.ValueTextEquals("trace"u8)) ReadTrace(ref reader);
            else if (reader.ValueTextEquals("error"u8)) ReadError(ref reader);
            else reader.Skip();
        }
    }

    private void ReadText(ref Utf8JsonReader reader)
    {
        string? ignored = null;
        AnswerBytes += AnswerText.Count(ref reader, ref ignored);
    }

    // {"type":"priority"}
    private void ReadTier(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("type"u8)) ServiceTier = reader.Text(ServiceTier);
            else reader.Skip();
        }
    }

    // {"promptRouter":{"invokedModelId":"arn:aws:bedrock:…:inference-profile/us.amazon.nova-lite-v1:0"}}
    private void ReadTrace(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (!reader.ValueTextEquals("promptRouter"u8))
            {
                reader.Skip();
            }
            else if (reader.EnterObject())
            {
                while (reader.NextName())
                {
                    if (reader.ValueTextEquals("invokedModelId"u8)) Model = ModelName.Bare(reader.Text(Model));
                    else reader.Skip();
                }
            }
        }
    }
}
