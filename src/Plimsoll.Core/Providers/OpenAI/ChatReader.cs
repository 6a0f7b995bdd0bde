using System.Text.Json;

namespace Plimsoll.Providers.OpenAI;

/// <summary>Usage of chat completions, of legacy completions, and of embeddings: a body, or the chunks of a stream.</summary>
/// <remarks>Some gateways repeat a running usage in every chunk: the last one counts, and nothing is summed.</remarks>
/// <param name="hiddenReasoning">True for copies whose reasoning shows only in the total (Gemini).</param>
/// <param name="requestFee">True where each request has a fee that goes by the size of the search (Perplexity).</param>
internal sealed class ChatReader(bool hiddenReasoning = false, bool requestFee = false) : DocumentReader
{
    // xAI answers so while a deferred completion is being made; what deferred it has a request_id and nothing else.
    private const int Accepted = 202;

    private KeptJson _usage;
    private string? _requestId;

    public override void Finish(in ResponseEnd end, List<Reading> readings)
    {
        var usage = OpenAIUsage.Parse(_usage.Span);
        var counts = usage.ToUsage(hiddenReasoning, reasoningBeside: requestFee);
        // xAI's live search, where the answer does not state what it cost: each source has a fee beside the tokens.
        if (usage.Cost is null) counts.Set(Unit.SearchUnits, usage.Sources);
        if (usage.Found && (requestFee || SearchesAlways(Model))) counts.Set(Unit.Requests, 1);
        var draft = Draft(end);
        var deferred = draft.ResponseId is null && _requestId is not null;
        readings.Add(draft with
        {
            // Of a deferred completion the request's id is all there is yet, and what it will be fetched by: the completion has one of its own.
            ResponseId = deferred ? _requestId : draft.ResponseId,
            OrderId = end.FetchedId == draft.ResponseId ? null : end.FetchedId,
            Usage = counts,
            UsageReported = usage.Found,
            Pending = !usage.Found && Error is null && (deferred || end.Status == Accepted),
            UsagePartial = usage.Found && end.Streamed && end.CutOff && StopReason is null,
            Speed = usage.SearchContext,
            ReportedCost = usage.Cost,
            RawUsage = _usage.Span.ToArray(),
        });
    }

    protected override void ReadDocument(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("id"u8)) Id = reader.Text(Id);
            else if (reader.ValueTextEquals("choices"u8)) ReadChoices(ref reader);
            else if (reader.ValueTextEquals("usage"u8) || reader.ValueTextEquals("usage_info"u8)) _usage.KeepUsage(ref reader, json);
            else if (reader.ValueTextEquals("x_groq"u8)) ReadGroq(ref reader, json);
            else if (reader.ValueTextEquals("model"u8)) Model = reader.Text(Model);
            else if (reader.ValueTextEquals("service_tier"u8)) ServiceTier = reader.Text(ServiceTier);
            else if (reader.ValueTextEquals("error"u8)) ReadError(ref reader);
            else if (reader.ValueTextEquals("request_id"u8)) _requestId = reader.Text(_requestId);
            else if (reader.ValueTextEquals("completion"u8)) ReadCompletion(ref reader);
            else if (reader.ValueTextEquals("stop_reason"u8)) StopReason = reader.Text(StopReason);
            else reader.Skip();
        }
    }

    // These models search before each answer, which is billed by the request: gpt-4o-search-preview, gpt-5-search-api and their dates.
    private static bool SearchesAlways(string? model) =>
        model is not null && (model.Contains("-search-preview", StringComparison.Ordinal) || model.Contains("-search-api", StringComparison.Ordinal));

    // Groq's streams once stated the usage here alone.
    private void ReadGroq(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("usage"u8)) _usage.KeepObject(ref reader, json);
            else reader.Skip();
        }
    }

    private void ReadChoices(ref Utf8JsonReader reader)
    {
        var stop = StopReason;
        AnswerBytes += AnswerText.Count(ref reader, ref stop, Tokens);
        StopReason = stop;
    }

    // Anthropic's Text Completions, which report no usage.
    private void ReadCompletion(ref Utf8JsonReader reader)
    {
        reader.Read();
        AnswerBytes += reader.TextBytes();
        reader.Skip();
    }
}
