using System.IO.Compression;
using System.Text.Json;
using Plimsoll.Cli.Replaying;
using Plimsoll.Exchanges;
using Plimsoll.Metering;
using Plimsoll.Pricing;

namespace Plimsoll.Conformance;

/// <summary>A corpus of recorded exchanges, replayed by the code of <c>plimsoll replay</c> and held against an oracle's word.</summary>
internal static class Corpus
{
    /// <summary>The folder of PLIMSOLL_CORPUS; null where there is none.</summary>
    public static string? Folder => Environment.GetEnvironmentVariable("PLIMSOLL_CORPUS") is { Length: > 0 } folder ? folder : null;

    /// <summary>The recordings, file by file.</summary>
    public static IEnumerable<Cli.Replaying.Recording> Recordings() =>
        Directory.GetFiles(Folder!, "*.jsonl.gz").Where(file => !file.EndsWith("expected.jsonl.gz", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).SelectMany(RecordingFile.Read);

    /// <summary>Every exchange of which the oracle says something.</summary>
    public static List<Judged> Judge()
    {
        var expected = Lines("expected.jsonl.gz").ToDictionary(line => line.GetProperty("id").GetString()!, StringComparer.Ordinal);
        var replayer = new Replayer(ProviderFiles.Catalog, new CallPricer(Bundled.Prices), new PromptHasher(new byte[32]));
        var all = new List<Judged>();
        foreach (var recording in Recordings())
        {
            if (replayer.Replay(recording).Result is { } result && expected.TryGetValue(result.Id, out var want)) all.Add(new(want, result));
        }

        return all;
    }

    private static IEnumerable<JsonElement> Lines(string name)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(Folder!, name)), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line) yield return JsonElement.Parse(line);
    }
}
