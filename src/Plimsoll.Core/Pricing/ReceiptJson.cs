using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Plimsoll.Pricing;

/// <summary>Writes receipts: which rates, on which terms, from where. The layout is in docs/pricing.md.</summary>
internal static class ReceiptJson
{
    public static string Of(ReceiptFacts facts, PriceTerms asked) => Write(json =>
    {
        WriteModel(json, facts.Model, facts.Card.Provider);
        WriteTerms(json, facts, asked);
        json.WriteString("source", RateSetBuilder.Line(facts.Row.Source));
        json.WriteStartArray("sources");
        WriteSource(json, facts.Row.Source, "rates");
        foreach (var row in facts.Multipliers) WriteSource(json, row.Source, Term(row));
        foreach (var row in facts.Fees) WriteSource(json, row.Source, "fees");
        json.WriteEndArray();
        if (facts.Row.From > DateTime.MinValue.Ticks) json.WriteString("from", Instant(facts.Row.From));
        if (facts.Row.Until < long.MaxValue) json.WriteString("until", Instant(facts.Row.Until));
        if (facts.Row.Free) json.WriteBoolean("free", true);
        else WriteRates(json, facts);
    });

    public static string WithoutRates(PricedModel model, ChargeReason reason, PriceTerms asked) => Write(json =>
    {
        WriteModel(json, model, model.Provider);
        json.WriteStartObject("terms");
        if (asked.ServiceTier is { } tier) json.WriteString("tier", tier);
        if (asked.Speed is { } speed) json.WriteString("speed", speed);
        if (asked.Geo is { } geo) json.WriteString("geo", geo);
        json.WriteEndObject();
        json.WriteString("unpriced", reason == ChargeReason.NoRateOnDate ? "noRateOnDate" : "noRateForTier");
    });

    private static string Write(Action<Utf8JsonWriter> body)
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

    private static void WriteModel(Utf8JsonWriter json, PricedModel model, string ratesOf)
    {
        json.WriteString("provider", model.Provider);
        if (ratesOf != model.Provider) json.WriteString("pricesFrom", ratesOf);
        json.WriteString("model", model.Match.Model.Id);
        json.WriteString("matched", model.Match.How);
        if (model.Match.By is { } by) json.WriteString("matchedBy", by);
    }

    private static void WriteTerms(Utf8JsonWriter json, ReceiptFacts facts, PriceTerms asked)
    {
        json.WriteStartObject("terms");
        WriteTerm(json, "tier", facts.Terms.Tier, facts.Card.Tiers, facts);
        WriteTerm(json, "speed", facts.Terms.Speed, facts.Card.Speeds, facts);
        WriteTerm(json, "geo", facts.Terms.Geo, facts.Card.Geos, facts);
        if (facts.Row.ContextFrom > 0)
        {
            json.WriteNumber("contextFrom", facts.Row.ContextFrom);
        }
        else
        {
            var above = facts.Model.Match.Model.Rates.Where(row => row.ContextFrom > asked.ContextTokens).Select(row => row.ContextFrom);
            if (above.DefaultIfEmpty().Min() is var threshold and > 0) json.WriteNumber("contextBelow", threshold);
        }

        if (facts.Row.Windows.Count > 0) json.WriteBoolean("hours", true);
        json.WriteEndObject();
    }

    private static void WriteTerm(Utf8JsonWriter json, string kind, int index, TermWords words, ReceiptFacts facts)
    {
        if (index == TermWords.Standard) return;
        json.WriteString(kind, words.Name(index));
        if (facts.Multipliers.Find(row => Term(row) == kind) is not { } multiplier) return;
        var factor = (decimal)multiplier.Multiply / RateRow.One;
        json.WriteString(kind + "Multiplier", factor.ToString("0.#########", CultureInfo.InvariantCulture));
    }

    private static void WriteSource(Utf8JsonWriter json, RateSource source, string use)
    {
        json.WriteStartObject();
        json.WriteString("of", use);
        json.WriteString("id", source.Id);
        json.WriteString("url", source.Url);
        json.WriteString("read", source.Read);
        if (source.File is not null) json.WriteString("file", source.File);
        json.WriteEndObject();
    }

    private static void WriteRates(Utf8JsonWriter json, ReceiptFacts facts)
    {
        json.WriteStartObject("nanoPerMillion");
        for (var slot = 0; slot < Usage.Slots; slot++)
        {
            if (facts.Rates[slot] != RateSet.None && facts.StandIns[slot] is null && UnitNames.Of(slot) is { } name)
                json.WriteNumber(name, facts.Rates[slot]);
        }

        json.WriteEndObject();
        WriteStandIns(json, "billedAs", facts, marked: false);
        WriteStandIns(json, "fallbacks", facts, marked: true);
    }

    private static void WriteStandIns(Utf8JsonWriter json, string property, ReceiptFacts facts, bool marked)
    {
        json.WriteStartObject(property);
        for (var slot = 0; slot < Usage.Slots; slot++)
        {
            if (facts.StandIns[slot] is { } other && ((facts.Fallbacks & (1UL << slot)) != 0) == marked)
                json.WriteString(UnitNames.Of(slot)!, UnitNames.Of((int)other));
        }

        json.WriteEndObject();
    }

    private static string Term(RateRow row)
    {
        if (row.Tier > 0) return "tier";
        return row.Speed > 0 ? "speed" : "geo";
    }

    private static string Instant(long ticks) =>
        new DateTime(ticks, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>What a receipt is written from.</summary>
internal sealed record ReceiptFacts(
    PricedModel Model,
    RateCard Card,
    RateTerms Terms,
    RateRow Row,
    List<RateRow> Multipliers,
    List<RateRow> Fees,
    long[] Rates,
    Unit?[] StandIns,
    ulong Fallbacks);
