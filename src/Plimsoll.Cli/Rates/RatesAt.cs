using System.Text.Json;
using Plimsoll.Cli.Terminal;
using Plimsoll.Pricing;
using Plimsoll.Pricing.Negotiated;

namespace Plimsoll.Cli.Rates;

/// <summary>What a model cost at one instant, on given terms: what a call begun then would be priced at.</summary>
internal sealed class RatesAt(IReadOnlyList<FoundModel> found, PriceTerms terms, RateOverrides? overrides)
{
    public void WriteText(TextWriter output, int width, Style style)
    {
        foreach (var (model, index) in found.Select((model, index) => (model, index)))
        {
            if (index > 0) output.WriteLine();
            var set = Set(model);
            var paid = overrides?.Over(set, model.Provider, model.Match.Model.Id, terms);
            var view = ReceiptView.Parse((paid ?? set).Receipt.Json)!;
            output.WriteLine(style.Bold($"{set.Model} by {model.Provider}") + $" at {RatesOutput.Instant(terms.At.UtcTicks)}");
            if (set.Source.Length == 0 && paid is null)
            {
                output.WriteLine("No rate is known for that: such a call is unpriced.");
                continue;
            }

            output.WriteLine(style.Dim($"{(paid ?? set).Source}{(view.From is { } from ? $"; from {from}" : "")}{(view.Until is { } until ? $"; until {until}" : "")}"));
            foreach (var (name, value) in view.Terms) output.WriteLine(style.Dim($"{name} {value}"));
            if (view.IsFree)
            {
                output.WriteLine("free");
                continue;
            }

            foreach (var by in view.NegotiatedBy) output.WriteLine(style.Warn($"override {by}"));
            var table = new TextTable(new TextColumn("unit"), new("per million", Right: true), new("you pay", Right: true, HideWhenEmpty: true), new("", HideWhenEmpty: true));
            foreach (var unit in Units(view))
            {
                var other = view.BilledAs(unit);
                table.Add(
                    unit.Word(), Money(view.Rate(unit)), paid is null ? "" : Money(paid.Rate(unit)),
                    other is null ? "" : view.IsFallback(unit) ? $"no rate of its own: at that of {other.Value.Word()}" : $"billed as {other.Value.Word()}");
            }

            table.Write(output, width, style);
        }
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteString("at"u8, RatesOutput.Instant(terms.At.UtcTicks));
        json.WriteStartArray("models"u8);
        foreach (var model in found)
        {
            var set = Set(model);
            json.WriteStartObject();
            json.WriteString("provider"u8, model.Provider);
            json.WriteString("model"u8, set.Model);
            var paid = overrides?.Over(set, model.Provider, model.Match.Model.Id, terms);
            var view = ReceiptView.Parse((paid ?? set).Receipt.Json)!;
            json.WriteBoolean("priced"u8, (paid ?? set).Source.Length > 0);
            json.WriteString("source"u8, (paid ?? set).Source is { Length: > 0 } source ? source : null);
            json.WriteBoolean("negotiated"u8, paid is not null);
            WriteRates(json, "usd_per_million"u8, view, paid ?? set);
            if (paid is not null) WriteRates(json, "list_usd_per_million"u8, view, set);
            json.WritePropertyName("receipt"u8);
            json.WriteRawValue((paid ?? set).Receipt.Json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRates(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReceiptView view, RateSet set)
    {
        json.WriteStartObject(name);
        foreach (var unit in Units(view))
        {
            if (set.Rate(unit) is { } rate) json.WriteString(UnitNames.Of((int)unit)!, new NanoUsd(rate).ToDecimalString());
        }

        json.WriteEndObject();
    }

    private static string Money(long? nano) => nano is { } known ? new NanoUsd(known).ToString() : "–";

    private RateSet Set(FoundModel model) => new PricedModel(model.Provider, model.Card, model.Match).RatesFor(terms);

    private static IEnumerable<Unit> Units(ReceiptView view) =>
        Enumerable.Range(0, Usage.Slots).Where(slot => UnitNames.Of(slot) is not null).Select(slot => (Unit)slot).Where(unit => view.Rate(unit) is not null || view.Negotiated?.ContainsKey(unit) == true);
}
