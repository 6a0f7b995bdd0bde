using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Plimsoll.Exchanges;
using Plimsoll.Metering;
using Plimsoll.Pricing;
using Plimsoll.Providers;

namespace Plimsoll;

/// <summary>How many calls of a corpus are priced in a second, on one thread: <c>dotnet run -c Release --project bench/Plimsoll.Bench -- prices CORPUS</c>.</summary>
/// <remarks>Reading the answers is not in it, as it is not in what bench/genai-prices measures: each price starts from a usage.</remarks>
internal static class CorpusPrices
{
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(3);

    public static int Run(string corpus)
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Plimsoll.slnx"))) root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("No repository around.");
        List<KeyValuePair<string, ReadOnlyMemory<byte>>> files = [.. Directory.EnumerateFiles(Path.Combine(root, "providers"), "*.json")
            .Select(file => KeyValuePair.Create(Path.GetFileName(file), (ReadOnlyMemory<byte>)File.ReadAllBytes(file)))];
        var catalog = ProviderCatalog.Load(files, out _);
        var pricer = new CallPricer(PriceBook.Load(files, out _));
        var hasher = new PromptHasher(new byte[32]);
        List<MeteredExchange> priced = [.. Directory.EnumerateFiles(corpus, "*.jsonl.gz").Where(file => !file.EndsWith("expected.jsonl.gz", StringComparison.Ordinal))
            .SelectMany(Lines).Select(line => Meter(line, catalog, hasher)).OfType<MeteredExchange>()
            .Where(exchange => pricer.Price(exchange) is [{ Charge: { State: ChargeState.Priced, Estimated: false } }])];

        long prices = 0;
        for (var warm = 0; warm < 3; warm++) foreach (var exchange in priced) pricer.Price(exchange);
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < Lasts)
        {
            foreach (var exchange in priced) pricer.Price(exchange);
            prices += priced.Count;
        }

        var second = prices / Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{priced.Count} calls, {second:#,##0} prices a second on one core"));
        return 0;
    }

    private static MeteredExchange? Meter(JsonElement line, ProviderCatalog catalog, PromptHasher hasher)
    {
        var (request, response) = (line.GetProperty("request"), line.GetProperty("response"));
        var port = request.GetProperty("port") is { ValueKind: JsonValueKind.Number } number ? $":{number.GetInt32()}" : "";
        var head = new RequestHead(
            Text(request, "method"), Text(request, "host") + port, Text(request, "path_and_query"), Headers(request),
            DateTimeOffset.Parse(Text(line, "recorded_at"), CultureInfo.InvariantCulture));
        if (catalog.Match(head.Method, head.Host, head.Target) is not { } route) return null;
        var meter = new ExchangeMeter(route, head, hasher);
        meter.RequestBody(Body(request));
        meter.ResponseStarted(new(response.GetProperty("status").GetInt32(), Headers(response)));
        meter.ResponseBody(Body(response));
        return meter.Complete(ExchangeEnd.Complete);
    }

    private static HeaderList Headers(JsonElement message) =>
        new([.. message.GetProperty("headers").EnumerateArray().Select(field => KeyValuePair.Create(field[0].GetString()!, field[1].GetString()!))]);

    private static byte[] Body(JsonElement message) =>
        Text(message, "body_encoding") == "base64" ? Convert.FromBase64String(Text(message, "body")) : Encoding.UTF8.GetBytes(Text(message, "body"));

    private static string Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString()! : "";

    private static IEnumerable<JsonElement> Lines(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line) yield return JsonElement.Parse(line);
    }
}
