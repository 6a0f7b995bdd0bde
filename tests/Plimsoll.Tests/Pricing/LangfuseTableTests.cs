using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Xunit;

namespace Plimsoll.Pricing;

/// <summary>
/// Every rate of Langfuse's table of August 2026, tier by tier, is here and the same, or the difference is explained. Runs where PLIMSOLL_PRICES
/// names the folder with the table.
/// </summary>
public sealed class LangfuseTableTests(ITestOutputHelper output)
{
    private const long LongPrompt = 300_000;
    private const long ShortPrompt = 1_000;
    private static readonly DateTimeOffset Noon = new(2026, 8, 21, 12, 0, 0, TimeSpan.Zero);

    // The table has a key for each name by which some SDK calls a unit.
    private static readonly Dictionary<string, Unit> Units = new(StringComparer.Ordinal)
    {
        ["input"] = Unit.Input,
        ["total"] = Unit.Input, // Where input and output cost the same.
        ["input_tokens"] = Unit.Input,
        ["input_text"] = Unit.Input,
        ["input_text_tokens"] = Unit.Input,
        ["input_modality_1"] = Unit.Input,
        ["prompt_token_count"] = Unit.Input,
        ["promptTokenCount"] = Unit.Input,
        ["output"] = Unit.Output,
        ["output_tokens"] = Unit.Output,
        ["output_text"] = Unit.Output,
        ["output_text_tokens"] = Unit.Output,
        ["output_modality_1"] = Unit.Output,
        ["candidates_token_count"] = Unit.Output,
        ["candidatesTokenCount"] = Unit.Output,
        ["output_reasoning"] = Unit.OutputReasoning,
        ["output_reasoning_tokens"] = Unit.OutputReasoning,
        ["reasoning_tokens"] = Unit.OutputReasoning,
        ["thoughts_token_count"] = Unit.OutputReasoning,
        ["thoughtsTokenCount"] = Unit.OutputReasoning,
        ["input_cached_tokens"] = Unit.CacheRead,
        ["input_cached_text_tokens"] = Unit.CacheRead,
        ["input_cache_read"] = Unit.CacheRead,
        ["cache_read_input_tokens"] = Unit.CacheRead,
        ["cached_content_token_count"] = Unit.CacheRead,
        ["input_cache_creation"] = Unit.CacheWrite,
        ["cache_creation_input_tokens"] = Unit.CacheWrite,
        ["cache_write_tokens"] = Unit.CacheWrite,
        ["input_cache_creation_5m"] = Unit.CacheWrite5m,
        ["input_cache_creation_1h"] = Unit.CacheWrite1h,
        ["input_audio"] = Unit.InputAudio,
        ["input_audio_tokens"] = Unit.InputAudio,
        ["input_cached_audio_tokens"] = Unit.CacheReadAudio,
        ["output_audio"] = Unit.OutputAudio,
        ["output_audio_tokens"] = Unit.OutputAudio,
        ["input_image"] = Unit.InputImage,
        ["grounding_queries"] = Unit.Groundings,
        ["groundingQueries"] = Unit.Groundings,
        ["web_search_queries"] = Unit.Groundings,
        ["webSearchQueries"] = Unit.Groundings,
    };

    // Each with its reason in docs/pricing.md, "Where the tables differ, and which was followed".
    private static readonly string[] Explained =
    [
        "anthropic/claude-sonnet-4-latest ", "openai/gpt-4-preview ", "openai/gpt-4-turbo-vision ", // Names that their makers never had.
        "google-vertex/", // PaLM, gone, and billed by the character.
        "google-gemini/gemini-1.0-pro-latest ", "google-gemini/gemini-1.5-pro-latest ", "openai/gpt-3.5-turbo-0301 ", "openai/ft:gpt-3.5-turbo-0613:", // Older prices.
        "openai/gpt-4o-audio-preview ", "openai/gpt-4o-realtime-preview ", // The first previews' dearer sound, for the name that moved on.
        "openai/gpt-3.5-turbo-16k ", "openai/text-ada-001 ", "openai/text-curie-001 ", // Slips.
        "[Fast mode · Large context (>272K)]", // OpenAI: priority has no long context.
    ];

