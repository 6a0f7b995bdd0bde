using Plimsoll.Exchanges;
using Plimsoll.Pricing;
using Plimsoll.Providers;

namespace Plimsoll.Metering.Repricing;

/// <summary>Prices a call that a ledger holds once more, at its own instant, by today's price book.</summary>
/// <remarks>
/// Safe for one thread. Left as they are: calls that bill nothing, calls whose price does not rest on rates (not read, cut off before any
/// usage), and calls of several models whose parts can no longer be told apart. A call with a price does not lose it.
/// </remarks>
public sealed class CallRepricer(ProviderCatalog catalog, CallPricer pricer)
{
    private readonly Dictionary<string, Provider> _known = catalog.Providers.ToDictionary(provider => provider.Id, StringComparer.Ordinal);
    private readonly Dictionary<(string Id, bool Plan), Provider> _providers = [];

    /// <summary><paramref name="was"/> itself where its amounts stay.</summary>
    public Observation Reprice(Observation was)
    {
        if (was.Reading is not { Pending: false } reading || !RestsOnRates(was.Charge)) return was;
        var receipt = was.Charge.Receipt is { } kept ? ReceiptView.Parse(kept.Json) : null;
        if (StoredParts.Of(was, reading, receipt) is not { } parts) return was;

        // The place that a path named is not kept; the receipt has it where it mattered.
        var geo = reading.Geo ?? receipt?.Terms.FirstOrDefault(term => term.Key == "geo").Value;
        var exact = reading with { Usage = parts.Own, Further = parts.Further, Geo = geo, Model = Named(reading.Model, receipt), UsageReported = true, UsagePartial = false };
        var exchange = new MeteredExchange
        {
            Route = new(ProviderOf(was), was.Endpoint, null, RouteBilling.Calls, was.RequestedModel),
            RequestHead = new("", "", "", HeaderList.Empty, was.StartedAt),
            Request = was.Request,
        };
        var now = pricer.Price(exchange, exact);
        if (now.Charge.State is ChargeState.None or ChargeState.Unpriced || now.Charge is { State: ChargeState.Plan, List: null }) return was;

        var charge = was switch
        {
            { Charge.Reason: ChargeReason.WarmUp } => now.Charge with { Reason = ChargeReason.WarmUp, Estimated = true, Low = NanoUsd.Zero, High = now.Charge.High ?? now.Charge.Effective },
            _ when reading is { UsageReported: true, UsagePartial: false } => now.Charge,
            _ => StoredBounds.Of(was, receipt, now.Charge),
        };
        return SameAmounts(charge, was.Charge) ? was : was with { Charge = charge, AmountSource = now.Rates, Lines = now.Lines };
    }

    private static bool RestsOnRates(in Charge charge) => charge.State switch
    {
        ChargeState.Priced or ChargeState.Free => true,
        ChargeState.Plan => charge.List is not null || ForWantOfRates(charge.Reason),
        ChargeState.Unpriced => ForWantOfRates(charge.Reason),
        _ => false,
    };

    private static bool ForWantOfRates(ChargeReason reason) => reason is
        ChargeReason.UnknownProvider or ChargeReason.UnknownModel or ChargeReason.NoRateOnDate or ChargeReason.NoRateForUnit or ChargeReason.NoRateForTier;

    // A router's choice of host stands in the name that was priced, and not always in the answer's.
    private static string? Named(string? model, ReceiptView? receipt) =>
        receipt?.Model is { } priced && priced.Contains(':', StringComparison.Ordinal) && model?.Contains(':', StringComparison.Ordinal) == false
        && priced.StartsWith(model, StringComparison.OrdinalIgnoreCase)
            ? priced
            : model;

    private static bool SameAmounts(in Charge one, in Charge other) =>
        one.State == other.State && one.Reason == other.Reason && one.List == other.List && one.Effective == other.Effective
        && one.Low == other.Low && one.High == other.High;

    // Whether a plan covered it was decided when it was made.
    private Provider ProviderOf(Observation was)
    {
        var plan = was.Charge.State is ChargeState.Plan;
        if (_providers.TryGetValue((was.Provider, plan), out var provider)) return provider;
        provider = _known.TryGetValue(was.Provider, out var known) ? known : new() { Id = was.Provider, Name = was.Provider, Hosts = [] };
        return _providers[(was.Provider, plan)] = provider with { Plan = plan ? provider.Plan ?? "plan" : null, PlanCredentials = [] };
    }
}
