using System.Text;
using System.Text.Json;
using Plimsoll.Exchanges;

namespace Plimsoll;

/// <summary>The recordings under tests/recordings: provider-shaped exchanges made by this project, with the readings expected of each.</summary>
internal static class Recordings
{
    public static IReadOnlyDictionary<string, Recording> All { get; } = Directory
        .GetFiles(Path.Combine(ProviderFiles.RepositoryRoot(), "tests", "recordings"), "*.json").Order(StringComparer.Ordinal)
        .ToDictionary(path => Path.GetFileNameWithoutExtension(path), Recording.Load, StringComparer.Ordinal);
}

/// <summary>One recording.</summary>
internal sealed record Recording(RequestHead Head, byte[] Request, ResponseHead ResponseHead, byte[] Body, JsonElement Expected)
{
    private static readonly PromptHasher Hasher = new(new byte[32]);

    public static Recording Load(string path)
    {
        var root = JsonElement.Parse(File.ReadAllText(path));
        var (request, response) = (root.GetProperty("request"), root.GetProperty("response"));
        return new(
            new(Text(request, "method"), Text(request, "host"), Text(request, "target"), Type(request), DateTimeOffset.UnixEpoch),
            Encoding.UTF8.GetBytes(Text(request, "body")),
            new(response.GetProperty("status").GetInt32(), Type(response)),
            response.TryGetProperty("bodyBase64", out var bytes) ? bytes.GetBytesFromBase64() : Encoding.UTF8.GetBytes(Text(response, "body")),
            root.GetProperty("expect"));
    }

    /// <summary>Meters it, the body coming in parts that end at <paramref name="cuts"/>.</summary>
    public MeteredExchange Meter(byte[]? body = null, ExchangeEnd end = ExchangeEnd.Complete, byte[]? request = null, params int[] cuts)
    {
        var route = ProviderFiles.Catalog.Match(Head.Method, Head.Host, Head.Target) ?? throw new InvalidOperationException($"No route for {Head}.");
        var meter = new ExchangeMeter(route, Head, Hasher);
        meter.RequestBody(request ?? Request);
        meter.ResponseStarted(ResponseHead);
        body ??= Body;
        var at = 0;
        foreach (var cut in cuts.Select(cut => Math.Abs(cut % (body.Length + 1))).Order().Append(body.Length))
        {
            meter.ResponseBody(body.AsSpan(at, cut - at));
            at = cut;
        }

        return meter.Complete(end);
    }

    private static HeaderList Type(JsonElement message) => new(
    [
        KeyValuePair.Create("Content-Type", Text(message, "contentType")),
        .. message.TryGetProperty("headers", out var more) ? more.EnumerateObject().Select(field => KeyValuePair.Create(field.Name, field.Value.GetString()!)) : [],
    ]);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";
}
