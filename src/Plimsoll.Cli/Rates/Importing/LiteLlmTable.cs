using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Cli.Rates.Importing;

/// <summary>LiteLLM's <c>model_prices_and_context_window.json</c>: dollars for one token; tiers and thresholds in the fields' names.</summary>
internal static class LiteLlmTable
{
    private const decimal Million = 1_000_000m;
    private const decimal Thousand = 1_000m; // Of a thousand calls, and of a second in milliseconds.

    // After the suffix of a tier or threshold is taken off.
    private static readonly Dictionary<string, (Unit Unit, decimal Scale)> Units = new(StringComparer.Ordinal)
    {
        ["input_cost_per_token"] = (Unit.Input, Million),
        ["output_cost_per_token"] = (Unit.Output, Million),
        ["cache_read_input_token_cost"] = (Unit.CacheRead, Million),
        ["input_cost_per_token_cache_hit"] = (Unit.CacheRead, Million),
        ["cache_creation_input_token_cost"] = (Unit.CacheWrite5m, Million),
        ["cache_creation_input_token_cost_above_1hr"] = (Unit.CacheWrite1h, Million),
        ["input_cost_per_audio_token"] = (Unit.InputAudio, Million),
        ["output_cost_per_audio_token"] = (Unit.OutputAudio, Million),
        ["cache_read_input_audio_token_cost"] = (Unit.CacheReadAudio, Million),
        ["input_cost_per_image_token"] = (Unit.InputImage, Million),
        ["output_cost_per_image_token"] = (Unit.OutputImage, Million),
        ["cache_read_input_image_token_cost"] = (Unit.CacheReadImage, Million),
        ["input_cost_per_video_token"] = (Unit.InputVideo, Million),
        ["output_cost_per_video_token"] = (Unit.OutputVideo, Million),
        ["output_cost_per_reasoning_token"] = (Unit.OutputReasoning, Million),
        ["citation_cost_per_token"] = (Unit.OutputCitation, Million),
        ["cache_storage_cost_per_token_per_hour"] = (Unit.CacheTokenHours, Million),
        ["input_cost_per_request"] = (Unit.Requests, Million),
        ["output_cost_per_image"] = (Unit.Images, Million),
        ["file_search_cost_per_1k_calls"] = (Unit.FileSearches, Thousand),
        ["code_interpreter_cost_per_session"] = (Unit.CodeSessions, Million),
        ["ocr_cost_per_page"] = (Unit.Pages, Million),
    };

    // Speech alone is billed by time and characters here; Gemini's prices by the second are beside its prices by the token.
    private static readonly Dictionary<string, (Unit Unit, decimal Scale)> SpeechUnits = new(StringComparer.Ordinal)
    {
        ["input_cost_per_second"] = (Unit.AudioInputMs, Thousand),
        ["input_cost_per_audio_per_second"] = (Unit.AudioInputMs, Thousand),
        ["output_cost_per_second"] = (Unit.AudioOutputMs, Thousand),
        ["input_cost_per_character"] = (Unit.Characters, Million),
    };

    private static readonly HashSet<string> NamesWithPlace = new(StringComparer.Ordinal) { "openai", "azure", "aws-bedrock", "google-gemini" };

    /// <exception cref="InvalidOperationException">The file is not of this form.</exception>
    public static IEnumerable<TableModel> Read(JsonElement root) =>
        root.EnumerateObject().Where(model => model.Name != "sample_spec").Select(Model);

    private static TableModel Model(JsonProperty model)
    {
        var told = Text(model.Value, "litellm_provider") ?? "";
        var provider = TableProviders.Of(told);
        var slash = model.Name.IndexOf('/', StringComparison.Ordinal);
        // "azure/gpt-4o": the first part is how LiteLLM is told the provider.
        var id = slash > 0 && TableProviders.Of(model.Name[..slash]) == provider ? model.Name[(slash + 1)..] : model.Name;
        var draft = new TableModelDraft(told, id);
        if (told.Length == 0) draft.Skipped = "name no provider";
        else if (id.StartsWith("together-ai-", StringComparison.Ordinal) || id.StartsWith("fireworks-ai-", StringComparison.Ordinal)) draft.Skipped = "are classes of size, no models";
        else if (NamesWithPlace.Contains(provider) && id.Contains('/', StringComparison.Ordinal)) draft.Skipped = "are named by a region or a size of image, which no call's name has";
        if (Text(model.Value, "source") is { } cited) draft.Note = $"litellm cites {cited}";
        var speech = Text(model.Value, "mode") is "audio_transcription" or "audio_speech" or "realtime";
        foreach (var field in model.Value.EnumerateObject()) Field(draft, provider, speech, model.Value, field);
        return draft.Done(provider);
    }

