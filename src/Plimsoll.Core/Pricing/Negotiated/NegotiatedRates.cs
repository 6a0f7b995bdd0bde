using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Plimsoll.Pricing.Negotiated;

/// <summary>Makes the rates that a user has negotiated out of the list's, and a receipt that has both.</summary>
internal static class NegotiatedRates
{
    /// <summary>The list's rates with the overrides in their place, the closest first.</summary>
    public static RateSet Over(RateOverrides overrides, RateSet list, ReceiptView view, IReadOnlyList<RateOverride> held)
    {
        var rates = new long[Usage.Slots];
        ulong fallbacks = 0;
        for (var slot = 0; slot < Usage.Slots; slot++)
        {
            // A unit that is billed as another follows it: reasoning costs what output does.
            var unit = (Unit)slot;
            var priced = unit;
            while (Negotiated(priced, held) is null && view.BilledAs(priced) is { } other) priced = other;
            rates[slot] = Negotiated(priced, held) ?? Multiplied(priced, list.Rate(priced), held) ?? RateSet.None;
            if (list.IsFallback(unit) && Negotiated(unit, held) is null) fallbacks |= 1UL << slot;
        }

        return Set(overrides, list.Model, list.Reasons, rates, fallbacks, list.Receipt.Json, list.Source, held);
    }

    /// <summary>The overrides' own rates, where the list has none.</summary>
    public static RateSet Alone(RateOverrides overrides, string provider, string model, IReadOnlyList<RateOverride> held, string? tier)
    {
        // Built as a rate card is, so that what stands in for a missing rate is the same.
        var row = new RateRow { Source = new("negotiated", overrides.Origin, "") };
        for (var slot = 0; slot < Usage.Slots; slot++)
        {
            if (Negotiated((Unit)slot, held) is { } rate) row.Rates.Add(new((Unit)slot, rate));
        }

        var card = new RateCard { Provider = provider };
        var own = new ModelCard { Id = model };
        own.Rates.Add(row);
        card.Models.Add(own);
        var built = new PricedModel(provider, card, new(own, "override", null)).RatesFor(new(DateTimeOffset.UnixEpoch, 0, null, null, null));
        var rates = new long[Usage.Slots];
        ulong fallbacks = 0;
        for (var slot = 0; slot < Usage.Slots; slot++)
        {
            rates[slot] = built.Rate((Unit)slot) ?? RateSet.None;
            if (built.IsFallback((Unit)slot)) fallbacks |= 1UL << slot;
        }

        var head = Json(json =>
        {
            json.WriteString("provider", provider);
            json.WriteString("model", model);
            json.WriteString("matched", "override");
            json.WriteStartObject("terms");
            if (tier is not null) json.WriteString("tier", tier);
            json.WriteEndObject();
        });
        return Set(overrides, model, true, rates, fallbacks, head, null, held);
    }

    private static RateSet Set(
        RateOverrides overrides, string model, bool reasons, long[] rates, ulong fallbacks, string head, string? list, IReadOnlyList<RateOverride> held)
    {
        var source = $"negotiated ({overrides.Origin}){(list is null ? "" : $"; list: {list}")}";
        return new(new ModelCard { Id = model, Reasons = reasons }, source, rates, fallbacks, false, ChargeReason.None, () => Receipt(overrides.Origin, rates, head, held));
    }

    private static long? Negotiated(Unit unit, IReadOnlyList<RateOverride> held)
    {
        foreach (var one in held)
        {
            if (one.Rates.TryGetValue(unit, out var rate)) return rate;
        }

        return null;
    }

    private static long? Multiplied(Unit unit, long? list, IReadOnlyList<RateOverride> held)
    {
        if (list is not { } rate || unit >= UnitNames.FirstFee || held.FirstOrDefault(one => one.Multiply > 0) is not { } factor) return list;
        var product = (Int128)rate * factor.Multiply;
        var (whole, rest) = Int128.DivRem(product, RateRow.One);
        if (rest > RateRow.One / 2 || (rest == RateRow.One / 2 && Int128.IsOddInteger(whole))) whole++;
        return (long)Int128.Min(whole, long.MaxValue);
    }

    // The list's receipt as it is, and after it what was negotiated.
    private static string Receipt(string origin, long[] rates, string head, IReadOnlyList<RateOverride> held) => Json(json =>
    {
        using var list = JsonDocument.Parse(head);
        foreach (var member in list.RootElement.EnumerateObject()) member.WriteTo(json);
        json.WriteStartObject("negotiated");
        json.WriteString("source", origin);
        json.WriteStartArray("by");
        foreach (var one in held)
        {
            json.WriteStartObject();
            if (one.Model is not null) json.WriteString("model", one.Model);
            if (one.Tier is not null) json.WriteString("tier", one.Tier);
            if (one.ContextFrom is { } context) json.WriteNumber("contextFrom", context);
            if (one.From is { } from) json.WriteString("from", Instant(from));
            if (one.Until is { } until) json.WriteString("until", Instant(until));
            if (one.Multiply > 0) json.WriteString("multiply", ((decimal)one.Multiply / RateRow.One).ToString("0.#########", CultureInfo.InvariantCulture));
            if (one.Note is not null) json.WriteString("note", one.Note);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("nanoPerMillion");
        for (var slot = 0; slot < Usage.Slots; slot++)
        {
            if (rates[slot] != RateSet.None && UnitNames.Of(slot) is { } name) json.WriteNumber(name, rates[slot]);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static string Json(Action<Utf8JsonWriter> body)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            body(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
