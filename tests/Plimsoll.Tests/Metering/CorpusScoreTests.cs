using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Plimsoll.Exchanges;
using Plimsoll.Pricing;
using Xunit;

namespace Plimsoll.Metering;

/// <summary>
/// What every recorded exchange of a corpus costs, metered and priced as live traffic is, against an oracle's word. Runs where
/// PLIMSOLL_CORPUS names the folder. Each difference is one that docs/conformance.md explains.
/// </summary>
public sealed class CorpusScoreTests(ITestOutputHelper output)
{
    private static readonly PromptHasher Hasher = new(new byte[32]);
    private static readonly CallPricer Pricer = new(Bundled.Prices);

    // Azure: the deployment's name stands where the model's did. Gemini: one search, whose fee depends on an allowance. Mistral: cached tokens
    // at a tenth of the input, by Mistral's own page. OpenAI: another vendor's model, and a search fee of a time when it went by the context.
    private static readonly Dictionary<string, int> Explained = new(StringComparer.Ordinal)
    {
        ["azure"] = 9,
        ["google-gemini"] = 1,
        ["mistral"] = 11,
        ["openai"] = 3,
    };

    [Fact]
    public void Every_recorded_exchange_costs_what_the_oracle_says_or_the_difference_is_explained()
    {
        var folder = Environment.GetEnvironmentVariable("PLIMSOLL_CORPUS");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "PLIMSOLL_CORPUS is not set.");
        var expected = Lines(Path.Combine(folder!, "expected.jsonl.gz")).ToDictionary(line => Text(line, "id")!, StringComparer.Ordinal);
        var misses = new Dictionary<string, int>(StringComparer.Ordinal);
        var judged = 0;

        foreach (var file in Directory.GetFiles(folder!, "*.jsonl.gz").Where(file => !file.EndsWith("expected.jsonl.gz", StringComparison.Ordinal)))
        {
            foreach (var exchange in Lines(file))
            {
                if (!expected.TryGetValue(Text(exchange, "id")!, out var want)) continue;
                judged++;
                if (Agrees(want, Price(exchange))) continue;
                var provider = Text(exchange, "provider")!;
                misses[provider] = misses.GetValueOrDefault(provider) + 1;
                output.WriteLine(Text(exchange, "id")!);
            }
        }

        Assert.True(judged > 2000);
        Assert.Equal(Explained.OrderBy(pair => pair.Key, StringComparer.Ordinal), misses.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    private static MeteredCall? Price(JsonElement exchange)
    {
        var (request, response) = (exchange.GetProperty("request"), exchange.GetProperty("response"));
        var port = request.GetProperty("port") is { ValueKind: JsonValueKind.Number } number ? $":{number.GetInt32()}" : "";
        var (method, host, target) = (Text(request, "method")!, Text(request, "host") + port, Text(request, "path_and_query")!);
        var at = DateTimeOffset.Parse(Text(exchange, "recorded_at")!, CultureInfo.InvariantCulture);
        var route = ProviderFiles.Catalog.Match(method, host, target) ?? ProviderFiles.Catalog.MatchAnyHost(method, host, target);
        if (route is null) return null;

        var meter = new ExchangeMeter(route, new(method, host, target, Headers(request), at), Hasher);
        meter.RequestBody(Body(request));
        meter.ResponseStarted(new(response.GetProperty("status").GetInt32(), Headers(response)));
        meter.ResponseBody(Body(response));
        var calls = Pricer.Price(meter.Complete(ExchangeEnd.Complete));
        return calls.Count > 0 && !calls[0].Repeats ? calls[0] : null;
    }

    private static bool Agrees(JsonElement want, MeteredCall? call)
    {
        var (kind, have) = (Text(want, "class")!, call?.Charge.Effective?.Value / 1e9m);
        if (kind[0] == 'B') return true;
        if (kind[0] == 'C') return call?.Charge.State is not ChargeState.Priced || (!string.IsNullOrEmpty(call.Rates) && have > 0);
        if (kind == "no-usage") return (have is null or 0 && call?.Charge.State is not ChargeState.Priced) || call?.Charge.Estimated == true;
        if (kind[0] != 'A') return have is null or 0;

        var cost = decimal.Parse(want.GetProperty("cost_usd").GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture);
        if (have is not { } own || call!.Charge is not { State: ChargeState.Priced, Estimated: false }) return cost == 0 && have is null or 0;
        return Math.Abs(own - cost) <= Math.Max(cost * 1e-6m, 5e-9m);
    }

    private static HeaderList Headers(JsonElement message) =>
        new([.. message.GetProperty("headers").EnumerateArray().Select(field => KeyValuePair.Create(field[0].GetString()!, field[1].GetString()!))]);

    private static byte[] Body(JsonElement message) => Text(message, "body") is not { } body ? [] :
        Text(message, "body_encoding") == "base64" ? Convert.FromBase64String(body) : Encoding.UTF8.GetBytes(body);

    private static string? Text(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<JsonElement> Lines(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            yield return document.RootElement.Clone();
        }
    }
}