    [Fact]
    public void Each_rate_of_the_second_table_is_here_on_its_terms_or_its_absence_is_explained()
    {
        var folder = Environment.GetEnvironmentVariable("PLIMSOLL_PRICES");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "PLIMSOLL_PRICES is not set.");
        using var file = new GZipStream(File.OpenRead(Directory.GetFiles(folder!, "langfuse-default-model-prices*.json.gz").Single()), CompressionMode.Decompress);
        using var table = JsonDocument.Parse(file);
        var same = 0;
        var found = new List<string>();

        foreach (var model in table.RootElement.EnumerateArray())
        {
            var name = Name(model.GetProperty("modelName").GetString()!);
            foreach (var tier in model.GetProperty("pricingTiers").EnumerateArray())
            {
                var terms = Terms(tier.GetProperty("conditions"));
                foreach (var (unit, listed) in Rates(tier.GetProperty("prices")))
                {
                    var quote = Bundled.Prices.Price(Provider(name), name, Tokens.Of((unit, 1_000_000)), terms);
                    if (quote.Amount is { } amount && amount == listed) same++;
                    else found.Add($"{Provider(name)}/{name} [{tier.GetProperty("name").GetString()}] {UnitNames.Of((int)unit)}: {listed} there, {(quote.Amount is { } own ? own.ToString() : quote.Reason.ToString())} here");
                }
            }
        }

        var unexplained = found.Where(line => !Explained.Any(part => line.Contains(part, StringComparison.Ordinal))).ToList();
        output.WriteLine($"{same} rates are the same, {found.Count} are not; not explained: {unexplained.Count}.");
        foreach (var line in found) output.WriteLine(line);
        Assert.True(same > 800, $"Only {same}.");
        Assert.True(unexplained.Count == 0, string.Join('\n', unexplained));
    }

    private static IEnumerable<(Unit Unit, NanoUsd PerMillion)> Rates(JsonElement prices)
    {
        foreach (var rate in prices.EnumerateObject())
        {
            if (!Units.ContainsKey(rate.Name)) throw new InvalidDataException($"The table has a unit that this test does not know: {rate.Name}.");
        }

        return prices.EnumerateObject()
            .Select(rate => (Units[rate.Name], new NanoUsd((long)(decimal.Parse(rate.Value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture) * 1_000_000_000_000_000))))
            .Distinct();
    }

    private static PriceTerms Terms(JsonElement conditions)
    {
        string? tier = null, speed = null;
        var context = ShortPrompt;
        foreach (var condition in conditions.EnumerateArray())
        {
            if (!condition.TryGetProperty("key", out var key)) context = LongPrompt;
            else if (key.GetString() == "speed") speed = "fast";
            else tier = condition.GetProperty("values").EnumerateArray().Last().GetString();
        }

        return new(Noon, context, tier, speed, null);
    }

    // The table writes some of Anthropic's names with a dot, and of a fine-tune's name the beginning.
    private static string Name(string name) => name switch
    {
        _ when name.StartsWith("claude-3.", StringComparison.Ordinal) => name.Replace('.', '-'),
        _ when name.StartsWith("ft:", StringComparison.Ordinal) => $"{name}:acme::a1b2c3",
        _ => name,
    };

    private static string Provider(string name) => name switch
    {
        _ when name.StartsWith("claude-", StringComparison.Ordinal) => "anthropic",
        _ when name.StartsWith("gemini-", StringComparison.Ordinal) => "google-gemini",
        _ when name.Contains("bison", StringComparison.Ordinal) || name.Contains("gecko", StringComparison.Ordinal) || name == "text-unicorn" => "google-vertex",
        _ => "openai",
    };
}
