using System.Globalization;
using System.Text.Json;
using Plimsoll.Cli.Replaying;

namespace Plimsoll.Conformance;

/// <summary>One exchange: what the oracle says, what we do, and whether they agree; judged as the corpus' own <c>score</c> judges.</summary>
internal sealed class Judged
{
    private static readonly string[] Core = ["input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens"];

    public Judged(JsonElement want, ReplayResult have)
    {
        Id = have.Id;
        Have = have;
        Class = Text(want, "class");
        Provider = Text(want, "provider");
        Endpoint = Text(want, "endpoint");
        Model = want.GetProperty("model") is { ValueKind: JsonValueKind.String } named ? named.GetString()! : Text(want, "model_requested");
        Cost = want.TryGetProperty("cost_usd", out var cost) && cost.ValueKind is JsonValueKind.Number
            ? decimal.Parse(cost.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture)
            : null;
        var spent = have.Cost?.Value / 1e9m ?? 0;
        switch (Class[0])
        {
            case 'A':
                (Usage, Priced) = (UsageAgrees(want), CostAgrees());
                break;
            case 'B':
                Usage = UsageAgrees(want);
                break;
            case 'C':
                (Usage, Priced) = (UsageAgrees(want), have.State is not ChargeState.Priced || (have.RateSource is { Length: > 0 } && spent > 0));
                break;
            default:
                Priced = Class == "no-usage" ? (spent == 0 && have.State is not ChargeState.Priced) || have.Estimated : spent == 0;
                break;
        }
    }

    public string Id { get; }

    public string Provider { get; }

    public string Endpoint { get; }

    public string Model { get; }

    public string Class { get; }

    /// <summary>The oracle's cost in dollars; null where it has none.</summary>
    public decimal? Cost { get; }

    public ReplayResult Have { get; }

    /// <summary>Whether the usage agrees; null where it is not judged.</summary>
    public bool? Usage { get; }

    /// <summary>Whether the cost agrees; null where it is not judged.</summary>
    public bool? Priced { get; }

    public bool Differs => Usage is false || Priced is false;

    /// <summary>Our cost as the page shows it.</summary>
    public string Ours => Have switch
    {
        { Cost: { } cost, Estimated: true } => $"~{cost}{(Have.High is { } high ? $", at most {high}" : "")}",
        { Cost: { } cost } => cost.ToString(),
        _ => $"{Have.State.Word()}: {Have.Reason.Word()}",
    };

    private bool UsageAgrees(JsonElement want)
    {
        var usage = want.GetProperty("usage");
        long Stated(string name) => usage.ValueKind is JsonValueKind.Object && usage.TryGetProperty(name, out var count) && count.ValueKind is JsonValueKind.Number ? (long)count.GetDouble() : 0;
        if (usage.ValueKind is not JsonValueKind.Object || !Core.Any(name => usage.TryGetProperty(name, out _))) return true; // Seconds, characters, pages.
        return Stated(Core[0]) == Have.Usage.InputTokens && Stated(Core[1]) == Have.Usage.OutputTokens
            && Stated(Core[2]) == Have.Usage.CacheReadTokens && Stated(Core[3]) == Have.Usage.CacheWriteTokens;
    }

    private bool CostAgrees()
    {
        if (Cost is not { } cost) return true;
        if (Have is not { State: ChargeState.Priced, Estimated: false, Cost: { } ours }) return cost == 0 && Have.Cost is null or { Value: 0 };
        return Math.Abs((ours.Value / 1e9m) - cost) <= Math.Max(cost * 1e-6m, 5e-9m);
    }

    private static string Text(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
