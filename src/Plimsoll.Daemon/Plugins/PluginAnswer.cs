using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Plimsoll.Daemon.Plugins;

/// <summary>What a plugin says of one exchange.</summary>
/// <param name="Readings">Null where it failed.</param>
/// <param name="Fault">How it failed, in words that follow its name; else null.</param>
internal sealed record PluginAnswer(IReadOnlyList<Reading>? Readings, string? Fault)
{
    private const int MaxReadings = 10_000;
    private const int MaxText = 512;
    private const decimal MaxDollars = 1_000_000_000m;

    public static PluginAnswer Failed(string fault) => new(null, fault);

    /// <summary>Reads the line of an answer; its id was looked at.</summary>
    public static PluginAnswer Of(JsonElement line)
    {
        if (line.TryGetProperty("error", out var error)) return Failed($"says: {Text(error) ?? "error"}");
        if (!line.TryGetProperty("readings", out var list) || list.ValueKind is not JsonValueKind.Array) return Failed("answered without a list of readings");
        if (list.GetArrayLength() > MaxReadings) return Failed($"answered with more than {MaxReadings} readings");

        var readings = new List<Reading>();
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind is not JsonValueKind.Object) return Failed("answered with a reading that is no object");
            if (ReadingOf(item, out var fault) is not { } reading) return Failed(fault!);
            readings.Add(reading);
        }

        return new(readings, null);
    }

    private static Reading? ReadingOf(JsonElement item, out string? fault)
    {
        fault = null;
        Usage usage = default;
        var reported = item.TryGetProperty("usage", out var counts) && counts.ValueKind is not JsonValueKind.Null;
        if (reported && !UsageJsonReader.TryRead(counts, out usage, out var problem)) fault = $"answered with a reading whose usage {problem}";
        NanoUsd? cost = null;
        if (item.TryGetProperty("reported_cost_usd", out var stated) && stated.ValueKind is not JsonValueKind.Null)
        {
            cost = CostOf(stated);
            if (cost is null) fault = "answered with a reported_cost_usd that is no decimal in quotes";
        }

        if (fault is not null) return null;
        return new()
        {
            ResponseId = Text(item, "response_id"),
            Model = Text(item, "model"),
            Usage = usage,
            UsageReported = reported,
            UsagePartial = item.TryGetProperty("partial", out var partial) && partial.ValueKind is JsonValueKind.True,
            ContextTokens = item.TryGetProperty("context_tokens", out var context) && context.ValueKind is JsonValueKind.Number && context.TryGetInt64(out var tokens) && tokens >= 0 ? tokens : null,
            ServiceTier = Text(item, "service_tier")?.ToLowerInvariant(),
            Speed = Text(item, "speed"),
            Geo = Text(item, "geo"),
            ReportedCost = cost,
            StopReason = Text(item, "stop_reason"),
            RawUsage = reported ? Encoding.UTF8.GetBytes(counts.GetRawText()) : default(ReadOnlyMemory<byte>),
            Error = Text(item, "error"),
        };
    }

    private static NanoUsd? CostOf(JsonElement stated) =>
        stated.ValueKind is JsonValueKind.String
        && decimal.TryParse(stated.GetString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var dollars) && dollars is >= 0 and <= MaxDollars
            ? new((long)decimal.Round(dollars * 1_000_000_000m, MidpointRounding.ToEven))
            : null;

    private static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? Text(value) : null;

    private static string? Text(JsonElement value) => value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 and <= MaxText } text ? text : null;
}
