using Plimsoll.Pricing;

namespace Plimsoll.Cli.Rates;

/// <summary>One rate that differs between two price books.</summary>
/// <param name="Provider">Whose.</param>
/// <param name="Model">Of which model; <c>(all models)</c> for what holds for all.</param>
/// <param name="Terms">On which terms.</param>
/// <param name="Dates">When.</param>
/// <param name="Unit">Of what.</param>
/// <param name="Old">Dollars for a million, or a factor; null where there was none.</param>
/// <param name="New">Null where there is none any more.</param>
internal sealed record RateChange(string Provider, string Model, string Terms, string Dates, string Unit, string? Old, string? New)
{
    /// <summary>Everything that differs, by provider, model and unit.</summary>
    public static IReadOnlyList<RateChange> Between(SortedDictionary<string, RateCard> old, SortedDictionary<string, RateCard> now)
    {
        var changes = new List<RateChange>();
        foreach (var provider in old.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (before, after) = (Flat(old.GetValueOrDefault(provider)), Flat(now.GetValueOrDefault(provider)));
            foreach (var key in before.Keys.Union(after.Keys).Order())
            {
                var (was, becomes) = (before.GetValueOrDefault(key), after.GetValueOrDefault(key));
                if (was != becomes) changes.Add(new(provider, key.Model, key.Terms, key.Dates, key.Unit, was, becomes));
            }
        }

        return changes;
    }

    private static Dictionary<(string Model, string Terms, string Dates, string Unit), string> Flat(RateCard? card)
    {
        var flat = new Dictionary<(string, string, string, string), string>();
        if (card is null) return flat;
        foreach (var model in card.Models)
        {
            foreach (var row in model.Rates.Concat(model.Fees)) Add(model.Id, row);
        }

        foreach (var row in card.Multipliers.Concat(card.Fees)) Add("(all models)", row);
        return flat;

        void Add(string model, RateRow row)
        {
            foreach (var (unit, rate) in RowText.Rates(row)) flat[(model, RowText.Terms(card, row), RowText.Dates(row), unit)] = rate;
        }
    }
}
