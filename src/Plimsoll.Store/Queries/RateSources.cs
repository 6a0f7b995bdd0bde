using System.Text.Json;
using Plimsoll.Store.Rows;

namespace Plimsoll.Store.Queries;

/// <summary>Where the rates of receipts are from.</summary>
internal sealed class RateSources(Words words)
{
    private readonly Dictionary<int, string?> _sources = [];

    /// <summary>Each source once, in order.</summary>
    public IReadOnlyList<string> Of(IEnumerable<int> receipts) =>
        [.. receipts.Select(Source).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private string? Source(int receipt)
    {
        if (_sources.TryGetValue(receipt, out var source)) return source;

        source = Parse(words.Receipt(receipt)?.Json);
        _sources.Add(receipt, source);
        return source;
    }

    private static string? Parse(string? receipt)
    {
        if (receipt is null) return null;
        try
        {
            using var json = JsonDocument.Parse(receipt);
            return json.RootElement.ValueKind is JsonValueKind.Object
                && json.RootElement.TryGetProperty("source", out var source)
                && source.ValueKind is JsonValueKind.String
                ? source.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null; // A receipt of a version that wrote them otherwise: the amount stands without it.
        }
    }
}
