using System.Text.Json;
using Plimsoll.Cli.Replaying;
using Plimsoll.Metering;
using Plimsoll.Pricing;
using Xunit;

namespace Plimsoll.Exchanges;

/// <summary>
/// One exchange for each endpoint that few clients use, made after its provider's page (tests/recordings/endpoints.jsonl): what it bills is
/// priced, or unpriced with a reason; what bills nothing is no call.
/// </summary>
public sealed class EndpointTests
{
    private static readonly Replayer Replayer = new(ProviderFiles.Catalog, new CallPricer(Bundled.Prices), new PromptHasher(new byte[32]));

    private static readonly Lazy<Dictionary<string, JsonElement>> Lines = new(() => File
        .ReadLines(Path.Combine(ProviderFiles.RepositoryRoot(), "tests", "recordings", "endpoints.jsonl"))
        .Select(line => JsonElement.Parse(line)).ToDictionary(line => line.GetProperty("id").GetString()!, StringComparer.Ordinal));

    public static TheoryData<string> Names => [.. Lines.Value.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_comes_to_what_its_provider_bills(string name)
    {
        var line = Lines.Value[name];
        var want = line.GetProperty("expect");

        var result = Replayer.Replay(new(name, JsonSerializer.SerializeToUtf8Bytes(line), false)).Result!;

        Assert.Equal(Text(want, "state"), result.State.Word());
        Assert.Equal(Text(want, "reason"), result.Reason is ChargeReason.None ? null : result.Reason.Word());
        Assert.Equal(Text(want, "cost_usd"), result.Cost?.ToDecimalString());
        Assert.Equal(want.TryGetProperty("estimated", out _), result.Estimated);
        Assert.Equal(want.TryGetProperty("usage", out var usage) ? usage.GetRawText() : "{}", Used(result.Usage));
    }

    // As the file writes it: what is not 0.
    private static string Used(Usage usage)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            UsageJson.Write(json, "usage"u8, usage);
            json.WriteEndObject();
        }

        var counts = JsonElement.Parse(buffer.ToArray()).GetProperty("usage").EnumerateObject().Where(count => count.Value.GetRawText() != "0");
        return $"{{{string.Join(", ", counts.Select(count => $"\"{count.Name}\": {count.Value.GetRawText()}"))}}}";
    }

    private static string? Text(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetString() : null;
}
