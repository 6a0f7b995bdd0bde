using System.Text.Json;
using Plimsoll.Cli.Terminal;
using Plimsoll.Pricing;
using Plimsoll.Pricing.Negotiated;

namespace Plimsoll.Cli.Rates;

/// <summary>Every dated row of a model: what held when, on which terms, and where that is from.</summary>
internal sealed class ModelHistory(IReadOnlyList<FoundModel> found, RateOverrides? overrides)
{
    public void WriteText(TextWriter output, int width, Style style)
    {
        foreach (var (model, index) in found.Select((model, index) => (model, index)))
        {
            if (index > 0) output.WriteLine();
            output.WriteLine(style.Bold($"{model.Match.Model.Id} by {model.Provider}") + (model.Card.Provider == model.Provider ? "" : $", at the rates of {model.Card.Provider}"));
            output.WriteLine(style.Dim($"found by {How(model)}"));
            var table = new TextTable(new TextColumn("when"), new("terms"), new("unit"), new("per million", Right: true), new("source", Spare: 1));
            foreach (var (use, row) in Rows(model))
            {
                var first = true;
                foreach (var (unit, rate) in RowText.Rates(row))
                {
                    table.Add(first ? RowText.Dates(row) : "", first ? $"{RowText.Terms(model.Card, row)}{(use == "rates" ? "" : $" ({use})")}" : "", unit, rate, first ? Source(row) : "");
                    first = false;
                }
            }

            if (model.Match.How != FoundModel.Override) table.Write(output, width, style);
            foreach (var one in Overrides(model))
                output.WriteLine(style.Warn($"negotiated (overrides.json), {Dates(one)}, {Terms(one)}: {OverridesFile.Says(one)}{(one.Note is null ? "" : $" ({one.Note})")}"));
        }
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartArray("models"u8);
        foreach (var model in found)
        {
            json.WriteStartObject();
            json.WriteString("provider"u8, model.Provider);
            json.WriteString("rates_of"u8, model.Card.Provider);
            json.WriteString("model"u8, model.Match.Model.Id);
            json.WriteString("matched"u8, model.Match.How);
            json.WriteString("matched_by"u8, model.Match.By);
            json.WriteStartArray("aliases"u8);
            foreach (var alias in model.Match.Model.Aliases) json.WriteStringValue(alias);
            json.WriteEndArray();
            json.WriteStartArray("patterns"u8);
            foreach (var pattern in model.Match.Model.Patterns) json.WriteStringValue(pattern);
            json.WriteEndArray();
            json.WriteStartArray("rows"u8);
            foreach (var (use, row) in Rows(model)) WriteRow(json, model.Card, use, row);
            json.WriteEndArray();
            json.WriteStartArray("negotiated"u8);
            foreach (var one in Overrides(model))
            {
                json.WriteStartObject();
                OverridesFile.WriteFields(json, one);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // Which of them counts where several hold is said by plimsoll rates at.
    private IEnumerable<RateOverride> Overrides(FoundModel model) => overrides?.All.Where(one => one.Names(model.Provider, model.Match.Model.Id)) ?? [];

    private static string Dates(RateOverride one) => (one.From, one.Until) switch
    {
        (null, null) => "always",
        ({ } from, null) => $"from {RatesOutput.Instant(from.UtcTicks)}",
        (null, { } until) => $"until {RatesOutput.Instant(until.UtcTicks)}",
        ({ } from, { } until) => $"{RatesOutput.Instant(from.UtcTicks)} to {RatesOutput.Instant(until.UtcTicks)}",
    };

    private static string Terms(RateOverride one) => (one.Tier ?? (one.Multiply > 0 ? "every tier" : "standard"))
        + (one.ContextFrom is { } context ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $", prompts from {context:#,##0}") : "");

    private static void WriteRow(Utf8JsonWriter json, RateCard card, string use, RateRow row)
    {
        json.WriteStartObject();
        json.WriteString("of"u8, use);
        json.WriteString("from"u8, RowText.From(row));
        json.WriteString("until"u8, RowText.Until(row));
        json.WriteString("terms"u8, RowText.Terms(card, row));
        if (row.Tier > 0) json.WriteString("tier"u8, card.Tiers.Name(row.Tier));
        if (row.Speed > 0) json.WriteString("speed"u8, card.Speeds.Name(row.Speed));
        if (row.Geo > 0) json.WriteString("geo"u8, card.Geos.Name(row.Geo));
        if (row.ContextFrom > 0) json.WriteNumber("context_from"u8, row.ContextFrom);
        if (row.Free) json.WriteBoolean("free"u8, true);
        if (row.Multiply > 0) json.WriteString("multiply"u8, RatesOutput.Factor(row.Multiply));
        json.WriteStartObject("usd_per_million"u8);
        foreach (var (unit, rate) in row.Rates) json.WriteString(UnitNames.Of((int)unit)!, new NanoUsd(rate).ToDecimalString());
        json.WriteEndObject();
        json.WriteStartObject("source"u8);
        json.WriteString("id"u8, row.Source.Id);
        json.WriteString("url"u8, row.Source.Url);
        json.WriteString("read"u8, row.Source.Read);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string How(FoundModel model) => model.Match.How switch
    {
        "exact" => "its exact name",
        FoundModel.Override => "an override alone: no provider file has it",
        "dated" => "its name without the date",
        var how => $"{how} {model.Match.By}",
    };

    // The model's own rows by date, then what holds for all models of the provider.
    private static IEnumerable<(string Use, RateRow Row)> Rows(FoundModel model) =>
    [
        .. model.Match.Model.Rates.OrderBy(row => row.Multiply > 0).ThenBy(row => row.Terms).ThenBy(row => row.ContextFrom).ThenBy(row => row.From).Select(row => ("rates", row)),
        .. model.Match.Model.Fees.Select(row => ("fees", row)),
        .. model.Card.Multipliers.Select(row => ("all models", row)),
        .. model.Card.Fees.Select(row => ("fees of all models", row)),
    ];

    private static string Source(RateRow row) => RateSetBuilder.Line(row.Source);
}
