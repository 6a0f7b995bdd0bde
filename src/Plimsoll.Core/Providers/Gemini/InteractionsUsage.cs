using System.Text.Json;

namespace Plimsoll.Providers.Gemini;

/// <summary>The usage object of the Interactions API.</summary>
/// <remarks>Cached tokens are inside the input's; thoughts and the tokens of tools are added. <c>raw_prompt_token</c> is not billed.</remarks>
internal struct InteractionsUsage
{
    private Modalities _in;
    private Modalities _cache;
    private Modalities _out;
    private long? _input;
    private long _cached;
    private long _tools;
    private long _thoughts;
    private long? _output;
    private long _groundings;

    /// <summary>False where no count was seen: the usage is then unknown, not zero.</summary>
    public bool Found { get; private set; }

    public static InteractionsUsage Parse(ReadOnlySpan<byte> json)
    {
        var usage = default(InteractionsUsage);
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
        var usage = default(Usage);
        new InputTokens
        {
            Total = _input ?? 0,
            Cached = _cached,
            CachedAudio = _cache.Audio,
            CachedImage = _cache.Image,
            CachedVideo = _cache.Video,
            Audio = _in.Audio,
            Image = _in.Image,
            Video = _in.Video,
        }.AddTo(ref usage);
        usage.Add(Unit.InputTool, _tools);
        new OutputTokens { Total = (_output ?? 0) + _thoughts, Reasoning = _thoughts, Audio = _out.Audio, Image = _out.Image, Video = _out.Video }
            .AddTo(ref usage);
        usage.Set(Unit.Groundings, _groundings);
        return usage;
    }

    private void ReadField(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("total_input_tokens"u8)) Saw(_input = reader.Count() ?? _input);
        else if (reader.ValueTextEquals("total_output_tokens"u8)) Saw(_output = reader.Count() ?? _output);
        else if (reader.ValueTextEquals("total_cached_tokens"u8)) _cached = reader.Count() ?? 0;
        else if (reader.ValueTextEquals("total_thought_tokens"u8)) Saw(_thoughts = reader.Count() ?? 0);
        else if (reader.ValueTextEquals("total_tool_use_tokens"u8)) _tools = reader.Count() ?? 0;
        else if (reader.ValueTextEquals("input_tokens_by_modality"u8)) _in.Read(ref reader);
        else if (reader.ValueTextEquals("cached_tokens_by_modality"u8)) _cache.Read(ref reader);
        else if (reader.ValueTextEquals("output_tokens_by_modality"u8)) _out.Read(ref reader);
        else if (reader.ValueTextEquals("grounding_tool_count"u8)) ReadGroundings(ref reader);
        else reader.Skip();
    }

    private void ReadGroundings(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray()) return;
        _groundings = 0;
        while (reader.NextItem())
        {
            if (reader.TokenType is not JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.NextName())
            {
                if (reader.ValueTextEquals("count"u8)) _groundings += reader.Count() ?? 0;
                else reader.Skip();
            }
        }
    }

    private void Saw(long? count) => Found |= count is not null;
}
