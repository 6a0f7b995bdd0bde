using System.Text.Json;
using Plimsoll.Pricing;

namespace Plimsoll.Cli.Rates.Importing;

/// <summary>OpenRouter's answer to <c>GET /api/v1/models</c>: dollars for one token, request or search, as texts.</summary>
internal static class OpenRouterTable
{
    private const decimal Million = 1_000_000m;
    private const int EveryDay = 0b111_1111;
    private const int Midnight = 24 * 60;

    private static readonly string[] Days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

    private static readonly Dictionary<string, Unit> Units = new(StringComparer.Ordinal)
    {
        ["prompt"] = Unit.Input,
        ["completion"] = Unit.Output,
        ["input_cache_read"] = Unit.CacheRead,
        ["input_cache_write"] = Unit.CacheWrite5m,
        ["input_cache_write_1h"] = Unit.CacheWrite1h,
        ["internal_reasoning"] = Unit.OutputReasoning,
        ["audio"] = Unit.InputAudio,
        ["audio_output"] = Unit.OutputAudio,
        ["input_audio_cache"] = Unit.CacheReadAudio,
        ["image_token"] = Unit.InputImage,
        ["request"] = Unit.Requests,
        ["web_search"] = Unit.WebSearches,
    };

    /// <exception cref="InvalidOperationException">The file is not of this form.</exception>
    /// <exception cref="KeyNotFoundException">Likewise.</exception>
    public static IEnumerable<TableModel> Read(JsonElement root) => root.GetProperty("data").EnumerateArray().Select(Model);

    private static TableModel Model(JsonElement model)
    {
        var id = model.GetProperty("id").GetString() ?? "";
        var draft = new TableModelDraft("openrouter", id);
        var pricing = model.GetProperty("pricing");
        if (id.EndsWith(":free", StringComparison.Ordinal) && IsZero(pricing, "prompt") && IsZero(pricing, "completion"))
        {
            draft.Add(new() { Free = true });
            return draft.Done("openrouter");
        }

        Prices(draft, new(), pricing);
        if (pricing.TryGetProperty("overrides", out var overrides) && overrides.ValueKind is JsonValueKind.Array) Overrides(draft, overrides);
        if (pricing.TryGetProperty("discount", out var discount) && !IsZero(pricing, "discount") && discount.ValueKind is not JsonValueKind.Null)
            draft.Skipped = "state a discount, and not whether their prices are with it";
        return draft.Done("openrouter");
    }

    private static void Prices(TableModelDraft draft, TableRow row, JsonElement pricing)
    {
        foreach (var field in pricing.EnumerateObject())
        {
            if (Units.TryGetValue(field.Name, out var unit)) draft.Add(row, field.Name, unit, field.Value, Million);
            else if (field.Name is not ("overrides" or "discount" or "min_prompt_tokens" or "utc_start" or "utc_end" or "utc_days") && !IsZero(pricing, field.Name))
                draft.LeaveOut(field.Name, "which nothing here counts");
        }
    }

    // Later entries go before earlier ones, price by price; lengths and hours at once would need each with each.
    private static void Overrides(TableModelDraft draft, JsonElement overrides)
    {
        var (lengths, hours) = (false, false);
        foreach (var entry in overrides.EnumerateArray())
        {
            var least = entry.TryGetProperty("min_prompt_tokens", out var told) && told.TryGetInt64(out var tokens) && tokens is > 0 and < 1_000_000_000 ? tokens : 0;
            var windows = Windows(entry);
            lengths |= least > 0;
            hours |= windows.Length > 0;
            if (least == 0 && windows.Length == 0) draft.Skipped = "have a price on a condition that is not known here";
            else Prices(draft, new() { ContextFrom = least, Windows = windows }, entry);
        }

        if (lengths && hours) draft.Skipped = "have prices by length and by hour at once";
    }

    private static WeekWindow[] Windows(JsonElement entry)
    {
        var days = EveryDay;
        if (entry.TryGetProperty("utc_days", out var told) && told.ValueKind is JsonValueKind.Array)
            days = told.EnumerateArray().Select(day => Array.IndexOf(Days, day.GetString())).Where(day => day >= 0).Aggregate(0, (all, day) => all | (1 << day));
        var timed = entry.TryGetProperty("utc_start", out var start) & entry.TryGetProperty("utc_end", out var end);
        if (!timed) return days is EveryDay or 0 ? [] : [new(days, 0, Midnight)];
        var (from, until) = (Minute(start), Minute(end));
        if (from < until) return [new(days, from, until)];
        // A night belongs to the day on which it is: the conditions are met one by one.
        return until == 0 ? [new(days, from, Midnight)] : [new(days, 0, until), new(days, from, Midnight)];
    }

    // 930 is half past nine.
    private static int Minute(JsonElement time) => time.GetInt32() is >= 0 and <= 2400 and var clock ? clock / 100 * 60 + clock % 100 : throw new FormatException("a time of day is none");

    private static bool IsZero(JsonElement pricing, string name) =>
        pricing.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number && TableNumber.Read(value, 1, out var rate) is null && rate == 0;
}
