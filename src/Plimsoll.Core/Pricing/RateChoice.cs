namespace Plimsoll.Pricing;

/// <summary>Chooses the rates that hold on given terms.</summary>
/// <remarks>
/// A row of rates for exactly the terms wins. Where there is none, the row for as many of the terms as possible is taken, and each other
/// term must have a multiplier. A term with neither is unpriced: standard rates are never used for a tier that is not standard.
/// </remarks>
internal static class RateChoice
{
    private const int TierTerm = 1;
    private const int SpeedTerm = 2;
    private const int GeoTerm = 4;

    // Every set of terms, the largest first.
    private static readonly int[] Explicit = [7, 3, 5, 6, 1, 2, 4, 0];

    public static RateSet Make(PricedModel model, RateCard card, in RateTerms terms, in PriceTerms asked)
    {
        var said = asked with
        {
            ServiceTier = Name(card.Tiers, terms.Tier, asked.ServiceTier),
            Speed = Name(card.Speeds, terms.Speed, asked.Speed),
            Geo = Name(card.Geos, terms.Geo, asked.Geo),
        };
        if ((terms.Tier | terms.Speed | terms.Geo) < 0) return RateSet.WithoutRates(model, ChargeReason.NoRateForTier, said);

        var rows = model.Match.Model.Rates;
        var wanted = (terms.Tier > 0 ? TierTerm : 0) | (terms.Speed > 0 ? SpeedTerm : 0) | (terms.Geo > 0 ? GeoTerm : 0);
        var standard = Best(rows, terms, 0);
        foreach (var stated in Explicit)
        {
            if ((stated & ~wanted) != 0 || Best(rows, terms, stated) is not { } row) continue;

            // Rates stated for short prompts only say nothing about a long one.
            if (stated != 0 && standard is { ContextFrom: > 0 } && row.ContextFrom == 0) continue;
            if (Multipliers(rows, card, terms, wanted & ~stated) is not { } multipliers) continue;
            return new RateSetBuilder(model, card, terms, row, multipliers).Build(asked);
        }

        var ticks = terms.Ticks;
        var any = rows.Exists(row => ticks >= row.From && ticks < row.Until && row.Multiply == 0);
        return RateSet.WithoutRates(model, any ? ChargeReason.NoRateForTier : ChargeReason.NoRateOnDate, said);
    }

    // The rate card's name of a term, so that all words for it make one receipt; the response's own where the rate card has none.
    private static string? Name(TermWords words, int index, string? said) => index switch
    {
        TermWords.Standard => null,
        TermWords.Unknown => said,
        _ => words.Name(index),
    };

    // Among the rows that hold, hours win over all day, then the highest context threshold.
    private static RateRow? Best(List<RateRow> rows, in RateTerms terms, int stated)
    {
        var tier = (stated & TierTerm) != 0 ? terms.Tier : 0;
        var speed = (stated & SpeedTerm) != 0 ? terms.Speed : 0;
        var geo = (stated & GeoTerm) != 0 ? terms.Geo : 0;
        RateRow? best = null;
        foreach (var row in rows)
        {
            if (row.Multiply > 0 || row.Tier != tier || row.Speed != speed || row.Geo != geo) continue;
            if (row.Holds(terms.Ticks, terms.ContextTokens) && Outranks(row, best)) best = row;
        }

        return best;
    }

    private static bool Outranks(RateRow row, RateRow? best)
    {
        if (best is null || row.ContextFrom > best.ContextFrom) return true;
        return row.ContextFrom == best.ContextFrom && row.Windows.Count > 0 && best.Windows.Count == 0;
    }

    // One multiplier for each term; null where a term has none.
    private static List<RateRow>? Multipliers(List<RateRow> rows, RateCard card, in RateTerms terms, int needed)
    {
        var found = new List<RateRow>();
        for (var term = TierTerm; term <= GeoTerm; term <<= 1)
        {
            if ((needed & term) == 0) continue;
            if ((Multiplier(rows, terms, term) ?? Multiplier(card.Multipliers, terms, term)) is not { } row) return null;
            found.Add(row);
        }

        return found;
    }

    private static RateRow? Multiplier(List<RateRow> rows, in RateTerms terms, int term)
    {
        RateRow? best = null;
        foreach (var row in rows)
        {
            if (row.Multiply == 0 || row.Tier != (term == TierTerm ? terms.Tier : 0)) continue;
            if (row.Speed != (term == SpeedTerm ? terms.Speed : 0) || row.Geo != (term == GeoTerm ? terms.Geo : 0)) continue;
            if (row.Holds(terms.Ticks, terms.ContextTokens) && Outranks(row, best)) best = row;
        }

        return best;
    }
}

/// <summary>The terms of a call in the rate card's own numbers.</summary>
internal readonly record struct RateTerms(long Ticks, long ContextTokens, int Tier, int Speed, int Geo);
