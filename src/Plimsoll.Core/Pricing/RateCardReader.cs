using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Pricing;

/// <summary>Reads the prices in a provider file: <c>pricesFrom</c>, <c>sources</c>, <c>pricing</c>, <c>models</c>; not the rest.</summary>
internal static class RateCardReader
{
    private const string Extension = ".json";

    /// <summary>The rate card, or null where anything is wrong; then <paramref name="problems"/> has it.</summary>
    /// <param name="file">The file's name, without folder.</param>
    /// <param name="json">Its content, UTF-8.</param>
    /// <param name="problems">Where to put one sentence for each thing wrong.</param>
    /// <param name="bundled">Finds what a file of the user's own <c>extends</c>, by its id; null for a bundled file.</param>
    public static RateCard? Read(string file, ReadOnlySpan<byte> json, List<string> problems, Func<string, RateCard?>? bundled = null)
    {
        if (!file.EndsWith(Extension, StringComparison.Ordinal))
        {
            problems.Add($"{file}: a provider file must end in .json.");
            return null;
        }

        if (json.StartsWith("\uFEFF"u8)) json = json[3..];
        var before = problems.Count;
        var card = new RateCard { Provider = file[..^Extension.Length] };
        try
        {
            var cursor = new JsonCursor(file, json, problems);
            ReadFile(ref cursor, card, bundled);
            while (cursor.Read()) { } // What follows the object is no JSON: the reader says so.
        }
        catch (JsonException wrong)
        {
            problems.Add($"{file}:{wrong.LineNumber + 1}: this is no JSON: {wrong.Message}");
        }
        catch (InvalidOperationException wrong)
        {
            problems.Add($"{file}: a text is no valid UTF-8: {wrong.Message}");
        }

        return problems.Count == before ? card : null;
    }

    private static void ReadFile(ref JsonCursor cursor, RateCard card, Func<string, RateCard?>? bundled)
    {
        if (!cursor.Enter("", JsonTokenType.StartObject)) return;
        var own = bundled is null ? null : $"providers/{card.Provider}{Extension}";
        var begun = false;
        while (cursor.Read() && cursor.Type == JsonTokenType.PropertyName)
        {
            cursor.Field = "";
            switch (cursor.Name())
            {
                case "id":
                    if (cursor.Text("id") is { } id && id != card.Provider)
                        cursor.Problem("id", $"\"{id}\" must be the file's name, \"{card.Provider}\".");
                    break;
                case "extends":
                    if (cursor.Text("extends") is not { } extended) break;
                    // That there is no such file, the reader of its routes says.
                    if (begun) cursor.Problem("extends", "must stand before sources, pricing and models.");
                    else if (bundled?.Invoke(extended) is { } other) card.Extend(other, own);
                    break;
                case "pricesFrom":
                    card.PricesFrom.Clear();
                    cursor.TextOrTexts("pricesFrom", card.PricesFrom);
                    break;
                case "sources":
                    begun = true;
                    ReadSources(ref cursor, card, own);
                    break;
                case "pricing":
                    begun = true;
                    PricingReader.Read(ref cursor, card);
                    break;
                case "models":
                    begun = true;
                    ReadModels(ref cursor, card);
                    break;
                default: // Hosts and routes.
                    cursor.Read();
                    cursor.Skip();
                    break;
            }
        }
    }

    private static void ReadSources(ref JsonCursor cursor, RateCard card, string? own)
    {
        if (!cursor.Enter("sources", JsonTokenType.StartObject)) return;
        var known = new HashSet<string>(StringComparer.Ordinal);
        while (cursor.Read() && cursor.Type == JsonTokenType.PropertyName)
        {
            var id = cursor.Name();
            cursor.Field = $"sources.{id}";
            if (!cursor.Enter("", JsonTokenType.StartObject)) continue;
            string? url = null;
            string? read = null;
            while (cursor.Read() && cursor.Type == JsonTokenType.PropertyName)
            {
                var field = cursor.Name();
                var text = cursor.Text(field);
                if (field == "url") url = text;
                else if (field == "read") read = text;
                else if (field != "note") cursor.Problem(field, "is no field of a source.");
            }

            if (url is null || read is null) cursor.Problem("", "a source must have url and read.");
            else if (!DateOnly.TryParseExact(read, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
                cursor.Problem("read", $"\"{read}\" must be a date (\"2026-08-21\").");
            else if (!known.Add(id)) cursor.Problem("", "is there twice.");
            else card.Sources[id] = new(id, url, read, own);
        }
    }

    private static void ReadModels(ref JsonCursor cursor, RateCard card)
    {
        if (!cursor.Enter("models", JsonTokenType.StartArray)) return;
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var models = new List<ModelCard>();
        while (cursor.Read() && cursor.Type != JsonTokenType.EndArray)
        {
            cursor.Field = $"models[{models.Count}]";
            if (cursor.Type != JsonTokenType.StartObject)
            {
                cursor.Problem("", "must be an object.");
                cursor.Skip();
                continue;
            }

            var model = ReadModel(ref cursor, card);
            foreach (var name in model.Aliases.Concat(model.Patterns).Prepend(model.Id))
            {
                if (!names.Add(name)) cursor.Problem("", $"the name \"{name}\" is there twice.");
            }

            models.Add(model);
        }

        // Before those of the file that this one extends: of two models with one name, the first has it.
        foreach (var model in models)
        {
            if (Extended(card, model) is not { } bundled) continue;
            model.Inherit(bundled, names);
            card.Models.Remove(bundled);
        }

        card.Models.InsertRange(0, models);
    }

    private static ModelCard? Extended(RateCard card, ModelCard model) =>
        card.Extends?.Models.Find(bundled => bundled.Id.Equals(model.Id, StringComparison.OrdinalIgnoreCase));

    private static ModelCard ReadModel(ref JsonCursor cursor, RateCard card)
    {
        var model = new ModelCard();
        var place = cursor.Field;
        while (cursor.Read() && cursor.Type == JsonTokenType.PropertyName)
        {
            cursor.Field = place;
            switch (cursor.Name())
            {
                case "id":
                    if (cursor.Text("id") is { } id) place = $"models[{model.Id = id}]";
                    break;
                case "name" or "note":
                    cursor.Text("note");
                    break;
                case "aliases":
                    cursor.Texts("aliases", model.Aliases);
                    break;
                case "patterns":
                    cursor.Texts("patterns", model.Patterns);
                    break;
                case "billedAsText":
                    model.BilledAsText = PricingReader.ReadModalities(ref cursor);
                    break;
                case "reasons":
                    model.Reasons = !cursor.False("reasons");
                    break;
                case "rates":
                    RateRowReader.Read(ref cursor, card, "rates", model.Rates);
                    break;
                case "fees":
                    RateRowReader.Read(ref cursor, card, "fees", model.Fees);
                    break;
                case var field:
                    cursor.Problem(field, "is no field of a model.");
                    cursor.Read();
                    cursor.Skip();
                    break;
            }
        }

        cursor.Field = place;
        if (model.Id.Length == 0) cursor.Problem("id", "a model must have an id.");
        if (model.Rates.Count == 0 && Extended(card, model) is null) cursor.Problem("rates", "a model must have rates.");
        return model;
    }
}
