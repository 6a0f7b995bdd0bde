using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Plimsoll.Cli.Replaying;

namespace Plimsoll.Fuzz;

/// <summary>Good inputs: the recordings of this project always, and the corpus that PLIMSOLL_CORPUS names, where it does.</summary>
internal static class FuzzSeeds
{
    // Of each file of the corpus.
    private const int LinesPerFile = 60;

    private static readonly Lazy<IReadOnlyList<RecordedExchange>> Corpus = new(() => [.. CorpusLines().Select(line => RecordedExchange.Parse(new("corpus", line, IsHar: false)))]);

    /// <summary>What a route of each wire shape answered. Shapes that nothing recorded has get those of all others.</summary>
    public static ILookup<string, byte[]> ResponsesByShape { get; } = Shaped().Where(one => one.Body.Length > 0).ToLookup(one => one.Shape, one => one.Body, StringComparer.Ordinal);

    public static IReadOnlyList<byte[]> Responses { get; } = [.. ResponsesByShape.SelectMany(shape => shape.Take(40))];

    public static IReadOnlyList<byte[]> Requests { get; } =
    [
        .. Recordings.All.Values.Select(recording => recording.Request).Where(body => body.Length > 0),
        .. Corpus.Value.Select(exchange => exchange.RequestBody.ToArray()).Where(body => body.Length > 0),
        [.. "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp3\"\r\n\r\n\0\u0001\r\n--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nhello\r\n--b--\r\n"u8],
    ];

    /// <summary>Recordings as lines of JSON.</summary>
    public static IReadOnlyList<byte[]> Lines { get; } =
    [
        .. Recordings.All.Values.Select(recording => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
        {
            id = "a",
            recorded_at = "2026-07-13T23:11:01Z",
            request = new { method = recording.Head.Method, host = recording.Head.Host, path_and_query = recording.Head.Target, headers = new[] { new[] { "a", "b" } }, body = Encoding.UTF8.GetString(recording.Request) },
            response = new { status = recording.ResponseHead.Status, headers = Array.Empty<string[]>(), body = Convert.ToBase64String(recording.Body), body_encoding = "base64" },
        }))),
        .. CorpusLines().Take(200).Where(line => line.Length < FuzzInputs.MaxSeed),
    ];

    /// <summary>Recordings as HAR files.</summary>
    public static IReadOnlyList<byte[]> Hars { get; } = [.. Recordings.All.Values.Chunk(3).Select(some => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
    {
        log = new
        {
            version = "1.2",
            pages = new[] { new { entries = new[] { 1 } } },
            entries = some.Select(recording => new
            {
                startedDateTime = "2026-07-13T23:11:01Z",
                time = 8.5,
                request = new { method = recording.Head.Method, url = $"https://{recording.Head.Host}{recording.Head.Target}", headers = new[] { new { name = "a", value = "b" } }, postData = new { text = Encoding.UTF8.GetString(recording.Request) } },
                response = new { status = recording.ResponseHead.Status, content = new { text = Encoding.UTF8.GetString(recording.Body) } },
            }),
        },
    })))];

    private static IEnumerable<(string Shape, byte[] Body)> Shaped()
    {
        foreach (var recording in Recordings.All.Values)
        {
            if (ProviderFiles.Catalog.Match(recording.Head.Method, recording.Head.Host, recording.Head.Target)?.Shape is { } shape) yield return (shape, recording.Body);
        }

        foreach (var exchange in Corpus.Value)
        {
            if (ProviderFiles.Catalog.Match(exchange.Request.Method, exchange.Request.Host, exchange.Request.Target)?.Shape is { } shape) yield return (shape, exchange.ResponseBody.ToArray());
        }
    }

    private static IEnumerable<byte[]> CorpusLines()
    {
        if (Environment.GetEnvironmentVariable("PLIMSOLL_CORPUS") is not { Length: > 0 } folder) yield break;
        foreach (var file in Directory.GetFiles(folder, "*.jsonl.gz").Order(StringComparer.Ordinal))
        {
            if (file.EndsWith("expected.jsonl.gz", StringComparison.Ordinal)) continue;
            using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
            for (var i = 0; i < LinesPerFile && reader.ReadLine() is { } line; i++) yield return Encoding.UTF8.GetBytes(line);
        }
    }
}
