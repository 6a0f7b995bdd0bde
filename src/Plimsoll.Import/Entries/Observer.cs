using Plimsoll.Metering;
using Plimsoll.Providers;

namespace Plimsoll.Import.Entries;

/// <summary>Prices what a log tells, by the code that prices live calls, and makes it an observation for the ledger.</summary>
/// <remarks>Safe for any number of threads.</remarks>
internal sealed class Observer(ImportPrices prices)
{
    private readonly Dictionary<string, Provider> _providers = prices.Catalog.Providers.ToDictionary(provider => provider.Id, StringComparer.Ordinal);

    public Observation Observe(LoggedCall call)
    {
        if (call.SumUntil is not null) call = call with { Reading = call.Reading with { ContextTokens = 0 } };
        var priced = Price(call, call.Reading);
        return new()
        {
            Witness = call.Witness,
            Native = call.Native,
            Identities = Identities(call),
            StartedAt = call.At,
            Attribution = call.Attribution,
            Provider = call.Provider,
            Endpoint = call.Endpoint,
            RequestedModel = call.RequestedModel,
            Reading = priced.Reading,
            Charge = call.CacheUnknown ? BetweenCachedAndNot(call, priced.Charge) : priced.Charge,
            AmountSource = priced.Rates,
            Lines = priced.Lines,
            End = call.Reading.UsagePartial ? ExchangeEnd.ClientAborted : ExchangeEnd.Complete,
            Duration = call.Duration,
        };
    }

    // The agent's own reckoning is never a bill, whoever the provider is.
    private MeteredCall Price(LoggedCall call, Reading reading)
    {
        var provider = Of(call.Provider);
        if (provider.BillsReportedCost != call.CostIsBilled) provider = provider with { BillsReportedCost = call.CostIsBilled };
        return prices.Pricer.PriceLogged(provider, call.Endpoint, reading, call.RequestedModel, call.At, PlanOf(call));
    }

    private string? PlanOf(LoggedCall call) => call.Plan ?? (call.IsBeyondPlan ? null : prices.PlanOf?.Invoke(call.Provider, call.Attribution.Client, call.At));

    private Charge BetweenCachedAndNot(LoggedCall call, in Charge charge)
    {
        if (charge.List is not { } list) return charge;
        var cached = call.Reading.Usage;
        cached.Set(Unit.CacheRead, cached[Unit.CacheRead] + cached[Unit.Input]);
        cached.Set(Unit.Input, 0);
        var low = Price(call, call.Reading with { Usage = cached }).Charge.List;
        return charge with { Reason = ChargeReason.EstimatedUsage, Estimated = true, Low = low is { } least && least < list ? least : NanoUsd.Zero, High = list };
    }

    private static List<Identity> Identities(LoggedCall call)
    {
        var identities = new List<Identity>(4);
        // Where the native is more than the response's id, that id is none to rely on (a gateway's, or there is none): two entries of one log
        // that look alike are two calls then, and the surest id is what tells.
        var response = call.Reading.ResponseId;
        if (response is null || !call.Native.EndsWith(response, StringComparison.Ordinal)) identities.Add(Identity.OfNative(call.Witness, call.Native));
        if (response is not null) identities.Add(Identity.OfResponse(call.Provider, response));
        if (call.RequestId is { } request) identities.Add(Identity.OfRequest(call.Provider, request));
        if (call.ByFingerprint) identities.AddRange(Fingerprint.Logged(call.RequestedModel ?? call.Reading.Model, call.Reading.Usage, call.At + (call.Duration ?? TimeSpan.Zero)));
        return identities;
    }

    private Provider Of(string id) => _providers.TryGetValue(id, out var known) ? known : new() { Id = id, Name = id, Hosts = [] };
}
