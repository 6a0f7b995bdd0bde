using System.Text.Json;

namespace Plimsoll.Providers.OpenAI;

/// <summary>Usage of a run of an assistant: the run object, or the events of a stream.</summary>
/// <remarks>
/// A run's usage is the sum of its steps', which have usage objects of their own: only the object <c>thread.run</c> counts. A run that
/// is not over has none yet, and is <see cref="Reading.Pending"/>.
/// </remarks>
internal sealed class RunsReader : DocumentReader
{
    private KeptJson _usage;
    private KeptJson _candidate;
    private string? _status;

    public override void Finish(in ResponseEnd end, List<Reading> readings)
    {
        var usage = OpenAIUsage.Parse(_usage.Span);
        readings.Add(Draft(end) with
        {
            Usage = usage.ToUsage(),
            UsageReported = usage.Found,
            Pending = !usage.Found && Error is null && _status is "queued" or "in_progress" or "requires_action" or "cancelling",
            StopReason = _status,
            RawUsage = _usage.Span.ToArray(),
        });
    }

    protected override void ReadDocument(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        string? id = null, model = null, status = null, kind = null, ignored = null;
        long bytes = 0;
        _candidate.Clear();
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("object"u8)) kind = reader.Text();
            else if (reader.ValueTextEquals("id"u8)) id = reader.Text(Id);
            else if (reader.ValueTextEquals("model"u8)) model = reader.Text(Model);
            else if (reader.ValueTextEquals("status"u8)) status = reader.Text();
            else if (reader.ValueTextEquals("usage"u8)) _candidate.KeepObject(ref reader, json);
            else if (reader.ValueTextEquals("delta"u8)) bytes = DeltaBytes(ref reader, ref ignored);
            else if (reader.ValueTextEquals("error"u8) || reader.ValueTextEquals("last_error"u8)) ReadError(ref reader);
            else reader.Skip();
        }

        AnswerBytes += bytes;
        if (kind is not "thread.run") return;
        Id = id ?? Id;
        Model = model ?? Model;
        _status = status ?? _status;
        if (!_candidate.IsEmpty) _usage.Keep(_candidate.Span);
    }

    // The delta of a message has {"content":[{"text":{"value":"…"}}]}, that of a step {"step_details":{…"arguments":"…"}}.
    private static long DeltaBytes(ref Utf8JsonReader reader, ref string? ignored)
    {
        reader.Read();
        var depth = reader.CurrentDepth;
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            reader.Skip();
            return 0;
        }

        long bytes = 0;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType is not JsonTokenType.PropertyName) continue;
            if (reader.ValueTextEquals("value"u8) || reader.ValueTextEquals("arguments"u8) || reader.ValueTextEquals("input"u8))
                bytes += AnswerText.Count(ref reader, ref ignored);
        }

        return bytes;
    }
}
