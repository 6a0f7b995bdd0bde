using System.Text.Json;
using Plimsoll.Cli.Terminal;
using Plimsoll.Pricing;

namespace Plimsoll.Cli.Rates;

/// <summary>What a model cost at one instant, on given terms: what a call begun then would be priced at.</summary>
internal sealed class RatesAt(IReadOnlyList<FoundModel> found, PriceTerms terms)
{
    public void WriteText(TextWriter output, int width, Style style)
    {
        foreach (var (model, index) in found.Select((model, index) => (model, index)))
        {
            if (index > 0) output.WriteLine();
            var set = Set(model);
            var view = ReceiptView.Parse(set.Receipt.Json)!;
            output.WriteLine(style.Bold($"{set.Model} by {model.Provider}") + $" at {RatesOutput.Instant(terms.At.UtcTicks)}");
            if (set.Source.Length == 0)
            {
                output.WriteLine("No rate is known for that: such a call is unpriced.");
                continue;
            }

            output.WriteLine(style.Dim($"{set.Source}{(view.From is { } from ? $"; from {from}" : "")}{(view.Until is { } until ? $"; until {until}" : "")}"));
            foreach (var (name, value) in view.Terms) output.WriteLine(style.Dim($"{name} {value}"));
            if (view.IsFree)
            {
                output.WriteLine("free");
                continue;
            }

            var table = new TextTable(new TextColumn("unit"), new("per million", Right: true), new("", HideWhenEmpty: true));
            foreach (var unit in Units(view))
            {
                var other = view.BilledAs(unit);
                table.Add(
                    unit.Word(), new NanoUsd(view.Rate(unit)!.Value).ToString(),
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
            json.WriteBoolean("priced"u8, set.Source.Length > 0);
            json.WriteStartObject("usd_per_million"u8);
            foreach (var unit in Units(ReceiptView.Parse(set.Receipt.Json)!)) json.WriteString(UnitNames.Of((int)unit)!, new NanoUsd(set.Rate(unit)!.Value).ToDecimalString());
            json.WriteEndObject();
            json.WritePropertyName("receipt"u8);
            json.WriteRawValue(set.Receipt.Json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private RateSet Set(FoundModel model) => new PricedModel(model.Provider, model.Card, model.Match).RatesFor(terms);

    private static IEnumerable<Unit> Units(ReceiptView view) =>
        Enumerable.Range(0, Usage.Slots).Where(slot => UnitNames.Of(slot) is not null).Select(slot => (Unit)slot).Where(unit => view.Rate(unit) is not null);
}
