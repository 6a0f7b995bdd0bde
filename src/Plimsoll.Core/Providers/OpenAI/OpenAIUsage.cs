using System.Text.Json;

namespace Plimsoll.Providers.OpenAI;

/// <summary>The usage object of OpenAI's endpoints and of all who copied them, with either set of names.</summary>
/// <remarks>
/// Cached, written and modality counts are inside the prompt's. Reasoning is inside the completion's, unless the response's own total
/// says that it is added (xAI). The table of fields is in README.md here.
/// </remarks>
internal struct OpenAIUsage
{
    // 10,000,000,000 ticks are a dollar (xAI).
    private const decimal TicksPerDollar = 10_000_000_000;

    private InputTokens _input;
    private OutputTokens _output;
    private long? _prompt;
    private long? _completion;
    private long? _total;
    private long _cachedBeside;
    private long _connectors;
    private long _audioSeconds;
    private long _images;
    private NanoUsd? _cost;
    private NanoUsd? _upstreamCost;
    private bool _ownKey;
    private bool _found;

    /// <summary>What the call cost as the response states it, the part billed by another provider to one's own key included.</summary>
    public readonly NanoUsd? Cost => _ownKey && _upstreamCost is { } upstream ? upstream + (_cost ?? NanoUsd.Zero) : _cost;

    /// <summary>Length of the audio taken in, or null.</summary>
    public long? AudioMs { get; private set; }

    /// <summary>Prompt tokens of the last model request of a loop of server-side tools (xAI), or null.</summary>
    public long? ContextTokens { get; private set; }

    public long WebSearches { get; private set; }

    public long SocialSearches { get; private set; }

    public long FileSearches { get; private set; }

    public long CodeCalls { get; private set; }

    /// <summary>Pages of documents read (OCR).</summary>
    public long Pages { get; private set; }

    /// <summary>Tokens of the sources that the answer cites (Perplexity).</summary>
    public long Citations { get; private set; }

    /// <summary>How much the search brought into the context, in the provider's word (Perplexity), or null.</summary>
    public string? SearchContext { get; private set; }

    /// <summary>Sources that a live search brought in (xAI), each of which has a fee.</summary>
    public long Sources { get; private set; }

    /// <summary>How many server-side tools ran, where the usage says so.</summary>
    public long ToolsRun { get; private set; }

    /// <summary>False where the object holds no count that is known: the usage is then unknown, not zero.</summary>
    public readonly bool Found => _found;

