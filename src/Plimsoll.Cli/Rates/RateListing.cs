using System.Globalization;
using System.Text.Json;
using Plimsoll.Cli.Reporting;
using Plimsoll.Cli.Terminal;
using Plimsoll.Pricing;
using Plimsoll.Pricing.Negotiated;

namespace Plimsoll.Cli.Rates;

/// <summary>What rates there are: counted by provider, and what each model costs now.</summary>
internal sealed class RateListing(IReadOnlyList<RateCard> cards, DateTimeOffset now, RateOverrides? overrides)
{
    public void WriteText(TextWriter output, bool models, int width, Style style)
    {
        var table = new TextTable(
            new TextColumn("provider"), new("models", Right: true), new("rates", Right: true), new("sources", Right: true), new("newest source"), new("age", Right: true),
            new("", HideWhenEmpty: true, Spare: 1));
        foreach (var card in cards)
        {
            var newest = Freshness.Newest(card);
            table.Add(
                card.Provider, Count(card.Models.Count), Count(Rates(card)), Count(card.Sources.Count), newest is { } day ? Freshness.Text(day) : "–",
                newest is { } read ? $"{Freshness.Age(read, now)} days" : "–", Note(card));
        }

        if (cards.Count > 1)
        {
            table.AddRule();
            table.Add("total", Count(cards.Sum(card => card.Models.Count)), Count(cards.Sum(Rates)), Count(cards.Sum(card => card.Sources.Count)));
        }

        table.Write(output, width, style);
        foreach (var old in cards.Where(card => Freshness.Newest(card) is { } day && Freshness.Age(day, now) > Freshness.StaleDays))
            output.WriteLine(style.Warn($"{old.Provider}: no source was read for {Freshness.Age(Freshness.Newest(old)!.Value, now)} days; look for newer rates (plimsoll help rates)."));
        if (models) WriteModels(output, width, style);
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartArray("providers"u8);
        foreach (var card in cards)
        {
            json.WriteStartObject();
            json.WriteString("provider"u8, card.Provider);
            json.WriteNumber("models"u8, card.Models.Count);
            json.WriteNumber("rates"u8, Rates(card));
            json.WriteNumber("sources"u8, card.Sources.Count);
            var newest = Freshness.Newest(card);
            json.WriteString("newest_source"u8, newest is { } day ? Freshness.Text(day) : null);
            if (newest is { } read) json.WriteNumber("age_days"u8, Freshness.Age(read, now));
            else json.WriteNull("age_days"u8);
            json.WriteBoolean("stale"u8, newest is { } when && Freshness.Age(when, now) > Freshness.StaleDays);
            json.WriteNumber("overrides"u8, Count(card));
            json.WriteStartArray("prices_from"u8);
            foreach (var lender in card.PricesFrom) json.WriteStringValue(lender);
            json.WriteEndArray();
            json.WriteStartArray("current"u8);
            foreach (var model in Models(card)) WriteModel(json, card, model);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("total"u8);
        json.WriteNumber("models"u8, cards.Sum(card => card.Models.Count));
        json.WriteNumber("rates"u8, cards.Sum(Rates));
        json.WriteNumber("sources"u8, cards.Sum(card => card.Sources.Count));
        json.WriteEndObject();
    }

    private void WriteModels(TextWriter output, int width, Style style)
    {
        output.WriteLine();
        output.WriteLine(style.Dim($"Dollars for a million, standard terms, short prompts, at {RatesOutput.Instant(now.UtcTicks)}."));
        var table = new TextTable(
            new TextColumn("provider"), new("model"), new("input", Right: true), new("cache read", Right: true), new("output", Right: true), new("other", Spare: 2), new("source", Spare: 1));
        foreach (var card in cards)
        {
            foreach (var model in Models(card))
            {
                var set = Set(card, model);
                var stated = Stated(card, model).ToList();
                table.Add(
                    card.Provider, model.Id, Rate(set, Unit.Input), Rate(set, Unit.CacheRead), Rate(set, Unit.Output),
                    string.Join(", ", stated.Where(unit => unit is not (Unit.Input or Unit.CacheRead or Unit.Output)).Select(unit => $"{UnitNames.Of((int)unit)} {Rate(set, unit)}")),
                    set.Source.Length == 0 ? "no rate holds now" : set.Source);
            }
        }

        table.Write(output, width, style);
    }

    private void WriteModel(Utf8JsonWriter json, RateCard card, ModelCard model)
    {
        var set = Set(card, model);
        json.WriteStartObject();
        json.WriteString("model"u8, model.Id);
        json.WriteStartObject("usd_per_million"u8);
        foreach (var unit in Stated(card, model))
        {
            if (set.Rate(unit) is { } rate) json.WriteString(UnitNames.Of((int)unit)!, new NanoUsd(rate).ToDecimalString());
        }

        json.WriteEndObject();
        json.WriteString("source"u8, set.Source.Length == 0 ? null : set.Source);
        json.WriteBoolean("negotiated"u8, NegotiatedText.Is(set.Source));
        json.WriteEndObject();
    }

    // Units that the row in force states: not those that are billed as another.
    private IEnumerable<Unit> Stated(RateCard card, ModelCard model)
    {
        var view = ReceiptView.Parse(Set(card, model).Receipt.Json);
        for (var slot = 0; slot < Usage.Slots; slot++)
        {
            if (view is null || UnitNames.Of(slot) is null) continue;
            if (view.Rate((Unit)slot) is null ? view.Negotiated?.ContainsKey((Unit)slot) == true : view.BilledAs((Unit)slot) is null) yield return (Unit)slot;
        }
    }

    // What the user pays, whose source says so.
    private RateSet Set(RateCard card, ModelCard model) => overrides?.Over(List(card, model), card.Provider, model.Id, Terms) ?? List(card, model);

    private PriceTerms Terms => new(now, 1, null, null, null);

    // And those that overrides alone give rates.
    private IEnumerable<ModelCard> Models(RateCard card) => card.Models.Concat(
        overrides?.All.Where(one => one.Multiply == 0 && one.Provider == card.Provider && !one.Model.AsSpan().ContainsAny('*', '#') && new ModelIndex(card).Find(one.Model) is null)
            .Select(one => one.Model!).Distinct(StringComparer.Ordinal).Select(id => new ModelCard { Id = id }) ?? []);

    private int Count(RateCard card) => overrides?.All.Count(one => one.Provider == card.Provider) ?? 0;

    private RateSet List(RateCard card, ModelCard model) =>
        new PricedModel(card.Provider, card, new(model, "exact", null)).RatesFor(Terms);

    private static string Rate(RateSet set, Unit unit) => set.Rate(unit) is { } rate ? new NanoUsd(rate).ToString() + (set.IsFallback(unit) ? "?" : "") : "–";

    private string Note(RateCard card) => Count(card) == 0 ? NoteOf(card) : $"{NoteOf(card)}{(NoteOf(card).Length == 0 ? "" : "; ")}{Count(card)} negotiated (plimsoll rates override list)";

    private static string NoteOf(RateCard card) => card switch
    {
        { PricesFrom.Count: > 0 } => $"at the rates of {string.Join(", ", card.PricesFrom)}",
        { Models.Count: 0 } => "no rates: give it some in a file of your own",
        _ => "",
    };

    // Each unit of each row is a rate; a multiplier and a word that a model is free are one each.
    private static int Rates(RateCard card) =>
        card.Multipliers.Count + card.Fees.Sum(row => row.Rates.Count) + card.Models.Sum(model => model.Rates.Concat(model.Fees).Sum(row => Math.Max(1, row.Rates.Count)));

    private static string Count(int count) => count.ToString("#,##0", CultureInfo.InvariantCulture);
}
