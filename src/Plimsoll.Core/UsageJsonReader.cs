using System.Text.Json;

namespace Plimsoll;

/// <summary>Reads usage in inclusive counts, the form that <see cref="UsageJson"/> writes, into disjoint units.</summary>
public static class UsageJsonReader
{
    /// <summary>The largest count that is believed.</summary>
    public const long MaxCount = 1_000_000_000_000;

    private const int MillisecondsPerSecond = 1000;

    // A part of a total: what it is counted as, and which total it is taken from.
    private static readonly Dictionary<string, (Unit Unit, string Of)> Parts = new(StringComparer.Ordinal)
    {
        ["cache_audio_read_tokens"] = (Unit.CacheReadAudio, "cache_read_tokens"),
        ["cache_image_read_tokens"] = (Unit.CacheReadImage, "cache_read_tokens"),
        ["cache_video_read_tokens"] = (Unit.CacheReadVideo, "cache_read_tokens"),
        ["cache_write_5m_tokens"] = (Unit.CacheWrite5m, "cache_write_tokens"),
        ["cache_write_1h_tokens"] = (Unit.CacheWrite1h, "cache_write_tokens"),
        ["input_tool_tokens"] = (Unit.InputTool, "input_tokens"),
        ["output_reasoning_tokens"] = (Unit.OutputReasoning, "output_tokens"),
        ["output_audio_tokens"] = (Unit.OutputAudio, "output_tokens"),
        ["output_image_tokens"] = (Unit.OutputImage, "output_tokens"),
        ["output_video_tokens"] = (Unit.OutputVideo, "output_tokens"),
    };

    private static readonly Dictionary<string, Unit> Counts = new(StringComparer.Ordinal)
    {
        ["requests"] = Unit.Requests,
        ["web_searches"] = Unit.WebSearches,
        ["web_search_previews"] = Unit.WebSearchPreviews,
        ["file_searches"] = Unit.FileSearches,
        ["code_sessions"] = Unit.CodeSessions,
        ["groundings"] = Unit.Groundings,
        ["social_searches"] = Unit.SocialSearches,
        ["images"] = Unit.Images,
        ["characters"] = Unit.Characters,
        ["pages"] = Unit.Pages,
        ["output_citation_tokens"] = Unit.OutputCitation,
        ["search_units"] = Unit.SearchUnits,
        ["compute_ms"] = Unit.ComputeMs,
        ["cache_token_hours"] = Unit.CacheTokenHours,
        ["trained_tokens"] = Unit.TrainedTokens,
    };

    private static readonly string[] Totals =
        ["input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "input_audio_tokens", "input_image_tokens", "input_video_tokens"];

    /// <summary>False where it is not right; <paramref name="problem"/> then says why, in words that follow "its usage".</summary>
    public static bool TryRead(JsonElement json, out Usage usage, out string? problem)
    {
        usage = default;
        problem = null;
        if (json.ValueKind is not JsonValueKind.Object)
        {
            problem = "is no object";
            return false;
        }

        var totals = Totals.ToDictionary(name => name, _ => 0L, StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            var seconds = member.Name is "input_audio_seconds" or "output_audio_seconds";
            if (Count(member.Value, seconds) is not { } count) problem = $"has {member.Name}, which is no count from 0 to {MaxCount}";
            else if (seconds) usage.Set(member.Name[0] == 'i' ? Unit.AudioInputMs : Unit.AudioOutputMs, count);
            else if (totals.ContainsKey(member.Name)) totals[member.Name] = count;
            else if (Parts.TryGetValue(member.Name, out var part)) usage.Set(part.Unit, count);
            else if (Counts.TryGetValue(member.Name, out var unit)) usage.Set(unit, count);
            else problem = $"has {member.Name}, which is no name of a count";
            if (problem is not null) return false;
        }

        problem = Disjoint(totals, ref usage);
        return problem is null;
    }

    private static string? Disjoint(Dictionary<string, long> totals, ref Usage usage)
    {
        foreach (var (_, (unit, of)) in Parts) totals[of] -= usage[unit];
        var (read, written) = (totals["cache_read_tokens"], totals["cache_write_tokens"]);
        var input = totals["input_tokens"] - read - written;
        foreach (var (_, (unit, of)) in Parts)
        {
            if (of is "cache_read_tokens" or "cache_write_tokens") input -= usage[unit];
        }

        foreach (var (name, all, cached) in ((string, Unit, Unit)[])
            [("input_audio_tokens", Unit.InputAudio, Unit.CacheReadAudio), ("input_image_tokens", Unit.InputImage, Unit.CacheReadImage), ("input_video_tokens", Unit.InputVideo, Unit.CacheReadVideo)])
        {
            var plain = totals[name] - usage[cached];
            if (totals[name] == 0) continue;
            if (plain < 0) return $"has more of {name} cached than there is";
            usage.Set(all, plain);
            input -= plain;
        }

        if (read < 0 || written < 0 || input < 0 || totals["output_tokens"] < 0) return "has parts that are larger than their total";
        usage.Set(Unit.CacheRead, read);
        usage.Set(Unit.CacheWrite, written);
        usage.Set(Unit.Input, input);
        usage.Set(Unit.Output, totals["output_tokens"]);
        return null;
    }

    private static long? Count(JsonElement value, bool seconds)
    {
        if (value.ValueKind is not JsonValueKind.Number) return null;
        if (!seconds) return value.TryGetInt64(out var count) && count is >= 0 and <= MaxCount ? count : null;
        return value.TryGetDecimal(out var length) && length >= 0 && length <= MaxCount / MillisecondsPerSecond ? (long)decimal.Round(length * MillisecondsPerSecond) : null;
    }
}
