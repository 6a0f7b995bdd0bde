using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Xunit;

namespace Plimsoll.Pricing;

/// <summary>Prices the expected usage of recorded exchanges, where PLIMSOLL_CORPUS names a folder that has them.</summary>
public sealed class CorpusCostTests(ITestOutputHelper output)
{
    private static readonly string[] Providers = ["anthropic", "openai", "google-gemini", "xai", "chatgpt"];

    [Fact]
    public void Recorded_exchanges_cost_what_the_oracle_says()
    {
        var folder = Environment.GetEnvironmentVariable("PLIMSOLL_CORPUS");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "PLIMSOLL_CORPUS is not set.");
        var differences = new List<string>();
        var checkedCalls = 0;

        using var lines = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(folder!, "expected.jsonl.gz")), CompressionMode.Decompress));
        while (lines.ReadLine() is { } line)
        {
            using var expected = JsonDocument.Parse(line);
            if (Difference(expected.RootElement) is not { } difference) continue;
            checkedCalls++;
            if (difference.Length > 0) differences.Add(difference);
        }

        output.WriteLine($"{checkedCalls - differences.Count} of {checkedCalls} agree.");
        foreach (var difference in differences) output.WriteLine(difference);
        Assert.True(checkedCalls > 1000);
        var unexplained = differences.Where(difference => !IsExplained(difference)).ToList();
        Assert.True(unexplained.Count == 0, string.Join('\n', unexplained));
    }

    // Null where there is nothing to compare; empty where the costs agree.
    private static string? Difference(JsonElement expected)
    {
        var provider = Text(expected, "provider")!;
        var kind = Text(expected, "class")!;
        var plan = provider == "chatgpt" && kind[0] == 'B'; // A plan's list value is doubted by the oracle only for being no bill.
        if (!Providers.Contains(provider) || (kind[0] != 'A' && !plan) || expected.GetProperty("cost_usd").ValueKind != JsonValueKind.Number) return null;
        var model = Text(expected, "model");
        var several = Text(expected, "model_priced")?.Contains('+', StringComparison.Ordinal) == true;
        var raw = expected.GetProperty("raw_usage");
        var parts = several
            ? raw.GetProperty("iterations").EnumerateArray()
                .Select(part => (Model: Text(part, "model") ?? model, Usage: CorpusUsage.OfIteration(part))).ToList()
            : [(Model: model, Usage: CorpusUsage.Disjoint(expected.GetProperty("usage")))];

        decimal? ours = 0;
        var reason = ChargeReason.None;
        foreach (var (name, usage) in parts)
        {
            var at = DateTimeOffset.Parse(Text(expected, "recorded_at")!, CultureInfo.InvariantCulture);
            var quote = Bundled.Prices.Price(
                provider, name, usage, new(at, usage.InputTokens, Text(expected, "service_tier"), Text(raw, "speed"), Text(raw, "inference_geo")));
            ours += quote.Amount?.Value / 1e9m;
            if (quote.Amount is null) reason = quote.Reason;
        }

        var cost = decimal.Parse(expected.GetProperty("cost_usd").GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture);
        if (ours is { } own && Math.Abs(own - cost) <= Math.Max(cost * 1e-6m, 5e-9m)) return "";
        return $"{Text(expected, "id")} {model}: oracle {cost}, ours {ours?.ToString(CultureInfo.InvariantCulture) ?? reason.ToString()}";
    }

    private static bool IsExplained(string difference) =>
        Explained.Any(explained => difference.Contains(explained, StringComparison.Ordinal));

    // The model is another provider's, reached under OpenAI's host: its cost is known from the response alone.
    private static readonly string[] Explained = ["muse-spark-1.1"];

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;
}

/// <summary>Makes disjoint units of the corpus' inclusive counts.</summary>
internal static class CorpusUsage
{
    public static Usage Disjoint(JsonElement counts)
    {
        long Count(string name) =>
            counts.ValueKind == JsonValueKind.Object && counts.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
                ? (long)value.GetDecimal() : 0;

        var usage = default(Usage);
        var cached = new[]
        {
            ("audio", Unit.CacheReadAudio, Unit.InputAudio), ("image", Unit.CacheReadImage, Unit.InputImage),
            ("video", Unit.CacheReadVideo, Unit.InputVideo),
        };
        var cacheRead = Count("cache_read_tokens");
        var input = Count("input_tokens") - cacheRead - Count("cache_write_tokens");
        foreach (var (modality, read, plain) in cached)
        {
            var fromCache = Count($"cache_{modality}_read_tokens");
            var all = Count($"input_{modality}_tokens");
            usage.Set(read, fromCache);
            usage.Set(plain, all - fromCache);
            cacheRead -= fromCache;
            input -= all - fromCache;
        }

        usage.Set(Unit.Input, input);
        usage.Set(Unit.CacheRead, cacheRead);
        var (fiveMinutes, oneHour) = (Count("cache_write_5m_tokens"), Count("cache_write_1h_tokens"));
        usage.Set(Unit.CacheWrite5m, fiveMinutes);
        usage.Set(Unit.CacheWrite1h, oneHour);
        usage.Set(Unit.CacheWrite, Count("cache_write_tokens") - fiveMinutes - oneHour);
        var (reasoning, audio, image) = (Count("output_reasoning_tokens"), Count("output_audio_tokens"), Count("output_image_tokens"));
        usage.Set(Unit.OutputReasoning, reasoning);
        usage.Set(Unit.OutputAudio, audio);
        usage.Set(Unit.OutputImage, image);
        usage.Set(Unit.Output, Count("output_tokens") - reasoning - audio - image);
        usage.Set(Unit.WebSearches, Count("web_searches"));
        return usage;
    }

    /// <summary>One of Anthropic's <c>usage.iterations</c>, which are disjoint as they stand.</summary>
    public static Usage OfIteration(JsonElement iteration) => Tokens.Of(
        (Unit.Input, iteration.GetProperty("input_tokens").GetInt64()),
        (Unit.CacheRead, iteration.GetProperty("cache_read_input_tokens").GetInt64()),
        (Unit.CacheWrite, iteration.GetProperty("cache_creation_input_tokens").GetInt64()),
        (Unit.Output, iteration.GetProperty("output_tokens").GetInt64()));
}
