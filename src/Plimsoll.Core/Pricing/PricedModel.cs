namespace Plimsoll.Pricing;

/// <summary>One model's rates, compiled: all terms that price alike share one <see cref="RateSet"/>, made when first met.</summary>
internal sealed class PricedModel
{
    private readonly RateCard _card;
    private readonly long[] _instants;
    private readonly long[] _thresholds;
    private readonly RateRow[] _windowed;
    private Entry[] _sets = [];

    public PricedModel(string provider, RateCard card, ModelMatch match)
    {
        Provider = provider;
        Match = match;
        _card = card;
        var instants = new List<long>();
        var thresholds = new List<long>();
        var windowed = new List<RateRow>();
        foreach (var list in (ReadOnlySpan<List<RateRow>>)[match.Model.Rates, match.Model.Fees, card.Multipliers, card.Fees])
        {
            foreach (var row in list)
            {
                instants.Add(row.From);
                instants.Add(row.Until);
                if (row.ContextFrom > 0) thresholds.Add(row.ContextFrom);
                if (row.Windows.Count > 0) windowed.Add(row);
            }
        }

        _instants = SortedOnce(instants);
        _thresholds = SortedOnce(thresholds);
        _windowed = [.. windowed];
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
        foreach (var entry in Volatile.Read(ref _sets))
        {
            if (entry.Key == key) return entry.Set;
        }

        return Keep(key, Make(terms, ticks, tier, speed, geo));
    }

    // Few sets are met of one model, so a list is faster than a dictionary; there are no more than its rows make.
    private RateSet Keep(ulong key, RateSet made)
    {
        while (true)
        {
            var known = Volatile.Read(ref _sets);
            foreach (var entry in known)
            {
                if (entry.Key == key) return entry.Set;
            }

            if (Interlocked.CompareExchange(ref _sets, [.. known, new(key, made)], known) == known) return made;
        }
    }

    private static long[] SortedOnce(List<long> values)
    {
        values.Sort();
        var kept = 0;
        for (var next = 0; next < values.Count; next++)
        {
            if (kept == 0 || values[next] != values[kept - 1]) values[kept++] = values[next];
        }

        values.RemoveRange(kept, values.Count - kept);
        return [.. values];
    }

    private static int Before(long[] boundaries, long value)
    {
        var count = 0;
        while (count < boundaries.Length && boundaries[count] <= value) count++;
        return count;
    }

    private RateSet Make(in PriceTerms terms, long ticks, int tier, int speed, int geo) =>
        RateChoice.Make(this, _card, new(ticks, terms.ContextTokens, tier, speed, geo), terms);

    private sealed record Entry(ulong Key, RateSet Set);
}
