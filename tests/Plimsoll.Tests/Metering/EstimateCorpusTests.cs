using System.Text.Json;
using System.Text.Json.Nodes;
using Plimsoll.Cli.Replaying;
using Plimsoll.Exchanges;
using Plimsoll.Metering.Estimates;
using Plimsoll.Pricing;
using Plimsoll.Providers;
using Xunit;

namespace Plimsoll.Metering;

/// <summary>Takes the reported usage away from recorded exchanges whose cost is known, and holds the estimate's bounds against that cost.</summary>
public sealed class EstimateCorpusTests(ITestOutputHelper output)
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

    [Fact]
    public void Tokens_counted_with_the_models_vocabulary_hold_the_true_cost_within_narrower_bounds()
    {
        var corpus = Environment.GetEnvironmentVariable("PLIMSOLL_CORPUS");
        Assert.SkipWhen(string.IsNullOrEmpty(corpus), "PLIMSOLL_CORPUS names no folder with a corpus.");
        var catalog = ProviderCatalog.Load(ProviderFiles.All(), out _);
        var pricer = new CallPricer(PriceBook.Load(ProviderFiles.All(), out _));
        var misses = new List<string>();
        var (counted, plain) = (new List<Miss>(), new List<Miss>());

        foreach (var recording in Directory.GetFiles(corpus, "*.jsonl.gz").Where(file => !file.Contains("expected", StringComparison.Ordinal)).Order(StringComparer.Ordinal).SelectMany(RecordingFile.Read))
        {
            if (Unasked(catalog, recording) is not { PromptTokens: null, Readings: [{ UsageReported: true, Further.Count: 0, ReportedCost: null } reading] } exchange) continue;
            if (pricer.Price(exchange) is not [{ Charge: { State: ChargeState.Priced, Estimated: false, Effective: { } truth } }] || truth == NanoUsd.Zero) continue;
            if (HasMoreThanText(reading.Usage) || Unasked(catalog, recording, withoutUsage: true) is not { PromptTokens: not null } silent) continue;
            // The recording's request is not the one that was answered: tools were called of which it has none.
            if (reading.StopReason is "tool_calls" && silent.Request is { Tools: 0 }) continue;
            if (pricer.Price(silent) is not [{ Charge: { Estimated: true, Effective: not null, Low: not null } guess }]) continue;
            if (guess.Low > truth || guess.High < truth)
                misses.Add($"{recording.Where}: {guess.Low} to {guess.High}, and it was {truth}; {silent.PromptTokens} {silent.AnswerTokens} {reading.Usage.InputTokens} {reading.Usage.OutputTokens}");
            counted.Add(Miss.Of(guess, truth));
            if (pricer.Price(silent with { PromptTokens = null }) is [{ Charge: { Effective: not null } bytes }]) plain.Add(Miss.Of(bytes, truth));
        }

        output.WriteLine($"{counted.Count} calls; counted: {Miss.Median(counted)}; from bytes: {Miss.Median(plain)}");
        Assert.True(counted.Count > 50, $"Only {counted.Count} could be counted.");
        Assert.True(misses.Count == 0, $"{misses.Count} of {counted.Count} out of bounds:\n{string.Join('\n', misses.Take(40))}");
        Assert.True(Miss.Median(counted).Error < Miss.Median(plain).Error && Miss.Median(counted).Width < Miss.Median(plain).Width);
    }

    [Fact]
    public void Calls_of_ones_own_hold_the_true_cost_of_the_next_within_narrower_bounds()
    {
        var corpus = Environment.GetEnvironmentVariable("PLIMSOLL_CORPUS");
        Assert.SkipWhen(string.IsNullOrEmpty(corpus), "PLIMSOLL_CORPUS names no folder with a corpus.");
        var catalog = ProviderCatalog.Load(ProviderFiles.All(), out _);
        var own = new TextCalibration();
        var pricer = new CallPricer(PriceBook.Load(ProviderFiles.All(), out _));
        var calibrated = new CallPricer(PriceBook.Load(ProviderFiles.All(), out _), calibration: own);
        var hasher = new PromptHasher(new byte[32]);
        var observer = new ExchangeObserver(calibrated, hasher);
        var (estimates, plain, outside) = (new List<Miss>(), new List<Miss>(), new List<string>());

        // In the order of the files: each call is estimated by those before it, and then joins them.
        foreach (var recording in Directory.GetFiles(corpus, "*.jsonl.gz").Where(file => !file.Contains("expected", StringComparison.Ordinal)).Order(StringComparer.Ordinal).SelectMany(RecordingFile.Read))
        {
            if (new Replayer(catalog, pricer, hasher).Replay(recording).Metered is not { Readings: [{ UsageReported: true, Further.Count: 0, ReportedCost: null } reading] } exchange) continue;
            if (reading.ResponseId != MockId && !HasMoreThanText(reading.Usage) && pricer.Price(exchange) is [{ Charge: { State: ChargeState.Priced, Estimated: false, Effective: { Value: > 0 } truth } }])
            {
                var silent = exchange with { Readings = [reading with { UsageReported = false, Usage = default }] };
                if (calibrated.Price(silent) is [{ Charge: { Effective: not null, Low: not null } guess, Estimate: { } basis }] &&
                    basis.PromptBy.StartsWith("own", StringComparison.Ordinal) && basis.AnswerBy.StartsWith("own", StringComparison.Ordinal))
                {
                    estimates.Add(Miss.Of(guess, truth));
                    plain.Add(Miss.Of(pricer.Price(silent)[0].Charge, truth));
                    if (guess.Low > truth || guess.High < truth) outside.Add($"{recording.Where}: {guess.Low} to {guess.High}, and it was {truth}; {basis}");
                }
            }

            _ = observer.Observe(exchange, default, Witness.Recording, recording.Where, new());
        }

        output.WriteLine($"{estimates.Count} calls; by own calls: {Miss.Median(estimates)}; from bytes: {Miss.Median(plain)}; out of bounds: {outside.Count}");
        foreach (var one in outside) output.WriteLine(one);
        Assert.True(estimates.Count > 200, $"Only {estimates.Count}.");
        Assert.True(Miss.Median(estimates).Error < Miss.Median(plain).Error && Miss.Median(estimates).Width < Miss.Median(plain).Width);
        // Calls of a test suite are less alike than a developer's: what a few calls tell of a model is now and then no bound for another's.
        Assert.True(outside.Count <= estimates.Count / 20, $"{outside.Count} of {estimates.Count} out of bounds:\n{string.Join('\n', outside.Take(40))}");
    }

    // The exchange as if it had been a stream that was not asked for its usage, and where it matters the response without one.
    private static MeteredExchange? Unasked(ProviderCatalog catalog, Cli.Replaying.Recording recording, bool withoutUsage = false)
    {
        var exchange = RecordedExchange.Parse(recording);
        if (catalog.Match(exchange.Request.Method, exchange.Request.Host, exchange.Request.Target) is not { Shape: "openai.chat" } route) return null;
        if (exchange.Response is not { Status: 200 } response) return null;
        var meter = new ExchangeMeter(route, exchange.Request, new(new byte[32]));
        try
        {
            if (JsonNode.Parse(exchange.RequestBody.Span) is not JsonObject body) return null;
            body["stream"] = true;
            body.Remove("stream_options");
            meter.RequestBody(JsonSerializer.SerializeToUtf8Bytes(body));
        }
        catch (JsonException)
        {
            return null;
        }

        var sent = System.Text.Encoding.UTF8.GetString(exchange.ResponseBody.Span);
        meter.ResponseStarted(response);
        meter.ResponseBody(System.Text.Encoding.UTF8.GetBytes(withoutUsage ? sent.Replace("\"usage\"", "\"unused\"", StringComparison.Ordinal) : sent));
        return meter.Complete(ExchangeEnd.Complete);
    }

    private static bool HasMoreThanText(Usage usage) =>
        usage[Unit.OutputAudio] + usage[Unit.OutputImage] + usage[Unit.WebSearches] + usage[Unit.Groundings] + usage[Unit.FileSearches] + usage[Unit.CodeSessions] > 0;

    /// <summary>How far a guess is from the truth, and how far its bounds are apart, as shares of the truth.</summary>
    private readonly record struct Miss(double Error, double Width)
    {
        public static Miss Of(Charge guess, NanoUsd truth) => new(
            Math.Abs(guess.Effective!.Value.Value - truth.Value) / (double)truth.Value,
            guess.High is { } high ? (high.Value - guess.Low!.Value.Value) / (double)truth.Value : double.PositiveInfinity);

        public static Miss Median(List<Miss> all) => new(
            all.Select(miss => miss.Error).Order().ElementAt(all.Count / 2), all.Select(miss => miss.Width).Where(double.IsFinite).Order().Skip(all.Count(miss => double.IsFinite(miss.Width)) / 2).First());
    }
}