    private static void Field(TableModelDraft draft, string provider, bool speech, JsonElement model, JsonProperty field)
    {
        var (name, row) = Parse(field.Name);
        if (field.Name == "provider_specific_entry" && field.Value.ValueKind is JsonValueKind.Object)
        {
            foreach (var entry in field.Value.EnumerateObject()) Multiplier(draft, entry);
        }
        else if (name == "search_context_cost_per_query")
        {
            Searches(draft, provider, field);
        }
        else if (name == "input_cost_per_query" && Text(model, "mode") == "rerank")
        {
            draft.Add(row, field.Name, Unit.SearchUnits, field.Value, Million);
        }
        else if (Units.TryGetValue(name, out var unit) || (speech && SpeechUnits.TryGetValue(name, out unit)))
        {
            draft.Add(row, field.Name, unit.Unit, field.Value, unit.Scale);
        }
        else if (IsPrice(field))
        {
            draft.LeaveOut(field.Name, "which nothing here counts");
        }
    }

    // Speeds and places, as factors: {"fast": 6.0, "us": 1.1}.
    private static void Multiplier(TableModelDraft draft, JsonProperty entry)
    {
        if (TableNumber.Read(entry.Value, 1, out var factor) is not null || factor == 0) draft.LeaveOut($"provider_specific_entry.{entry.Name}", "which nothing here counts");
        else draft.Add(entry.Name == "fast" ? new() { Speed = entry.Name, Multiply = factor } : new() { Geo = entry.Name, Multiply = factor });
    }

    // {"search_context_size_low": 0.01, …}: which size it was, no response states.
    private static void Searches(TableModelDraft draft, string provider, JsonProperty field)
    {
        if (field.Value.ValueKind is not JsonValueKind.Object) return;
        var sizes = field.Value.EnumerateObject().Where(size => size.Value.ValueKind is JsonValueKind.Number).ToList();
        if (sizes.Count == 0) return;
        if (provider == "perplexity" || sizes.Exists(size => size.Value.GetRawText() != sizes[0].Value.GetRawText())) draft.LeaveOut(field.Name, "which goes by a size that no response states");
        else draft.Add(new(), field.Name, provider.StartsWith("google", StringComparison.Ordinal) ? Unit.Groundings : Unit.WebSearches, sizes[0].Value, Million);
    }

    // input_cost_per_token_above_200k_tokens_priority: what is left is the unit. "above_1hr" belongs to it.
    private static (string Name, TableRow Row) Parse(string name)
    {
        var row = new TableRow();
        foreach (var (suffix, tier) in (ReadOnlySpan<(string, string)>)[("_batches", "batch"), ("_flex", "flex"), ("_priority", "priority"), ("_ultrafast", "ultrafast")])
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal)) (name, row) = (name[..^suffix.Length], row with { Tier = tier });
        }

        const string Tokens = "k_tokens";
        const string Above = "_above_";
        if (name.EndsWith(Tokens, StringComparison.Ordinal) && name.LastIndexOf(Above, StringComparison.Ordinal) is var at and > 0
            && long.TryParse(name.AsSpan()[(at + Above.Length)..^Tokens.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var thousands) && thousands < 1_000_000)
        {
            (name, row) = (name[..at], row with { ContextFrom = thousands * 1_000 + 1 });
        }

        return (name, row);
    }

    private static bool IsPrice(JsonProperty field) =>
        (field.Name.Contains("cost", StringComparison.Ordinal) || field.Name.Contains("pric", StringComparison.Ordinal))
        && field.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Number && field.Value.GetRawText() is not ("0" or "0.0" or "[]" or "{}");

    private static string? Text(JsonElement model, string name) => model.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
