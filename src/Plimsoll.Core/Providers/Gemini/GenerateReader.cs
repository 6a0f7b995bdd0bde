using System.Text.Json;

namespace Plimsoll.Providers.Gemini;

/// <summary>Usage of content generation and of embeddings: a body, or the chunks of a stream, each with a running usage.</summary>
/// <remarks>Messages of a live session are read as the chunks of a stream are. Code Assist wraps the same in <c>{"response":{…}}</c>, once for each chunk. The last usage counts.</remarks>
internal sealed class GenerateReader : DocumentReader
{
    private KeptJson _usage;
    private bool _blocked;
    private long _queries;
    private bool _grounded;

    public override void Finish(in ResponseEnd end, List<Reading> readings)
    {
        var usage = GeminiUsage.Parse(_usage.Span);
        var counts = usage.ToUsage();
        counts.Set(Unit.Groundings, Groundings(Model ?? end.AskedModel));
        ServiceTier ??= usage.ServiceTier;
        readings.Add(Draft(end) with
        {
            Usage = counts,
            UsageReported = usage.Found,
            UsagePartial = usage.Found && end.Streamed && end.CutOff && StopReason is null && !_blocked,
            RawUsage = _usage.Span.ToArray(),
        });
    }

    protected override void ReadDocument(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("candidates"u8)) ReadCandidates(ref reader);
            else if (reader.ValueTextEquals("usageMetadata"u8)) _usage.KeepObject(ref reader, json);
            else if (reader.ValueTextEquals("modelVersion"u8)) Model = reader.Text(Model);
            else if (reader.ValueTextEquals("responseId"u8)) Id = reader.Text(Id);
            else if (reader.ValueTextEquals("response"u8) && reader.EnterObject()) ReadDocument(ref reader, json);
            else if (reader.TokenType is not JsonTokenType.PropertyName) continue;
            else if (reader.ValueTextEquals("promptFeedback"u8)) ReadFeedback(ref reader);
            else if (reader.ValueTextEquals("error"u8)) ReadError(ref reader);
            else if (reader.ValueTextEquals("serverContent"u8)) ReadServerContent(ref reader);
            else if (reader.ValueTextEquals("toolCall"u8)) ReadText(ref reader);
            else reader.Skip();
        }
    }

    // Live sessions: a turn comes in many messages, each with some of these.
    private void ReadServerContent(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("modelTurn"u8) || reader.ValueTextEquals("outputTranscription"u8)) ReadText(ref reader);
            else if (reader.ValueTextEquals("groundingMetadata"u8)) ReadGrounding(ref reader);
            else if (reader.ValueTextEquals("turnComplete"u8)) StopReason = reader.Flag() is true ? StopReason ?? "turn_complete" : StopReason;
            else if (reader.ValueTextEquals("interrupted"u8)) StopReason = reader.Flag() is true ? "interrupted" : StopReason;
            else reader.Skip();
        }
    }

    private void ReadText(ref Utf8JsonReader reader)
    {
        string? ignored = null;
        AnswerBytes += AnswerText.Count(ref reader, ref ignored);
    }

    private void ReadCandidates(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray()) return;
        var stop = StopReason;
        while (reader.NextItem())
        {
            if (reader.TokenType is not JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.NextName())
            {
                if (reader.ValueTextEquals("content"u8)) AnswerBytes += AnswerText.Count(ref reader, ref stop);
                else if (reader.ValueTextEquals("finishReason"u8)) stop = reader.Text(stop);
                else if (reader.ValueTextEquals("groundingMetadata"u8)) ReadGrounding(ref reader);
                else reader.Skip();
            }
        }

        StopReason = stop;
    }

    // Chunks alone tell nothing: a file search and a fetched address have them too, and neither is billed as grounding.
    private void ReadGrounding(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("searchEntryPoint"u8)) _grounded |= HasMembers(ref reader);
            else if (reader.ValueTextEquals("webSearchQueries"u8) && reader.EnterArray()) ReadQueries(ref reader);
            else if (reader.TokenType is JsonTokenType.PropertyName) reader.Skip();
        }
    }

    // A later chunk of a stream repeats the queries of an earlier one.
    private void ReadQueries(ref Utf8JsonReader reader)
    {
        long queries = 0;
        while (reader.NextItem())
        {
            if (reader.TokenType is JsonTokenType.String && reader.ValueSpan.Length > 0) queries++;
            reader.Skip();
        }

        _queries = Math.Max(_queries, queries);
    }

    private static bool HasMembers(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return false;
        var any = false;
        while (reader.NextName())
        {
            any = true;
            reader.Skip();
        }

        return any;
    }

    private void ReadFeedback(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("blockReason"u8)) (_blocked, StopReason) = (true, reader.Text(StopReason));
            else reader.Skip();
        }
    }

    // From Gemini 3 on each search query is billed; before, a grounded prompt once, however many queries it took.
    private long Groundings(string? model)
    {
        if (_queries == 0) return _grounded ? 1 : 0;
        return model is not null && !model.StartsWith("gemini-1", StringComparison.Ordinal) && !model.StartsWith("gemini-2", StringComparison.Ordinal) && !model.StartsWith("gemini-live-2", StringComparison.Ordinal)
            ? _queries
            : 1;
    }
}
