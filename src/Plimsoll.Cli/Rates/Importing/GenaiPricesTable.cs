using System.Globalization;
using System.Text.Json;
using Plimsoll.Pricing;

namespace Plimsoll.Cli.Rates.Importing;

/// <summary>genai-prices' <c>data.json</c>: dollars for a million tokens, a thousand calls; dates of its own.</summary>
internal static class GenaiPricesTable
{
    private const decimal Thousand = 1_000m;
    private const int EveryDay = 0b111_1111;
    private const int Midnight = 24 * 60;

    private static readonly Dictionary<string, (Unit Unit, decimal Scale)> Units = new(StringComparer.Ordinal)
    {
        ["input_mtok"] = (Unit.Input, 1),
        ["output_mtok"] = (Unit.Output, 1),
        ["cache_read_mtok"] = (Unit.CacheRead, 1),
        ["cache_write_mtok"] = (Unit.CacheWrite5m, 1),
        ["cache_write_5m_mtok"] = (Unit.CacheWrite5m, 1),
        ["cache_write_1h_mtok"] = (Unit.CacheWrite1h, 1),
        ["input_audio_mtok"] = (Unit.InputAudio, 1),
        ["output_audio_mtok"] = (Unit.OutputAudio, 1),
        ["cache_audio_read_mtok"] = (Unit.CacheReadAudio, 1),
        ["input_image_mtok"] = (Unit.InputImage, 1),
        ["output_image_mtok"] = (Unit.OutputImage, 1),
        ["cache_image_read_mtok"] = (Unit.CacheReadImage, 1),
        ["input_video_mtok"] = (Unit.InputVideo, 1),
        ["output_video_mtok"] = (Unit.OutputVideo, 1),
        ["cache_video_read_mtok"] = (Unit.CacheReadVideo, 1),
        ["input_tool_mtok"] = (Unit.InputTool, 1),
        ["output_reasoning_mtok"] = (Unit.OutputReasoning, 1),
        ["output_citation_mtok"] = (Unit.OutputCitation, 1),
        ["input_mchars"] = (Unit.Characters, 1),
        ["web_searches_kcount"] = (Unit.WebSearches, Thousand),
        ["social_searches_kcount"] = (Unit.SocialSearches, Thousand),
        ["storage_searches_kcount"] = (Unit.FileSearches, Thousand),
        ["code_executions_kcount"] = (Unit.CodeSessions, Thousand),
        ["requests_kcount"] = (Unit.Requests, Thousand),
        ["rerank_searches_kcount"] = (Unit.SearchUnits, Thousand),
        ["input_document_kpages"] = (Unit.Pages, Thousand),
        ["input_audio_hours"] = (Unit.AudioInputMs, 1 / 3.6m),
    };

    /// <exception cref="InvalidOperationException">The file is not of this form.</exception>
    /// <exception cref="KeyNotFoundException">Likewise.</exception>
    public static IEnumerable<TableModel> Read(JsonElement root) =>
        root.EnumerateArray().SelectMany(provider => provider.GetProperty("models").EnumerateArray().Select(model => Model(provider.GetProperty("id").GetString()!, model)));

    private static TableModel Model(string provider, JsonElement model)
    {
        // "huggingface_together": which host the router chose is part of the name.
        const string Router = "huggingface_";
        var host = provider.StartsWith(Router, StringComparison.Ordinal) ? ":" + provider[Router.Length..] : "";
        var draft = new TableModelDraft(provider, model.GetProperty("id").GetString() + host);
        var prices = model.GetProperty("prices");
        if (provider == "aws" && model.GetProperty("id").GetString()!.StartsWith("regional.", StringComparison.Ordinal)) draft.Skipped = "stand for all regions at once, which no call's name does";
        if (prices.ValueKind is JsonValueKind.Array) History(draft, provider, prices);
        else Prices(draft, provider, new(), prices);
        var aliases = new List<string>();
        if (model.TryGetProperty("match", out var match)) Equal(match, aliases);
        return draft.Done(host.Length > 0 ? "huggingface" : TableProviders.Of(provider), [.. aliases.Select(alias => alias + host)]);
    }