    public static OpenAIUsage Parse(ReadOnlySpan<byte> json)
    {
        var usage = default(OpenAIUsage);
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

    /// <param name="hiddenReasoning">True where what the total has beyond prompt and completion is reasoning (Gemini's copy).</param>
    /// <param name="reasoningBeside">True where reasoning is in neither completion nor total (Perplexity).</param>
    public readonly Usage ToUsage(bool hiddenReasoning = false, bool reasoningBeside = false)
    {
        var input = _input;
        var output = _output;
        output.Total = _completion ?? 0;
        input.Total = _prompt ?? Math.Max(0, (_total ?? 0) - output.Total);
        input.Cached = Math.Max(input.Cached, _cachedBeside);

        var whole = new StatedTotal(_total, input.Total, output.Total);
        // Mistral states the length of the sound, and its tokens not always: they are what the total has beyond.
        if (_audioSeconds > 0 && input.Audio == 0 && whole.Beyond is { } sound and > 0) input.Audio = sound;
        if (reasoningBeside && output.Reasoning > 0)
        {
            output.Total += output.Reasoning;
        }
        else if (whole.Adds(output.Reasoning))
        {
            output.Total += output.Reasoning;
        }
        else if (whole.Adds(input.Audio))
        {
            // Mistral's sound is beside the prompt.
            input.Total += input.Audio;
        }
        else if (whole.Adds(input.Audio + output.Reasoning))
        {
            input.Total += input.Audio;
            output.Total += output.Reasoning;
        }
        else if (hiddenReasoning && _prompt is not null && whole.Beyond is { } hidden and > 0)
        {
            output.Total += hidden;
            output.Reasoning += hidden;
        }
        else if (_total is null && output.Reasoning > output.Total)
        {
            // More reasoning than completion, and no total to ask: it cannot be inside.
            output.Total += output.Reasoning;
        }

        var usage = default(Usage);
        input.AddTo(ref usage);
        output.AddTo(ref usage);
        usage.Set(Unit.AudioInputMs, AudioMs ?? 0);
        usage.Set(Unit.WebSearches, WebSearches);
        usage.Set(Unit.SocialSearches, SocialSearches);
        usage.Set(Unit.FileSearches, FileSearches);
        usage.Set(Unit.CodeSessions, CodeCalls);
        usage.Set(Unit.Pages, Pages);
        usage.Set(Unit.InputTool, _connectors);
        usage.Set(Unit.Images, _images);
        usage.Set(Unit.OutputCitation, Citations);
        return usage;
    }

    private void ReadField(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("prompt_tokens"u8) || reader.ValueTextEquals("input_tokens"u8)) Saw(_prompt = reader.Count() ?? _prompt);
        else if (reader.ValueTextEquals("completion_tokens"u8) || reader.ValueTextEquals("output_tokens"u8)) Saw(_completion = reader.Count() ?? _completion);
        else if (reader.ValueTextEquals("total_tokens"u8)) Saw(_total = reader.Count() ?? _total);
        else if (IsInputDetails(ref reader)) ReadInputDetails(ref reader);
        else if (IsOutputDetails(ref reader)) ReadOutputDetails(ref reader);
        else if (reader.ValueTextEquals("seconds"u8) || reader.ValueTextEquals("duration"u8)) Saw(AudioMs = reader.Milliseconds() ?? AudioMs);
        else if (IsCachedBeside(ref reader)) _cachedBeside = Math.Max(_cachedBeside, reader.Count() ?? 0);
        else if (reader.ValueTextEquals("reasoning_tokens"u8)) _output.Reasoning = Math.Max(_output.Reasoning, reader.Count() ?? 0);
        else if (reader.ValueTextEquals("pages_processed"u8)) Saw(Pages = reader.Count() ?? Pages);
        else if (reader.ValueTextEquals("cost_in_usd_ticks"u8)) Saw((_cost = reader.Money(TicksPerDollar) ?? _cost)?.Value);
        else if (reader.ValueTextEquals("cost"u8)) ReadCost(ref reader);
        else if (reader.ValueTextEquals("is_byok"u8)) _ownKey = reader.Flag() ?? false;
        else if (reader.ValueTextEquals("cost_details"u8)) ReadCostDetails(ref reader);
        else if (reader.ValueTextEquals("context_details"u8)) ReadContext(ref reader);
        else if (reader.ValueTextEquals("num_server_side_tools_used"u8)) ToolsRun = reader.Count() ?? 0;
        else if (reader.ValueTextEquals("server_side_tool_usage_details"u8)) ReadTools(ref reader);
        else ReadSearch(ref reader);
    }

