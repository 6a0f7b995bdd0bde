using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Xunit;

namespace Plimsoll.Pricing;

/// <summary>
/// Every model of a public price table that a bundled provider serves has a rate here, and the same one, or the difference is explained.
/// Runs where PLIMSOLL_PRICES names the folder with the table of 2026-08-21 (genai-prices, v2).
/// </summary>
public sealed class PublicTableTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Noon = new(2026, 8, 21, 12, 0, 0, TimeSpan.Zero);

    // The table's providers by their names here.
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["aws"] = "aws-bedrock",
        ["google"] = "google-gemini",
        ["x-ai"] = "xai",
        ["voyageai"] = "voyage",
        ["moonshotai"] = "moonshot",
        ["zhipuai"] = "zhipu",
    };

    private static readonly Dictionary<string, Unit> Units = new(StringComparer.Ordinal)
    {
        ["input_mtok"] = Unit.Input,
        ["output_mtok"] = Unit.Output,
        ["cache_read_mtok"] = Unit.CacheRead,
        ["cache_write_mtok"] = Unit.CacheWrite,
        ["cache_write_1h_mtok"] = Unit.CacheWrite1h,
        ["input_audio_mtok"] = Unit.InputAudio,
        ["output_audio_mtok"] = Unit.OutputAudio,
        ["cache_audio_read_mtok"] = Unit.CacheReadAudio,
        ["input_image_mtok"] = Unit.InputImage,
        ["cache_image_read_mtok"] = Unit.CacheReadImage,
        ["output_image_mtok"] = Unit.OutputImage,
        ["input_video_mtok"] = Unit.InputVideo,
        ["output_video_mtok"] = Unit.OutputVideo,
        ["output_reasoning_mtok"] = Unit.OutputReasoning,
        ["output_citation_mtok"] = Unit.OutputCitation,
        ["web_searches_kcount"] = Unit.WebSearches,
        ["requests_kcount"] = Unit.Requests,
    };

    [Fact]
    public void Each_rate_of_the_public_table_is_here_or_its_absence_is_explained()
    {
        var folder = Environment.GetEnvironmentVariable("PLIMSOLL_PRICES");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "PLIMSOLL_PRICES is not set.");
        using var file = new GZipStream(File.OpenRead(Directory.GetFiles(folder!, "genai-prices-v2*.json.gz").Single()), CompressionMode.Decompress);
        using var table = JsonDocument.Parse(file);
        var same = 0;
        var found = new List<string>();

        foreach (var provider in table.RootElement.EnumerateArray())
        {
            var theirs = provider.GetProperty("id").GetString()!;
            var (ours, host) = theirs.StartsWith("huggingface_", StringComparison.Ordinal) ? ("huggingface", $":{theirs["huggingface_".Length..]}") : (Names.GetValueOrDefault(theirs, theirs), "");
            foreach (var model in provider.GetProperty("models").EnumerateArray())
            {
                foreach (var (unit, listed) in Rates(model))
                {
                    var id = Id(theirs, model.GetProperty("id").GetString()!);
                    var quote = Bundled.Prices.Price(ours, id + host, Tokens.Of((unit, 1_000_000)), new(Noon, 1_000, null, ours == "perplexity" ? "high" : null, null));
                    if (quote.Amount is { } amount && amount == listed) same++;
                    else found.Add($"{ours}/{id}{host} {UnitNames.Of((int)unit)}: {listed} there, {(quote.Amount is { } own ? own.ToString() : quote.Reason.ToString())} here");
                }
            }
        }

        var unexplained = found.Where(line => !Explained.Any(part => line.Contains(part, StringComparison.Ordinal))).ToList();
        output.WriteLine($"{same} rates are the same, {found.Count} are not; not explained: {unexplained.Count}.");
        foreach (var line in found) output.WriteLine(line);
        Assert.True(same > 3000, $"Only {same}.");
        Assert.True(unexplained.Count == 0, string.Join('\n', unexplained));
    }

    // Each with its reason in docs/pricing.md, "Where the tables differ, and which was followed".
    private static readonly string[] Explained =
    [
        "deepseek/deepseek-chat ", "deepseek/deepseek-reasoner ", "deepseek/deepseek-v4-", // Retired; and the prices since 2026-08-16.
        "google-gemini/gemma-", "mistral/mistral-small-24b-instruct-2501", "mistral/mistral-small-3.", // OpenRouter's prices, not the maker's.
        "openai/gpt-oss-", "openai/gpt-5-image", "openai/gpt-5.4-image-2", "openai/gpt-chat-latest", "openai/gpt-4o:extended", // Likewise.
        "openai/ft:gpt-3.5-turbo- ", // The beginning of names, which are all priced.
        "mistral/ministral-8b output", "mistral/mistral-embed output", // A slip that its next release corrects; an embedding has no output.
        "xai/grok-4.20-multi-agent", "xai/grok-4.5 cacheRead", // xAI's page of a day later.
        "modal/", // Not among the providers here.
    ];

    // The table writes a region-bound profile as "regional.", and a family that it prices alike by its beginning.
    private static string Id(string provider, string id) => provider == "aws" && id.StartsWith("regional.", StringComparison.Ordinal) ? $"us.{id["regional.".Length..]}" : id;

    // The last price that holds at the instant, dates and hours as the table means them; of tiers the lowest.
    private static IEnumerable<(Unit Unit, NanoUsd PerMillion)> Rates(JsonElement model)
    {
        var prices = model.GetProperty("prices");
        if (prices.ValueKind is JsonValueKind.Array)
        {
            prices = prices.EnumerateArray().Last(entry =>
                !entry.TryGetProperty("constraint", out var constraint) || constraint.ValueKind is JsonValueKind.Null ||
                !constraint.TryGetProperty("start_date", out var start) || DateTimeOffset.Parse(start.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) <= Noon).GetProperty("prices");
        }

        foreach (var rate in prices.EnumerateObject())
        {
            if (!Units.TryGetValue(rate.Name, out var unit)) throw new InvalidDataException($"The table has a unit that this test does not know: {rate.Name}.");
            var value = rate.Value.ValueKind is JsonValueKind.Object ? rate.Value.GetProperty("base") : rate.Value;
            var dollars = decimal.Parse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture);
            yield return (unit, new((long)(dollars * 1_000_000_000 * (rate.Name.EndsWith("_kcount", StringComparison.Ordinal) ? 1_000 : 1))));
        }
    }
}
