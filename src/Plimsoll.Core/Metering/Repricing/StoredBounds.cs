using Plimsoll.Pricing;

namespace Plimsoll.Metering.Repricing;

/// <summary>The bounds of an estimate at other rates. The usages that bounded it are not kept; the rates then and now are.</summary>
internal static class StoredBounds
{
    /// <summary>The charge of the likely usage, with bounds that hold whatever units the old ones were made of.</summary>
    /// <param name="was">The estimate.</param>
    /// <param name="then">The rates that made it, or null.</param>
    /// <param name="now">The likely usage at today's rates.</param>
    public static Charge Of(Observation was, ReceiptView? then, in Charge now)
    {
        var old = was.Charge;
        var reason = old.State is ChargeState.Unpriced || old.Reason is ChargeReason.None ? ReasonOf(was) : old.Reason;
        if (now.State is ChargeState.Free) return now with { Reason = reason, Estimated = true };
        if (old.List == now.List && old.Effective == now.Effective) return old;

        var (least, most) = Ratios(then, now.Receipt is { } kept ? ReceiptView.Parse(kept.Json) : null);
        var likely = now.Effective ?? now.List;
        var low = old.Low is { } below && least is { } down ? new NanoUsd((long)decimal.Floor(below.Value * down)) : NanoUsd.Zero;
        NanoUsd? high = old.High is { } above && most is { } up ? new NanoUsd((long)decimal.Ceiling(above.Value * up)) : null;
        return now with { Reason = reason, Estimated = true, Low = low > likely ? likely : low, High = high < likely ? likely : high };
    }

    private static ChargeReason ReasonOf(Observation was) =>
        was.End is ExchangeEnd.Complete && was.Reading is not { UsagePartial: true } ? ChargeReason.EstimatedUsage : ChargeReason.CutOff;

    // By how much any unit's rate has changed, at least and at most; null where that is not known.
    private static (decimal? Least, decimal? Most) Ratios(ReceiptView? then, ReceiptView? now)
    {
        decimal? least = null, most = null;
        for (var slot = 0; then is not null && now is not null && slot < (int)UnitNames.FirstFee; slot++)
        {
            if (Rate(then, (Unit)slot) is not { } before || Rate(now, (Unit)slot) is not { } after) continue;
            if (before == 0 && after > 0) return (null, null);
            var ratio = before == 0 ? 1 : (decimal)after / before;
            least = least is null ? ratio : Math.Min(least.Value, ratio);
            most = most is null ? ratio : Math.Max(most.Value, ratio);
        }

        return (least, most);
    }

    private static long? Rate(ReceiptView view, Unit unit) =>
        view.Negotiated is { } own ? own.TryGetValue(unit, out var rate) ? rate : null : view.Rate(unit);
}
