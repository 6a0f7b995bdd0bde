using Plimsoll.Exchanges;
using Plimsoll.Metering.Estimates;
using Plimsoll.Pricing;
using Plimsoll.Pricing.Negotiated;
using Plimsoll.Providers;

namespace Plimsoll.Metering;

/// <summary>Turns what was read of an exchange into charges: has the amount of each call found, at list and at the user's own rates, and the plan that covers it.</summary>
/// <remarks>Safe for any number of threads.</remarks>
/// <param name="book">What models cost.</param>
/// <param name="names">What the user says that opaque names mean.</param>
/// <param name="overrides">What the user pays instead of the list; null for the list.</param>
/// <param name="calibration">How many tokens the user's own texts make; null: estimates go by vocabularies and bytes alone.</param>
public sealed class CallPricer(PriceBook book, ModelNames? names = null, RateOverrides? overrides = null, TextCalibration? calibration = null)
{
    private readonly CallQuotes _list = new(book, names ?? ModelNames.None, calibration: calibration);
    private readonly CallQuotes? _negotiated = overrides is { All.Count: > 0 } ? new(book, names ?? ModelNames.None, overrides, calibration) : null;

    /// <summary>Learns from a call that was seen, for the estimates of those to come.</summary>
    public void Learn(Observation call) => calibration?.Take(call);

    /// <summary>Every billed call of <paramref name="exchange"/>, priced; none where it bills nothing and read nothing.</summary>
    /// <param name="exchange">What was read.</param>
    /// <param name="duration">How long it took, or null where no one measured.</param>
    public IReadOnlyList<MeteredCall> Price(MeteredExchange exchange, TimeSpan? duration = null)
    {
        if (exchange.Readings.Count == 0) return [new(new Reading(), ChargeWithoutPrice.Of(exchange), [], null)];

        var calls = new MeteredCall[exchange.Readings.Count];
        for (var i = 0; i < calls.Length; i++) calls[i] = Price(exchange, OwnServer.Counted(exchange, exchange.Readings[i], duration));
        return calls;
    }

    /// <summary>A call that a log tells of, priced as if it had been seen.</summary>
    /// <param name="provider">Who answered; one without a file is a provider of unknown prices.</param>
    /// <param name="endpoint">The endpoint's name in the provider's file.</param>
    /// <param name="reading">What the log says.</param>
    /// <param name="asked">The model asked for, or null.</param>
    /// <param name="at">When the call began.</param>
    /// <param name="plan">The subscription that covers it, or null where the log names none.</param>
    public MeteredCall PriceLogged(Provider provider, string endpoint, Reading reading, string? asked, DateTimeOffset at, string? plan)
    {
        var exchange = new MeteredExchange
        {
            Route = new(plan is null ? provider : provider with { Plan = plan }, endpoint, null, RouteBilling.Calls, asked),
            RequestHead = new("", "", "", HeaderList.Empty, at),
            End = reading.UsagePartial ? ExchangeEnd.ClientAborted : ExchangeEnd.Complete,
        };
        return Price(exchange, reading);
    }

    /// <summary>A call by what it bills, at list and, where the user has other rates, at those: the list stays what the public pays.</summary>
    internal MeteredCall Price(MeteredExchange exchange, Reading reading)
    {
        var list = Price(_list, exchange, reading);
        return _negotiated is null ? list : NegotiatedCharge.Of(list, Price(_negotiated, exchange, reading));
    }

    private static MeteredCall Price(CallQuotes quotes, MeteredExchange exchange, Reading reading)
    {
        if (ChargeWithoutPrice.Of(exchange, reading) is { } settled) return new(reading, settled, [], null);

        var call = reading.UsageReported switch
        {
            true when reading.UsagePartial => CutOffEstimate.Of(quotes, exchange, reading),
            true => StatedUsage.Price(quotes, exchange, reading),
            false => UnreportedEstimate.Of(quotes, exchange, reading),
        };
        if (exchange.WarmUp) call = call with { Charge = AtMost(call.Charge) };
        if (PlanCover.NameOf(exchange) is not null) call = call with { Charge = PlanCover.Covered(call.Charge) };
        if (call.Rates is { } rates && exchange.Route.Plugin is { } plugin) call = call with { Rates = $"{rates}; read by the plugin {plugin}" };

        // A response fetched again states a usage that the call which made it is billed for, unless that one had none to state yet.
        return exchange.Route.Billing is RouteBilling.Elsewhere ? call with { Repeats = true } : call;
    }

    // OpenAI states the prompt's tokens for a warm-up as for any response, and its pages do not say whether they are billed.
    private static Charge AtMost(in Charge charge) => charge.State is ChargeState.Priced
        ? charge with { Reason = ChargeReason.WarmUp, Estimated = true, Low = NanoUsd.Zero, High = charge.High ?? charge.Effective }
        : charge;

    /// <summary>The subscription that covers the exchange, or null where it is billed.</summary>
    public static string? PlanOf(MeteredExchange exchange) => PlanCover.NameOf(exchange);
}
