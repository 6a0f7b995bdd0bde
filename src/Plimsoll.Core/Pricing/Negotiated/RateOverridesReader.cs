using System.Text.Json;

namespace Plimsoll.Pricing.Negotiated;

/// <summary>Reads <c>overrides.json</c>; its layout is in docs/rates.md.</summary>
public static class RateOverridesReader
{
    /// <summary>The overrides; null where anything is wrong, which <paramref name="problems"/> then has by file, line and field.</summary>
    public static RateOverrides? Read(string file, ReadOnlySpan<byte> json, out IReadOnlyList<string> problems)
    {
        var found = new List<string>();
        var all = new List<RateOverride>();
        if (json.StartsWith("\uFEFF"u8)) json = json[3..];
        try
        {
            var cursor = new JsonCursor(file, json, found);
            ReadFile(ref cursor, all);
            while (cursor.Read()) { } // What follows the object is no JSON: the reader says so.
        }
        catch (JsonException wrong)
        {
            found.Add($"{file}:{wrong.LineNumber + 1}: this is no JSON: {wrong.Message}");
        }
        catch (InvalidOperationException)
        {
            found.Add($"{file}: a text is no valid UTF-8.");
        }

        problems = found;
        return found.Count == 0 ? new(all, file) : null;
    }

    private static void ReadFile(ref JsonCursor cursor, List<RateOverride> all)
    {
        if (!cursor.Enter("the file", JsonTokenType.StartObject)) return;
        while (cursor.Read() && cursor.Type == JsonTokenType.PropertyName)
        {
            cursor.Field = "";
            if (cursor.Name() is var name && name == "$schema")
            {
                cursor.Text(name);
            }
            else if (name != "overrides")
            {
                cursor.Problem(name, "is no field of this file.");
                cursor.Read();
                cursor.Skip();
            }
            else if (cursor.Enter("overrides", JsonTokenType.StartArray))
            {
                while (cursor.Read() && cursor.Type != JsonTokenType.EndArray)
                {
                    cursor.Field = $"overrides[{all.Count}]";
                    if (cursor.Type == JsonTokenType.StartObject)
                    {
                        all.Add(ReadOne(ref cursor));
                        continue;
                    }

                    cursor.Problem("", "must be an object.");
                    cursor.Skip();
                }
            }
        }
    }

    private static RateOverride ReadOne(ref JsonCursor cursor)
    {
        var rates = new Dictionary<Unit, long>();
        var one = new RateOverride { Provider = "", Rates = rates };
        while (cursor.Read() && cursor.Type == JsonTokenType.PropertyName)
        {
            var field = cursor.Name();
            switch (field)
            {
                case "provider": one = one with { Provider = cursor.Text(field) ?? "?" }; break;
                case "model": one = one with { Model = cursor.Text(field) }; break;
                case "tier": one = one with { Tier = cursor.Text(field) }; break;
                case "note": one = one with { Note = cursor.Text(field) }; break;
                case "contextFrom": one = one with { ContextFrom = cursor.Count(field) }; break;
                case "from": one = one with { From = Instant(cursor.Instant(field)) }; break;
                case "until": one = one with { Until = Instant(cursor.Instant(field)) }; break;
                case "multiply":
                    one = one with { Multiply = cursor.Billionths(field) ?? 1 };
                    if (one.Multiply == 0) cursor.Problem(field, "must be above 0; a model that costs nothing has rates of \"0\".");
                    break;
                default: ReadRate(ref cursor, field, rates); break;
            }
        }

        if (one.Provider.Length == 0) cursor.Problem("provider", "an override must name its provider.");
        if (one.Multiply > 0 == rates.Count > 0) cursor.Problem("", "an override must have either rates or multiply.");
        if (rates.Count > 0 && one.Model is null) cursor.Problem("model", "rates must name the model whose they are.");
        if (one.From >= one.Until) cursor.Problem("until", "must be after from.");
        return one;
    }

    private static void ReadRate(ref JsonCursor cursor, string field, Dictionary<Unit, long> rates)
    {
        if (UnitNames.Find(field) is { } unit && !rates.ContainsKey(unit))
        {
            if (cursor.Billionths(field) is { } rate) rates.Add(unit, rate);
            return;
        }

        cursor.Problem(field, UnitNames.Find(field) is null ? "is neither a unit nor a term." : "is there twice.");
        cursor.Read();
        cursor.Skip();
    }

    private static DateTimeOffset? Instant(long? ticks) => ticks is { } known ? new(known, TimeSpan.Zero) : null;
}
