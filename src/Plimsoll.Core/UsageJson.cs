using System.Text.Json;

namespace Plimsoll;

/// <summary>Usage as JSON, in inclusive counts: the form of every output that others read.</summary>
public static class UsageJson
{
    // Sub-counts are told only where they are not zero.
    private static readonly (string Name, Unit Unit)[] Parts =
    [
        ("cache_write_5m_tokens", Unit.CacheWrite5m),
        ("cache_write_1h_tokens", Unit.CacheWrite1h),
        ("output_reasoning_tokens", Unit.OutputReasoning),
        ("input_tool_tokens", Unit.InputTool),
        ("output_audio_tokens", Unit.OutputAudio),
        ("output_image_tokens", Unit.OutputImage),
        ("output_video_tokens", Unit.OutputVideo),
        ("cache_audio_read_tokens", Unit.CacheReadAudio),
        ("cache_image_read_tokens", Unit.CacheReadImage),
        ("cache_video_read_tokens", Unit.CacheReadVideo),
        ("requests", Unit.Requests),
        ("web_searches", Unit.WebSearches),
        ("web_search_previews", Unit.WebSearchPreviews),
        ("file_searches", Unit.FileSearches),
        ("code_sessions", Unit.CodeSessions),
        ("groundings", Unit.Groundings),
        ("social_searches", Unit.SocialSearches),
        ("images", Unit.Images),
        ("characters", Unit.Characters),
        ("pages", Unit.Pages),
        ("output_citation_tokens", Unit.OutputCitation),
        ("search_units", Unit.SearchUnits),
        ("compute_ms", Unit.ComputeMs),
        ("cache_token_hours", Unit.CacheTokenHours),
        ("trained_tokens", Unit.TrainedTokens),
    ];

    /// <summary>
    /// Writes <paramref name="name"/> with an object: <c>input_tokens</c> (cached and every modality included), <c>output_tokens</c>
    /// (reasoning included), <c>cache_read_tokens</c>, <c>cache_write_tokens</c>, and the sub-counts that are not zero.
    /// </summary>
    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, in Usage usage)
    {
        json.WriteStartObject(name);
        json.WriteNumber("input_tokens"u8, usage.InputTokens);
        json.WriteNumber("output_tokens"u8, usage.OutputTokens);
        json.WriteNumber("cache_read_tokens"u8, usage.CacheReadTokens);
        json.WriteNumber("cache_write_tokens"u8, usage.CacheWriteTokens);
        foreach (var (part, unit) in Parts)
        {
            if (usage[unit] != 0) json.WriteNumber(part, usage[unit]);
        }

        WriteSum(json, "input_audio_tokens"u8, usage[Unit.InputAudio] + usage[Unit.CacheReadAudio]);
        WriteSum(json, "input_image_tokens"u8, usage[Unit.InputImage] + usage[Unit.CacheReadImage]);
        WriteSum(json, "input_video_tokens"u8, usage[Unit.InputVideo] + usage[Unit.CacheReadVideo]);
        WriteSeconds(json, "input_audio_seconds"u8, usage[Unit.AudioInputMs]);
        WriteSeconds(json, "output_audio_seconds"u8, usage[Unit.AudioOutputMs]);
        json.WriteEndObject();
    }

    private static void WriteSum(Utf8JsonWriter json, ReadOnlySpan<byte> name, long sum)
    {
        if (sum != 0) json.WriteNumber(name, sum);
    }

    private static void WriteSeconds(Utf8JsonWriter json, ReadOnlySpan<byte> name, long milliseconds)
    {
        if (milliseconds != 0) json.WriteNumber(name, milliseconds / 1000m);
    }
}
