using System.Text.Json;

namespace Plimsoll.Providers.OpenAI;

/// <summary>Usage of transcriptions, translations and speech: tokens, or the length of the audio.</summary>
/// <remarks>
/// Where speech is answered by sound alone, nothing states the usage: the characters asked for are kept as
/// <see cref="Unit.Characters"/>, and <see cref="Reading.UsageReported"/> stays false. Likewise the length of the audio in a
/// transcript, which is rounded for the bill, unless nothing else is billed by (<paramref name="billedByDuration"/>).
/// </remarks>
/// <param name="billedByDuration">True where the transcript's own <c>duration</c> is what is billed (xAI).</param>
internal sealed class AudioReader(bool billedByDuration = false) : DocumentReader
{
    private KeptJson _usage;
    private long? _durationMs;

    public override void Finish(in ResponseEnd end, List<Reading> readings)
    {
        var usage = OpenAIUsage.Parse(_usage.Span);
        var counts = usage.ToUsage();
        if (!usage.Found && end.Status < 400)
        {
            counts.Set(Unit.Characters, end.InputCharacters);
            counts.Set(Unit.AudioInputMs, _durationMs ?? 0);
        }

        readings.Add(Draft(end) with
        {
            Usage = counts,
            UsageReported = usage.Found || (billedByDuration && _durationMs is not null),
            ReportedCost = usage.Cost,
            RawUsage = _usage.Span.ToArray(),
        });
    }

    protected override void ReadDocument(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("usage"u8)) _usage.KeepObject(ref reader, json);
            else if (reader.ValueTextEquals("duration"u8)) _durationMs = reader.Milliseconds() ?? _durationMs;
            else if (reader.ValueTextEquals("text"u8)) ReadText(ref reader);
            else if (reader.ValueTextEquals("model"u8)) Model = reader.Text(Model);
            else if (reader.ValueTextEquals("error"u8)) ReadError(ref reader);
            else reader.Skip();
        }
    }

    // The whole text; in a stream the last event repeats it.
    private void ReadText(ref Utf8JsonReader reader)
    {
        reader.Read();
        AnswerBytes = Math.Max(AnswerBytes, reader.TextBytes());
        reader.Skip();
    }
}
