namespace Plimsoll.Pricing;

/// <summary>Makes a <see cref="RateSet"/> of the rows that were chosen: rates, fees, and what stands in for a missing rate.</summary>
internal sealed class RateSetBuilder
{
    private readonly PricedModel _model;
    private readonly RateCard _card;
    private readonly RateTerms _terms;
    private readonly RateRow _row;
    private readonly List<RateRow> _multipliers;
    private readonly long[] _rates = new long[Usage.Slots];
    private readonly Unit?[] _standIns = new Unit?[Usage.Slots];
    private readonly List<RateRow> _fees = [];
    private ulong _fallbacks;

    public RateSetBuilder(PricedModel model, RateCard card, in RateTerms terms, RateRow row, List<RateRow> multipliers)
    {
        _model = model;
        _card = card;
        _terms = terms;
        _row = row;
        _multipliers = multipliers;
        Array.Fill(_rates, RateSet.None);
    }

    public RateSet Build(PriceTerms asked)
    {
        if (_row.Free)
        {
            Array.Clear(_rates);
        }
        else
        {
            foreach (var (unit, rate) in _row.Rates) _rates[(int)unit] = unit < UnitNames.FirstFee ? Multiplied(rate) : rate;
            AddFees(_model.Match.Model.Fees);
            AddFees(_card.Fees);
            AddRelated();
        }

        var facts = new ReceiptFacts(_model, _card, _terms, _row, _multipliers, _fees, _rates, _standIns, _fallbacks);
        return new(
            _model.Match.Model, Line(_row.Source), _rates, _fallbacks, _row.Free, ChargeReason.None, () => ReceiptJson.Of(facts, asked));
    }

    /// <summary>A source in a line: whose file says so, if the user's; the address without its scheme; when it was read.</summary>
    internal static string Line(RateSource source)
    {
        var start = source.Url.IndexOf("://", StringComparison.Ordinal);
        return $"{(source.File is null ? "" : $"your {source.File}: ")}{(start < 0 ? source.Url : source.Url[(start + 3)..])}, read {source.Read}";
    }

    private long Multiplied(long rate)
    {
        Int128 product = rate;
        foreach (var row in _multipliers) product = HalfEven(product * row.Multiply);
        return (long)Int128.Min(product, long.MaxValue);
    }

    private static Int128 HalfEven(Int128 product)
    {
        var (whole, rest) = Int128.DivRem(product, RateRow.One);
        return rest > RateRow.One / 2 || (rest == RateRow.One / 2 && Int128.IsOddInteger(whole)) ? whole + 1 : whole;
    }

    private void AddFees(List<RateRow> fees)
    {
        foreach (var row in fees)
        {
            if (!row.Holds(_terms.Ticks, _terms.ContextTokens)) continue;
            var used = false;
            foreach (var (unit, rate) in row.Rates)
            {
                if (_rates[(int)unit] != RateSet.None) continue;
                _rates[(int)unit] = rate;
                used = true;
            }

            if (used) _fees.Add(row);
        }
    }

    // A missing rate is never free. Some units are billed as another by nature; for others it is a guess on the dear side, and marked.
    private void AddRelated()
    {
        var asText = _model.Match.Model.BilledAsText ?? _card.BilledAsText;
        BilledAs(Unit.OutputReasoning, Unit.Output);
        BilledAs(Unit.InputTool, Unit.Input);
        BilledAs(Unit.CacheWrite, Unit.CacheWrite5m); // Five minutes is what a time to live not stated means.
        BilledAs(Unit.CacheWrite5m, Unit.CacheWrite);
        if (_card.CachedAsInput) BilledAs(Unit.CacheRead, Unit.Input);
        else FallsBackTo(Unit.CacheRead, Unit.Input);
        FallsBackTo(Unit.CacheWrite, Unit.Input);
        FallsBackTo(Unit.CacheWrite5m, Unit.Input);
        FallsBackTo(Unit.CacheWrite1h, Unit.CacheWrite5m);
        if (asText.HasFlag(Modalities.Image))
        {
            BilledAs(Unit.InputImage, Unit.Input);
            BilledAs(Unit.CacheReadImage, Unit.CacheRead);
        }

        if (asText.HasFlag(Modalities.Video))
        {
            BilledAs(Unit.InputVideo, Unit.Input);
            BilledAs(Unit.CacheReadVideo, Unit.CacheRead);
        }

        if (!asText.HasFlag(Modalities.Audio)) return;
        BilledAs(Unit.InputAudio, Unit.Input);
        BilledAs(Unit.CacheReadAudio, Unit.CacheRead);
    }

    private void BilledAs(Unit unit, Unit other) => StandIn(unit, other, (_fallbacks & (1UL << (int)other)) != 0);

    private void FallsBackTo(Unit unit, Unit other) => StandIn(unit, other, marked: true);

    private void StandIn(Unit unit, Unit other, bool marked)
    {
        if (_rates[(int)unit] != RateSet.None || _rates[(int)other] == RateSet.None) return;
        _rates[(int)unit] = _rates[(int)other];
        _standIns[(int)unit] = other;
        if (marked) _fallbacks |= 1UL << (int)unit;
    }
}
