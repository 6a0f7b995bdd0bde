using System.Text.Json;

namespace Plimsoll.Providers.Cohere;

/// <summary>Cohere's <c>billed_units</c>: tokens, images, searches.</summary>
internal static class BilledUnits
{
    /// <param name="json">The object that holds them.</param>
    /// <returns>What is billed, and whether anything was said of it.</returns>
    public static (Usage Usage, bool Found) Read(ReadOnlySpan<byte> json)
    {
        var usage = default(Usage);
        var found = false;
        if (json.IsEmpty) return (usage, found);
        var reader = JsonFields.Open(json);
        try
        {
            reader.Read();
            while (reader.NextName())
            {
                if (!reader.ValueTextEquals("billed_units"u8)) reader.Skip();
                else if (reader.EnterObject()) found |= ReadUnits(ref reader, ref usage);
            }
        }
        catch (Exception bad) when (JsonFields.IsUnreadable(bad))
        {
            // A name that is no text: half of the counts may be missing, so none is believed.
            return default;
        }

        return (usage, found);
    }

    private static bool ReadUnits(ref Utf8JsonReader reader, ref Usage usage)
    {
        var found = false;
        while (reader.NextName())
        {
            var unit = UnitOf(ref reader);
            if (reader.Count() is not { } count || unit is not { } known) continue;
            usage.Set(known, count);
            found = true;
        }

        return found;
    }

    private static Unit? UnitOf(ref Utf8JsonReader name)
    {
        if (name.ValueTextEquals("input_tokens"u8)) return Unit.Input;
        if (name.ValueTextEquals("output_tokens"u8)) return Unit.Output;
        if (name.ValueTextEquals("image_tokens"u8)) return Unit.InputImage;
        if (name.ValueTextEquals("images"u8)) return Unit.Images;
        return name.ValueTextEquals("search_units"u8) ? Unit.SearchUnits : null;
    }
}
