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
/// <remarks>
/// Reading the answers is not in it, as it is not in what bench/genai-prices measures: each price starts from a usage. Two figures: the price
/// book's answer, which is what other calculators give, and all that a metered call gets. A second is one of the processor's, compiling and
/// collecting included, so that other work on the machine does not count.
/// </remarks>
internal static class CorpusPrices
{
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(3);

    // Until then the runtime has compiled anew what is called often; on one core that takes it some seconds.
    private static readonly TimeSpan Warms = TimeSpan.FromSeconds(8);

    public static int Run(string corpus)
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Plimsoll.slnx"))) root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("No repository around.");
        List<KeyValuePair<string, ReadOnlyMemory<byte>>> files = [.. Directory.EnumerateFiles(Path.Combine(root, "providers"), "*.json")
            .Select(file => KeyValuePair.Create(Path.GetFileName(file), (ReadOnlyMemory<byte>)File.ReadAllBytes(file)))];
        var catalog = ProviderCatalog.Load(files, out _);
        var book = PriceBook.Load(files, out _);
        var pricer = new CallPricer(book);
        var hasher = new PromptHasher(new byte[32]);
        List<MeteredExchange> priced = [.. Directory.EnumerateFiles(corpus, "*.jsonl.gz").Where(file => !file.EndsWith("expected.jsonl.gz", StringComparison.Ordinal))
            .SelectMany(Lines).Select(line => Meter(line, catalog, hasher)).OfType<MeteredExchange>()
            .Where(exchange => pricer.Price(exchange) is [{ Charge: { State: ChargeState.Priced, Estimated: false } }])];

        List<Question> questions = [.. priced.Select(Question.Of).Where(asked => book.Price(asked.Provider, asked.Model, asked.Usage, asked.Terms).Amount is not null)];
        var (bare, _) = ASecond(questions, asked => book.Price(asked.Provider, asked.Model, asked.Usage, asked.Terms).Amount);
        var (whole, bytes) = ASecond(priced, exchange => pricer.Price(exchange)[0].Charge.Effective);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{whole:#,##0} calls a second with state, bounds, plan and receipt ({priced.Count:#,##0} calls, {bytes} bytes each); {bare:#,##0} prices a second from usage, model, provider and time ({questions.Count:#,##0})"));
        return 0;
    }

    private static (double Rate, long Bytes) ASecond<T>(List<T> of, Func<T, NanoUsd?> price)
    {
        _ = Repeat(of, price, Warms);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var before = Environment.CpuUsage.TotalTime;
        var prices = Repeat(of, price, Lasts);
        return (prices / (Environment.CpuUsage.TotalTime - before).TotalSeconds, (GC.GetAllocatedBytesForCurrentThread() - allocated) / prices);
    }

    private static long Repeat<T>(List<T> of, Func<T, NanoUsd?> price, TimeSpan lasting)
    {
        long prices = 0;
        long sum = 0;
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < lasting; prices += of.Count)
        {
            foreach (var one in of) sum = unchecked(sum + (price(one)?.Value ?? 0));
        }

        GC.KeepAlive(sum);
        return prices;
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

    private sealed record Question(string Provider, string? Model, Usage Usage, PriceTerms Terms)
    {
        public static Question Of(MeteredExchange exchange)
        {
            var (route, reading) = (exchange.Route, exchange.Readings[0]);
            return new(
                route.Provider.Id, (reading.Model ?? exchange.Request?.Model ?? route.PathModel) + route.ModelSuffix, reading.Usage,
                new(exchange.RequestHead.StartedAt, reading.ContextTokens ?? reading.Usage.InputTokens, reading.ServiceTier, reading.Speed, reading.Geo ?? route.Place));
        }
    }

    private static IEnumerable<JsonElement> Lines(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line) yield return JsonElement.Parse(line);
    }
}
