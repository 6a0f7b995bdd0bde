using BenchmarkDotNet.Attributes;
using Plimsoll.Pricing;

namespace Plimsoll;

/// <summary>What it costs to price one reading: <c>dotnet run -c Release --project bench/Plimsoll.Bench -- --filter '*PricingBench*'</c>.</summary>
[MemoryDiagnoser]
public class PricingBench
{
    private PriceBook _prices = null!;
    private List<KeyValuePair<string, ReadOnlyMemory<byte>>> _files = null!;
    private Usage _usage;
    private PriceTerms _standard;
    private PriceTerms _batch;

    [GlobalSetup]
    public void Setup()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Plimsoll.slnx"))) root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("No repository around.");
        _files = [.. Directory.EnumerateFiles(Path.Combine(root, "providers"), "*.json")
            .Select(file => KeyValuePair.Create(Path.GetFileName(file), (ReadOnlyMemory<byte>)File.ReadAllBytes(file)))];
        _prices = PriceBook.Load(_files, out _);
        _usage.Set(Unit.Input, 1_234);
        _usage.Set(Unit.CacheRead, 56_789);
        _usage.Set(Unit.CacheWrite5m, 4_321);
        _usage.Set(Unit.Output, 987);
        _standard = new(new DateTimeOffset(2026, 7, 15, 12, 0, 0, TimeSpan.Zero), 62_344, "standard", null, "global");
        _batch = _standard with { ServiceTier = "batch", Geo = "us" };
    }

    [Benchmark(Baseline = true)]
    public Quote Anthropic() => _prices.Price("anthropic", "claude-sonnet-4-5-20250929", _usage, _standard);

    [Benchmark]
    public Quote AnthropicBatchInTheUs() => _prices.Price("anthropic", "claude-opus-5", _usage, _batch);

    [Benchmark]
    public Quote OpenAI() => _prices.Price("openai", "gpt-5-2025-08-07", _usage, _standard);

    [Benchmark]
    public PriceBook LoadAllFiles() => PriceBook.Load(_files, out _);
}
