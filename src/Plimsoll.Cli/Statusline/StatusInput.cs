using System.Text.Json;
using Plimsoll.Cli.Limits;

namespace Plimsoll.Cli.Statusline;

/// <summary>What the agent tells of itself on standard input. Every field may be missing: it comes and goes with the agent's version.</summary>
internal sealed record StatusInput
{
    public string? Session { get; init; }

    /// <summary>The model's name for people.</summary>
    public string? Model { get; init; }

    /// <summary>What the agent itself reckons the session cost, at list price.</summary>
    public NanoUsd? SessionCost { get; init; }

    /// <summary>How much of the context window is filled.</summary>
    public decimal? ContextPercent { get; init; }

    public IReadOnlyList<LimitWindow> Limits { get; init; } = [];

    /// <summary>Reads as much as there is: a cut-off or foreign text gives what could be made of it, at worst nothing.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="agent">Who tells it.</param>
    /// <param name="now">When it is read: its limits are as of then.</param>
    public static StatusInput Read(ReadOnlyMemory<byte> json, string agent, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            var root = document.RootElement;
            if (root.ValueKind is not JsonValueKind.Object) return new();
            var model = Part(root, "model");
            return new()
            {
                Session = Text(root, "session_id"),
                Model = root.TryGetProperty("model"u8, out var plain) && plain.ValueKind is JsonValueKind.String ? plain.GetString() : Text(model, "display_name") ?? Text(model, "id"),
                SessionCost = Number(Part(root, "cost"), "total_cost_usd") is { } dollars and >= 0 and < 1_000_000 ? new NanoUsd((long)decimal.Round(dollars * NanoUsd.PerDollar)) : null,
                ContextPercent = Number(Part(root, "context_window"), "used_percentage") is { } used and >= 0 and <= 1_000 ? used : null,
                Limits = [.. Windows(Part(root, "rate_limits"), agent, now)],
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return new();
        }
    }

    private static IEnumerable<LimitWindow> Windows(JsonElement? limits, string agent, DateTimeOffset now)
    {
        if (limits is not { } all) yield break;
        foreach (var window in all.EnumerateObject())
        {
            if (window.Value.ValueKind is not JsonValueKind.Object || Number(window.Value, "used_percentage") is not { } percent || percent is < 0 or > 1_000) continue;
            var name = window.Name switch { "five_hour" => "5h", "seven_day" => "7d", var other => new string([.. other.Where(char.IsAsciiLetterOrDigit).Take(20)]) };
            var resets = Number(window.Value, "resets_at") is { } seconds and > 0 and < 40_000_000_000 ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : (DateTimeOffset?)null;
            yield return new(agent, name, percent, resets, now, "status line");
        }
    }

    private static JsonElement? Part(JsonElement root, string name) =>
        root.TryGetProperty(name, out var part) && part.ValueKind is JsonValueKind.Object ? part : null;

    private static string? Text(JsonElement? of, string name) =>
        of is { } part && part.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 and < 500 } text ? text : null;

    private static decimal? Number(JsonElement? of, string name) =>
        of is { } part && part.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetDecimal(out var number) ? number : null;
}
