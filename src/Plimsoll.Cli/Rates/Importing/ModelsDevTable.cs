using System.Text.Json;

namespace Plimsoll.Cli.Rates.Importing;

/// <summary>models.dev's <c>api.json</c>: dollars for a million tokens.</summary>
internal static class ModelsDevTable
{
    private static readonly Dictionary<string, Unit> Units = new(StringComparer.Ordinal)
    {
        ["input"] = Unit.Input,
        ["output"] = Unit.Output,
        ["cache_read"] = Unit.CacheRead,
        ["cache_write"] = Unit.CacheWrite5m,
        ["reasoning"] = Unit.OutputReasoning,
        ["input_audio"] = Unit.InputAudio,
        ["output_audio"] = Unit.OutputAudio,
    };

    /// <exception cref="InvalidOperationException">The file is not of this form.</exception>
    /// <exception cref="KeyNotFoundException">Likewise.</exception>
    public static IEnumerable<TableModel> Read(JsonElement root) =>
        root.EnumerateObject().SelectMany(provider => provider.Value.GetProperty("models").EnumerateObject().Select(model => Model(provider.Name, model)));

    private static TableModel Model(string provider, JsonProperty model)
    {
        var draft = new TableModelDraft(provider, model.Name);
        if (model.Value.TryGetProperty("cost", out var cost) && cost.ValueKind is JsonValueKind.Object)
        {
            Rates(draft, new(), cost);
            if (cost.TryGetProperty("tiers", out var tiers) && tiers.ValueKind is JsonValueKind.Array && tiers.GetArrayLength() > 0) Tiers(draft, tiers);
            // The older way to say it, which the other goes before: it knows one threshold.
            else if (cost.TryGetProperty("context_over_200k", out var over) && over.ValueKind is JsonValueKind.Object) Rates(draft, new() { ContextFrom = 200_001 }, over);
        }

        if (model.Value.TryGetProperty("experimental", out var experimental) && experimental.ValueKind is JsonValueKind.Object
            && experimental.TryGetProperty("modes", out var modes) && modes.ValueKind is JsonValueKind.Object)
        {
            foreach (var mode in modes.EnumerateObject().Where(mode => mode.Value.ValueKind is JsonValueKind.Object && mode.Value.TryGetProperty("cost", out _)))
            {
                if (mode.Name == "fast" && provider == "anthropic" && mode.Value.GetProperty("cost").ValueKind is JsonValueKind.Object) Rates(draft, new() { Speed = "fast" }, mode.Value.GetProperty("cost"));
                else draft.LeaveOut($"experimental.modes.{mode.Name}.cost", "which nothing here counts");
            }
        }

        return draft.Done(TableProviders.Of(provider));
    }

    private static void Tiers(TableModelDraft draft, JsonElement tiers)
    {
        foreach (var tier in tiers.EnumerateArray())
        {
            if (tier.TryGetProperty("tier", out var bound) && (!bound.TryGetProperty("type", out var type) || type.ValueEquals("context"u8))
                && bound.TryGetProperty("size", out var size) && size.TryGetInt64(out var tokens) && tokens is > 0 and < 1_000_000_000)
            {
                Rates(draft, new() { ContextFrom = tokens + 1 }, tier);
            }
            else
            {
                draft.LeaveOut("cost.tiers", "of which one is not by the prompt's length");
            }
        }
    }

    private static void Rates(TableModelDraft draft, TableRow row, JsonElement cost)
    {
        foreach (var field in cost.EnumerateObject())
        {
            if (Units.TryGetValue(field.Name, out var unit)) draft.Add(row, $"cost.{field.Name}", unit, field.Value, 1);
            else if (field.Name is not ("tiers" or "tier" or "context_over_200k")) draft.LeaveOut($"cost.{field.Name}", "which nothing here counts");
        }
    }
}
