namespace Plimsoll.Pricing;

/// <summary>The rates of one model under one set of terms: shared by all calls priced alike.</summary>
public sealed class RateSet
{
    /// <summary>What stands for a rate that there is not.</summary>
    internal const long None = -1;

    private const ulong Million = 1_000_000;

    private readonly long[] _rates;
    private readonly ulong _fallbacks;
    private readonly ChargeReason _unpriced;
    private readonly bool _free;
    private readonly Func<string> _json;
    private Receipt? _receipt;

    internal RateSet(ModelCard model, string source, long[] rates, ulong fallbacks, bool free, ChargeReason unpriced, Func<string> json)
    {
        Model = model.Id;
        Reasons = model.Reasons;
        Source = source;
        _rates = rates;
        _fallbacks = fallbacks;
        _free = free;
        _unpriced = unpriced;
        _json = json;
    }

    /// <summary>The model as the rate card names it.</summary>
    public string Model { get; }

    /// <summary>Source and date of the rates, in a line: <c>anthropic.com/pricing, read 2026-08-21</c>; empty where none hold.</summary>
    public string Source { get; }

    /// <summary>False where the model is known never to reason out of sight, so that an answer's text tells all of its output.</summary>
    public bool Reasons { get; }

    public Receipt Receipt
    {
        get
        {
            if (_receipt is null) Interlocked.CompareExchange(ref _receipt, new(_json()), null);
            return _receipt;
        }
    }

    /// <summary>Nano-dollars for a million of <paramref name="unit"/>; null where there is no rate.</summary>
    /// <remarks>A unit that is billed as another (reasoning as output), or falls back to it, has the other's rate.</remarks>
    public long? Rate(Unit unit) => _rates[(int)unit] is var rate and not None ? rate : null;

    /// <summary>True where <paramref name="unit"/> lacks a rate and is billed at a related unit's: the amount is then an estimate.</summary>
    public bool IsFallback(Unit unit) => (_fallbacks & (1UL << (int)unit)) != 0;

    /// <summary>The charge line by line, for a receipt. Sums to exactly what <see cref="PriceBook.Price"/> answered.</summary>
    /// <remarks>A unit without a rate has no line; then there was no amount either.</remarks>
    public IReadOnlyList<ChargeLine> Lines(in Usage usage)
    {
        var lines = new List<ChargeLine>();
        for (var left = usage.Used; left != 0; left &= left - 1)
        {
            var slot = Usage.First(left);
            var quantity = usage[(Unit)slot];
            if (_rates[slot] is var rate and not None && TryCost(quantity, rate, out var nano))
                lines.Add(new(Model, (Unit)slot, quantity, rate, new(nano)));
        }

        return lines;
    }

    /// <summary>A set that prices nothing, and says why.</summary>
    internal static RateSet WithoutRates(PricedModel model, ChargeReason reason, PriceTerms asked)
    {
        var rates = new long[Usage.Slots];
        Array.Fill(rates, None);
        return new(model.Match.Model, "", rates, 0, false, reason, () => ReceiptJson.WithoutRates(model, reason, asked));
    }

    internal Quote Price(in Usage usage)
    {
        if (_unpriced != ChargeReason.None) return new(null, _unpriced, this);

        var rates = _rates;
        ulong sum = 0;
        for (var left = usage.Used; left != 0; left &= left - 1)
        {
            var slot = Usage.First(left);
            if (rates[slot] < 0) return new(null, ChargeReason.NoRateForUnit, this);
            if (!TryCost(usage[(Unit)slot], rates[slot], out var nano)) return new(null, ChargeReason.Unreadable, this);
            sum += (ulong)nano; // Both below 2^63.
            if (sum > long.MaxValue) return new(null, ChargeReason.Unreadable, this);
        }

        return new(new NanoUsd((long)sum), (usage.Used & _fallbacks) != 0 ? ChargeReason.RateFallback : ChargeReason.None, this, _free);
    }

    // Quantity times rate over a million, half to even; false where it does not fit 64 bits. In integers, since decimals are slow
    // (PricingBench).
    private static bool TryCost(long quantity, long rate, out long nano)
    {
        ulong whole;
        ulong rest;
        if (Math.BigMul((ulong)quantity, (ulong)rate, out var low) is var high and not 0)
        {
            var (quotient, remainder) = UInt128.DivRem(new(high, low), Million);
            if (quotient > long.MaxValue)
            {
                nano = 0;
                return false;
            }

            whole = (ulong)quotient;
            rest = (ulong)remainder;
        }
        else
        {
            whole = low / Million;
            rest = low - whole * Million;
        }

        if (rest > Million / 2 || (rest == Million / 2 && (whole & 1) == 1)) whole++;
        nano = unchecked((long)whole);
        return whole <= long.MaxValue;
    }
}
