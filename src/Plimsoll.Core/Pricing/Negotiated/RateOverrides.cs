using System.Collections.Concurrent;

namespace Plimsoll.Pricing.Negotiated;

/// <summary>All that a user has negotiated. Prices as a price book does, with the user's own rates over the list's.</summary>
/// <remarks>
/// Safe for any number of threads. A unit with a negotiated rate has that; other tokens have the list's times the one factor that is
/// meant most closely; fees without a negotiated rate stay at list. What holds: docs/rates.md.
/// </remarks>
public sealed class RateOverrides
{
    private const int MaxKept = 4096;

    private readonly ConcurrentDictionary<(RateSet List, string Held), RateSet> _sets = new();

    private readonly ConcurrentDictionary<(string Provider, string Model, string? Tier, string Held), RateSet> _alone = new();

    /// <param name="all">In the order of the file.</param>
    /// <param name="origin">The file's name, for receipts.</param>
    public RateOverrides(IReadOnlyList<RateOverride> all, string origin) => (All, Origin) = (all, origin);

    public IReadOnlyList<RateOverride> All { get; }

    internal string Origin { get; }

    internal Quote Price(PriceBook book, string provider, string? model, in Usage usage, in PriceTerms terms)
    {
        var list = book.Price(provider, model, usage, terms);
        return model is not null && !list.IsFree && Over(list.Rates, provider, model, terms) is { } set ? set.Price(usage) : list;
    }

    /// <summary>The rates that the user pays; null where those of the list hold.</summary>
    /// <param name="list">The list's rates on these terms; null where it has no such model.</param>
    /// <param name="provider">The provider's id.</param>
    /// <param name="model">The name that was asked for.</param>
    /// <param name="terms">When, and on which terms.</param>
    internal RateSet? Over(RateSet? list, string provider, string model, in PriceTerms terms)
    {
        // Where the list has no such model, or no rate on such terms, what the user names has to be the name itself.
        var view = list is not null ? ReceiptView.Parse(list.Receipt.Json) : null;
        if (view is { IsFree: true }) return null;
        var tier = view?.Terms.FirstOrDefault(term => term.Key == "tier").Value ?? Word(list is null ? terms.ServiceTier : null);
        var held = new List<int>();
        for (var index = 0; index < All.Count; index++)
        {
            var one = All[index];
            if (!one.Holds(provider, list?.Model ?? model, tier, terms.At, terms.ContextTokens)) continue;
            if (one.Multiply == 0 && one.ContextFrom is null && view?.Terms.Any(term => term.Key == "contextFrom") == true) continue;
            if (one.Multiply == 0 && view?.Terms.Any(term => term.Key is "speed" or "geo") == true) continue;
            held.Add(index);
        }

        if (held.Count == 0) return null;
        var ranked = held.OrderByDescending(index => All[index].Rank).ThenByDescending(index => index).Select(index => All[index]).ToList();
        var those = string.Join(',', held);
        if (list is null || list.Source.Length == 0)
        {
            if (!ranked.Exists(one => one.Multiply == 0)) return null;
            if (_alone.Count > MaxKept) _alone.Clear();
            return _alone.GetOrAdd((provider, model, tier, those), _ => NegotiatedRates.Alone(this, provider, model, ranked, tier));
        }

        var key = (list, those);
        if (!_sets.TryGetValue(key, out var set))
        {
            if (_sets.Count > MaxKept) _sets.Clear();
            _sets[key] = set = NegotiatedRates.Over(this, list, view!, ranked);
        }

        return set;
    }

    private static string? Word(string? tier) => tier is null or "" or "standard" or "default" or "auto" ? null : tier;
}