    // The first that has no date holds until the first that has one; hours go before what holds all day.
    private static void History(TableModelDraft draft, string provider, JsonElement prices)
    {
        var dated = new List<(long From, JsonElement Prices)>();
        foreach (var entry in prices.EnumerateArray())
        {
            var constraint = entry.TryGetProperty("constraint", out var told) && told.ValueKind is JsonValueKind.Object ? told : default;
            var names = constraint.ValueKind is JsonValueKind.Object ? constraint.EnumerateObject().Select(name => name.Name).Order(StringComparer.Ordinal).ToList() : [];
            if (names is ["end_time", "start_time"])
                Prices(draft, provider, new() { Windows = Hours(Minute(constraint, "start_time"), Minute(constraint, "end_time")) }, entry.GetProperty("prices"));
            else if (names is [] or ["start_date"]) dated.Add((names.Count == 0 ? DateTime.MinValue.Ticks : Day(constraint), entry.GetProperty("prices")));
            else draft.Skipped = $"have a price bound by {string.Join(" and ", names)}, which is not known here";
        }

        dated.Sort((one, other) => one.From.CompareTo(other.From));
        for (var entry = 0; entry < dated.Count; entry++)
            Prices(draft, provider, new() { From = dated[entry].From, Until = entry + 1 < dated.Count ? dated[entry + 1].From : long.MaxValue }, dated[entry].Prices);
    }

    private static void Prices(TableModelDraft draft, string provider, TableRow row, JsonElement prices)
    {
        foreach (var field in prices.EnumerateObject())
        {
            if (!Units.TryGetValue(field.Name, out var unit))
            {
                draft.LeaveOut(field.Name, "which nothing here counts");
            }
            else if (provider == "perplexity" && unit.Unit is Unit.Requests)
            {
                draft.LeaveOut(field.Name, "which is the highest of several that go by a size");
            }
            else if (field.Value.ValueKind is not JsonValueKind.Object)
            {
                draft.Add(row, field.Name, unit.Unit, field.Value, unit.Scale);
            }
            else
            {
                draft.Add(row, field.Name, unit.Unit, field.Value.GetProperty("base"), unit.Scale);
                foreach (var tier in field.Value.GetProperty("tiers").EnumerateArray())
                    draft.Add(row with { ContextFrom = Threshold(tier.GetProperty("start").GetInt64()) }, field.Name, unit.Unit, tier.GetProperty("price"), unit.Scale);
            }
        }
    }

    // "start" is the last prompt of the tier below. 271,999 stands for 272,000: the table's own slip by one.
    private static long Threshold(long start) => (start % 1_000 == 999 ? start + 1 : start) + 1;

    // Names alone: what begins with or contains a text swallows models to come.
    private static void Equal(JsonElement match, List<string> names)
    {
        if (match.ValueKind is not JsonValueKind.Object) return;
        if (match.TryGetProperty("equals", out var name)) names.Add(name.GetString()!);
        if (!match.TryGetProperty("or", out var any) || any.ValueKind is not JsonValueKind.Array) return;
        foreach (var one in any.EnumerateArray()) Equal(one, names);
    }

    private static WeekWindow[] Hours(int from, int until) =>
        from < until ? [new(EveryDay, from, until)] : until == 0 ? [new(EveryDay, from, Midnight)] : [new(EveryDay, 0, until), new(EveryDay, from, Midnight)];

    private static int Minute(JsonElement constraint, string name)
    {
        var time = TimeOnly.ParseExact(constraint.GetProperty(name).GetString()!.TrimEnd('Z'), ["HH:mm:ss", "HH:mm"], CultureInfo.InvariantCulture);
        return time.Hour * 60 + time.Minute;
    }

    private static long Day(JsonElement constraint) =>
        DateOnly.ParseExact(constraint.GetProperty("start_date").GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).Ticks;
}
