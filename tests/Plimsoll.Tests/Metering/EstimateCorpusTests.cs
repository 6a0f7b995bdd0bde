using Plimsoll.Cli.Replaying;
using Plimsoll.Exchanges;
using Plimsoll.Pricing;
using Plimsoll.Providers;
using Xunit;

namespace Plimsoll.Metering;

/// <summary>Takes the reported usage away from recorded exchanges whose cost is known, and holds the estimate's bounds against that cost.</summary>
public sealed class EstimateCorpusTests
{
    private const string MockId = "resp_1234";

    private static readonly string[] Files = ["anthropic", "openai", "google-gemini", "xai"];

    [Fact]
    public void The_true_cost_lies_within_the_bounds()
    {
        var corpus = Environment.GetEnvironmentVariable("PLIMSOLL_CORPUS");
        Assert.SkipWhen(string.IsNullOrEmpty(corpus), "PLIMSOLL_CORPUS names no folder with a corpus.");
        var catalog = ProviderCatalog.Load(ProviderFiles.All(), out _);
        var pricer = new CallPricer(PriceBook.Load(ProviderFiles.All(), out _));
        var hasher = new PromptHasher(new byte[32]);
        var misses = new List<string>();
        var estimated = 0;

        foreach (var recording in Files.SelectMany(file => RecordingFile.Read(Path.Combine(corpus, $"{file}.jsonl.gz"))))
        {
            var exchange = new Replayer(catalog, pricer, hasher).Replay(recording).Metered;
            if (exchange is not { Readings: [{ UsageReported: true, Further.Count: 0, ReportedCost: null } reading] }) continue;
            if (pricer.Price(exchange) is not [{ Charge: { State: ChargeState.Priced, Estimated: false, Effective: { } truth } }]) continue;
            // Only tokens of text can be told from text: pictures and sounds in the answer, and fees for tools, cannot.
            if (HasMoreThanText(reading.Usage)) continue;

            // A mock's answer: five words that are said to be one token.
            if (reading.ResponseId == MockId) continue;

            var silent = exchange with { Readings = [reading with { UsageReported = false, Usage = default }] };
            if (pricer.Price(silent) is not [{ Charge: { Estimated: true } guess }]) continue;

            estimated++;
            if (guess.Low > truth || guess.High < truth) misses.Add($"{recording.Where}: {guess.Low} to {guess.High}, and it was {truth}");
        }

        Assert.True(estimated > 1000, $"Only {estimated} could be estimated.");
        Assert.True(misses.Count == 0, $"{misses.Count} of {estimated} out of bounds:\n{string.Join('\n', misses.Take(40))}");
    }

    private static bool HasMoreThanText(Usage usage) =>
        usage[Unit.OutputAudio] + usage[Unit.OutputImage] + usage[Unit.WebSearches] + usage[Unit.Groundings] + usage[Unit.FileSearches] + usage[Unit.CodeSessions] > 0;
}
