using Plimsoll.Pricing;
using Plimsoll.Pricing.Negotiated;

namespace Plimsoll.Cli.Rates;

/// <summary>A model by one provider, found by a name.</summary>
/// <param name="Provider">Who is asked.</param>
/// <param name="Card">Whose rates these are: the provider's own, or those that it takes over.</param>
/// <param name="Match">The model, and how the name was understood.</param>
internal sealed record FoundModel(string Provider, RateCard Card, ModelMatch Match)
{
    /// <summary>How a model is found that no provider file has.</summary>
    public const string Override = "override";

    /// <summary>Every provider that has the model; of <paramref name="provider"/> alone where one is named. A model that an override alone gives a rate counts.</summary>
    /// <exception cref="CommandException">No one has it, or there is no such provider.</exception>
    public static IReadOnlyList<FoundModel> All(SortedDictionary<string, RateCard> cards, string name, string? provider, RateOverrides? overrides)
    {
        EnsureProvider(cards, provider);
        var found = new List<FoundModel>();
        foreach (var card in cards.Values)
        {
            if (provider is not null && card.Provider != provider) continue;
            if (Find(cards, card, name, borrowed: provider is not null) is { } model) found.Add(model);
            else if (overrides?.All.Any(one => one.Multiply == 0 && one.Names(card.Provider, name)) == true) found.Add(new(card.Provider, card, new(new() { Id = name }, Override, null)));
        }

        if (found.Count > 0) return found;
        var near = Spelling.Nearest(name, cards.Values.Where(card => provider is null || card.Provider == provider).SelectMany(card => card.Models).Select(model => model.Id)
            .Concat(overrides?.All.Where(one => one.Multiply == 0 && (provider is null || one.Provider == provider)).Select(one => one.Model!) ?? []));
        throw new CommandException(
            ExitCode.NoInput, $"There are no rates for a model {name}{(provider is null ? "" : $" at {provider}")}{(near is null ? "" : $"; did you mean {near}")}. See plimsoll rates list --models.");
    }

    /// <exception cref="CommandException">There is no such provider.</exception>
    public static void EnsureProvider(SortedDictionary<string, RateCard> cards, string? provider)
    {
        if (provider is null || cards.ContainsKey(provider)) return;
        var near = Spelling.Nearest(provider, cards.Keys);
        throw new CommandException(ExitCode.NoInput, $"There is no provider {provider}{(near is null ? "" : $"; did you mean {near}")}. See plimsoll rates list.");
    }

    // Providers that take over others' rates are listed only where they are asked for: every model would stand there several times.
    private static FoundModel? Find(SortedDictionary<string, RateCard> cards, RateCard card, string name, bool borrowed)
    {
        if (new ModelIndex(card).Find(name) is { } own) return new(card.Provider, card, own);
        if (!borrowed) return null;
        foreach (var lender in card.PricesFrom)
        {
            if (cards.TryGetValue(lender, out var other) && new ModelIndex(other).Find(name) is { } lent) return new(card.Provider, other, lent);
        }

        return null;
    }
}
