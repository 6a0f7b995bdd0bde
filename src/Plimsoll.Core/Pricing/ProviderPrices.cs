using System.Collections.Concurrent;

namespace Plimsoll.Pricing;

/// <summary>One provider's models, found by name, with every name met so far remembered.</summary>
/// <param name="card">The provider's own rates.</param>
/// <param name="from">The rates that value its calls where its own have no such model, the first to have it.</param>
internal sealed class ProviderPrices(RateCard card, IReadOnlyList<RateCard> from)
{
    /// <summary>How many names are remembered. A client that makes up names makes it forget, not grow.</summary>
    private const int MaxNames = 4096;

    private readonly ConcurrentDictionary<string, PricedModel?> _names = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ModelMatch, PricedModel> _models = new();
    private readonly Lazy<ModelIndex> _own = new(() => new(card));
    private readonly Lazy<ModelIndex[]> _borrowed = new(() => [.. from.Select(lender => new ModelIndex(lender))]);
    private int _remembered;

    /// <summary>The model of that name, or null.</summary>
    public PricedModel? Find(string name) => _names.TryGetValue(name, out var known) ? known : Resolve(name);

    private PricedModel? Resolve(string name)
    {
        PricedModel? model = null;
        if (_own.Value.Find(name) is { } own) model = Compile(own, card);
        for (var lender = 0; model is null && lender < from.Count; lender++)
        {
            if (_borrowed.Value[lender].Find(name) is { } borrowed) model = Compile(borrowed, from[lender]);
        }

        if (Interlocked.Increment(ref _remembered) > MaxNames)
        {
            _names.Clear();
            Interlocked.Exchange(ref _remembered, 1);
        }

        _names[name] = model;
        return model;
    }

    private PricedModel Compile(ModelMatch match, RateCard rates) =>
        _models.GetOrAdd(match, _ => new(card.Provider, rates, match));
}
