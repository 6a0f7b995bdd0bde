using System.Text.Json;

namespace Plimsoll.Providers.Ollama;

/// <summary>Usage of Ollama's own API: an answer, or its lines, the last of which has the counts.</summary>
/// <remarks>A prompt that was evaluated before has no <c>prompt_eval_count</c>: nothing was taken in anew.</remarks>
internal sealed class OllamaReader : DocumentReader
{
    private long? _prompt;
    private long? _answer;

    public override void Finish(in ResponseEnd end, List<Reading> readings)
    {
        var usage = default(Usage);
        usage.Set(Unit.Input, _prompt ?? 0);
        usage.Set(Unit.Output, _answer ?? 0);
        readings.Add(Draft(end) with { Usage = usage, UsageReported = (_prompt ?? _answer) is not null });
    }

    protected override void ReadDocument(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("prompt_eval_count"u8)) _prompt = reader.Count() ?? _prompt;
            else if (reader.ValueTextEquals("eval_count"u8)) _answer = reader.Count() ?? _answer;
            else if (reader.ValueTextEquals("model"u8)) Model = reader.Text(Model);
            else if (reader.ValueTextEquals("done_reason"u8)) StopReason = reader.Text(StopReason);
            else if (reader.ValueTextEquals("error"u8)) ReadError(ref reader);
            else if (reader.ValueTextEquals("message"u8) || reader.ValueTextEquals("response"u8) || reader.ValueTextEquals("thinking"u8)) ReadText(ref reader);
            else reader.Skip();
        }
    }

    private void ReadText(ref Utf8JsonReader reader)
    {
        string? ignored = null;
        AnswerBytes += AnswerText.Count(ref reader, ref ignored);
    }
}
