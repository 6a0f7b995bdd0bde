using System.Collections.Concurrent;

namespace Plimsoll.Pricing;

/// <summary>One model's rates, compiled: all terms that price alike share one <see cref="RateSet"/>, made when first met.</summary>
internal sealed class PricedModel
{
    private readonly RateCard _card;
    private readonly long[] _instants;
    private readonly long[] _thresholds;
    private readonly RateRow[] _windowed;
    private readonly ConcurrentDictionary<ulong, RateSet> _sets = new();

    public PricedModel(string provider, RateCard card, ModelMatch match)
    {
        Provider = provider;
        Match = match;
        _card = card;
        var rows = match.Model.Rates.Concat(match.Model.Fees).Concat(card.Multipliers).Concat(card.Fees).ToArray();
        _instants = [.. rows.SelectMany(row => new[] { row.From, row.Until }).Distinct().Order()];
        _thresholds = [.. rows.Select(row => row.ContextFrom).Where(from => from > 0).Distinct().Order()];
        _windowed = [.. rows.Where(row => row.Windows.Count > 0)];
    }

    /// <summary>The provider that was asked for, which need not be the one whose rates these are.</summary>
    public string Provider { get; }

    public ModelMatch Match { get; }

    public RateSet RatesFor(in PriceTerms terms)
    {
        var tier = _card.Tiers.Find(terms.ServiceTier);
        var speed = _card.Speeds.Find(terms.Speed);
        var geo = _card.Geos.Find(terms.Geo);
        var ticks = terms.At.UtcTicks;

        // A word that the rate card does not know is not remembered: there is no end to such words.
        if ((tier | speed | geo) < 0 || _windowed.Length > 16) return Make(terms, ticks, tier, speed, geo);

        ulong hours = 0;
        for (var row = 0; row < _windowed.Length; row++)
        {
            if (_windowed[row].InWindow(ticks)) hours |= 1UL << row;
        }

        var key = (ulong)Before(_instants, ticks) << 48 | (ulong)(tier & 255) << 40 | (ulong)(speed & 255) << 32
            | (ulong)(geo & 255) << 24 | (ulong)Before(_thresholds, terms.ContextTokens) << 16 | hours;
        if (_sets.TryGetValue(key, out var set)) return set;
        return _sets.GetOrAdd(key, Make(terms, ticks, tier, speed, geo));
    }

    private static int Before(long[] boundaries, long value)
    {
        var count = 0;
        while (count < boundaries.Length && boundaries[count] <= value) count++;
        return count;
    }

    private RateSet Make(in PriceTerms terms, long ticks, int tier, int speed, int geo) =>
        RateChoice.Make(this, _card, new(ticks, terms.ContextTokens, tier, speed, geo), terms);
}
