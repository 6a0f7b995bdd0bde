using System.Text.Json;

namespace Plimsoll.Providers.Gemini;

/// <summary>The <c>usageMetadata</c> of Gemini's endpoints.</summary>
/// <remarks>
/// Cached tokens are inside the prompt's; those that Google's own tools added, and thoughts, are not, unless the total says so. A field
/// that is 0 is left out. The table of fields is in README.md here.
/// </remarks>
internal struct GeminiUsage
{
    private Modalities _prompt;
    private Modalities _cache;
    private Modalities _answer;
    private long? _promptTokens;
    private long _cachedTokens;
    private long _toolTokens;
    private long _thoughts;
    private long? _answerTokens;
    private long? _total;

    /// <summary>False where no count was seen: the usage is then unknown, not zero.</summary>
    public bool Found { get; private set; }

    public string? ServiceTier { get; private set; }

    public static GeminiUsage Parse(ReadOnlySpan<byte> json)
    {
        var usage = default(GeminiUsage);
        if (json.IsEmpty) return usage;
        var reader = JsonFields.Open(json);
        try
        {
            reader.Read();
            while (reader.NextName()) usage.ReadField(ref reader);
        }
        catch (Exception bad) when (JsonFields.IsUnreadable(bad))
        {
            // A name that is no text: half of the counts may be missing, so none is believed.
            return default;
        }

        return usage;
    }

    public readonly Usage ToUsage()
    {
        var answer = _answerTokens ?? 0;

        // Where nothing but a total is stated (a cached content), it is the prompt.
        var prompt = _promptTokens ?? (_answerTokens is null && _thoughts == 0 ? _total ?? 0 : 0);
        var thoughtsInside = _thoughts > 0 && _thoughts <= answer && new StatedTotal(_total, prompt + _toolTokens, answer).Beyond == 0;

        var usage = default(Usage);
        new InputTokens
        {
            Total = prompt,
            Cached = _cachedTokens,
            CachedAudio = _cache.Audio,
            CachedImage = _cache.Image,
            CachedVideo = _cache.Video,
            Audio = _prompt.Audio,
            Image = _prompt.Image,
            Video = _prompt.Video,
        }.AddTo(ref usage);
        usage.Add(Unit.InputTool, _toolTokens);
        new OutputTokens
        {
            Total = thoughtsInside ? answer : answer + _thoughts,
            Reasoning = _thoughts,
            Audio = _answer.Audio,
            Image = _answer.Image,
            Video = _answer.Video,
        }.AddTo(ref usage);
        return usage;
    }

    private void ReadField(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("promptTokenCount"u8)) Saw(_promptTokens = reader.Count() ?? _promptTokens);
        else if (reader.ValueTextEquals("candidatesTokenCount"u8) || reader.ValueTextEquals("responseTokenCount"u8)) Saw(_answerTokens = reader.Count() ?? _answerTokens);
        else if (reader.ValueTextEquals("totalTokenCount"u8)) Saw(_total = reader.Count() ?? _total);
        else if (reader.ValueTextEquals("cachedContentTokenCount"u8)) _cachedTokens = reader.Count() ?? 0;
        else if (reader.ValueTextEquals("toolUsePromptTokenCount"u8)) _toolTokens = reader.Count() ?? 0;
        else if (reader.ValueTextEquals("thoughtsTokenCount"u8)) Saw(_thoughts = reader.Count() ?? 0);
        else if (reader.ValueTextEquals("promptTokensDetails"u8) || reader.ValueTextEquals("promptTokenDetails"u8)) _prompt.Read(ref reader);
        else if (reader.ValueTextEquals("cacheTokensDetails"u8)) _cache.Read(ref reader);
        else if (reader.ValueTextEquals("candidatesTokensDetails"u8) || reader.ValueTextEquals("responseTokensDetails"u8)) _answer.Read(ref reader);
        else if (reader.ValueTextEquals("serviceTier"u8) || reader.ValueTextEquals("trafficType"u8)) ServiceTier = reader.Text(ServiceTier);
        else reader.Skip();
    }

    private void Saw(long? count) => Found |= count is not null;
}