    // Perplexity's own.
    private void ReadSearch(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("search_context_size"u8)) SearchContext = reader.Text();
        else if (reader.ValueTextEquals("citation_tokens"u8)) Citations = reader.Count() ?? 0;
        else if (reader.ValueTextEquals("num_search_queries"u8)) WebSearches = reader.Count() ?? 0;
        else if (reader.ValueTextEquals("num_sources_used"u8)) Sources = reader.Count() ?? 0;
        else ReadConnectors(ref reader);
    }

    // Mistral's conversations: what its own tools added to the prompt, and how often each ran. Each use has a fee.
    private void ReadConnectors(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("connector_tokens"u8)) _connectors = reader.Count() ?? 0;
        else if (reader.ValueTextEquals("prompt_audio_seconds"u8)) _audioSeconds = reader.Count() ?? 0;
        else if (reader.ValueTextEquals("connectors"u8) && reader.EnterObject()) ReadConnectorCounts(ref reader);
        else if (reader.TokenType is JsonTokenType.PropertyName) reader.Skip();
    }

    private void ReadConnectorCounts(ref Utf8JsonReader reader)
    {
        (WebSearches, CodeCalls, FileSearches, _images) = (0, 0, 0, 0);
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("code_interpreter"u8)) CodeCalls += reader.Count() ?? 0;
            else if (reader.ValueTextEquals("document_library"u8)) FileSearches += reader.Count() ?? 0;
            else if (reader.ValueTextEquals("image_generation"u8)) _images += reader.Count() ?? 0;
            else WebSearches += reader.Count() ?? 0;
        }
    }

    // Together and Moonshot; Mistral; DeepSeek.
    private static bool IsCachedBeside(ref Utf8JsonReader name) =>
        name.ValueTextEquals("cached_tokens"u8) || name.ValueTextEquals("num_cached_tokens"u8) || name.ValueTextEquals("prompt_cache_hit_tokens"u8);

    // Chat and responses, and with one letter less assistants and audio.
    private static bool IsInputDetails(ref Utf8JsonReader name) =>
        name.ValueTextEquals("prompt_tokens_details"u8) || name.ValueTextEquals("input_tokens_details"u8) ||
        name.ValueTextEquals("prompt_token_details"u8) || name.ValueTextEquals("input_token_details"u8);

    private static bool IsOutputDetails(ref Utf8JsonReader name) =>
        name.ValueTextEquals("completion_tokens_details"u8) || name.ValueTextEquals("output_tokens_details"u8) ||
        name.ValueTextEquals("completion_token_details"u8) || name.ValueTextEquals("output_token_details"u8);

    private void Saw(long? count) => _found |= count is not null;

    private void ReadInputDetails(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("cached_tokens"u8)) _input.Cached = reader.Count() ?? 0;
            else if (reader.ValueTextEquals("cache_write_tokens"u8)) _input.Written = reader.Count() ?? 0;
            else if (reader.ValueTextEquals("audio_tokens"u8)) _input.Audio = reader.Count() ?? 0;
            else if (reader.ValueTextEquals("image_tokens"u8)) _input.Image = reader.Count() ?? 0;
            else if (reader.ValueTextEquals("video_tokens"u8)) _input.Video = reader.Count() ?? 0;
            else if (reader.ValueTextEquals("cached_tokens_details"u8)) ReadCachedDetails(ref reader);
            else reader.Skip();
        }
    }

    private void ReadCachedDetails(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("audio_tokens"u8)) _input.CachedAudio = reader.Count() ?? 0;
            else if (reader.ValueTextEquals("image_tokens"u8)) _input.CachedImage = reader.Count() ?? 0;
            else reader.Skip();
        }
    }

    private void ReadOutputDetails(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("reasoning_tokens"u8)) _output.Reasoning = reader.Count() ?? 0;
            else if (reader.ValueTextEquals("audio_tokens"u8)) _output.Audio = reader.Count() ?? 0;
            else if (reader.ValueTextEquals("image_tokens"u8)) _output.Image = reader.Count() ?? 0;
            else if (reader.ValueTextEquals("video_tokens"u8)) _output.Video = reader.Count() ?? 0;
            else reader.Skip();
        }
    }

    // A number (OpenRouter), or an object with the total (Perplexity, Charm).
    private void ReadCost(ref Utf8JsonReader reader)
    {
        var number = reader;
        number.Read();
        if (number.TokenType is not JsonTokenType.StartObject)
        {
            Saw((_cost = reader.Money() ?? _cost)?.Value);
            return;
        }

        reader.Read();
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("total_cost"u8) || reader.ValueTextEquals("usd"u8)) Saw((_cost = reader.Money() ?? _cost)?.Value);
            else reader.Skip();
        }
    }

    private void ReadCostDetails(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("upstream_inference_cost"u8)) _upstreamCost = reader.Money();
            else reader.Skip();
        }
    }

    private void ReadContext(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("input_tokens"u8)) ContextTokens = reader.Count();
            else reader.Skip();
        }
    }

    private void ReadTools(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextName())
        {
            if (reader.ValueTextEquals("web_search_calls"u8)) WebSearches = reader.Count() ?? 0;
            else if (reader.ValueTextEquals("x_search_calls"u8)) SocialSearches = reader.Count() ?? 0;
            else if (reader.ValueTextEquals("code_interpreter_calls"u8)) CodeCalls = reader.Count() ?? 0;
            else if (reader.ValueTextEquals("file_search_calls"u8) || reader.ValueTextEquals("document_search_calls"u8)) FileSearches += reader.Count() ?? 0;
            else reader.Skip();
        }
    }
}
