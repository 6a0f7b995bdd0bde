using Plimsoll.Exchanges;
using Plimsoll.Metering.Estimates;
using Plimsoll.Pricing;
using Plimsoll.Pricing.Negotiated;
using Plimsoll.Providers;

namespace Plimsoll.Metering;

/// <summary>Turns what was read of an exchange into charges: decides the state of each call, and has the amounts found.</summary>
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
        if (exchange.Readings.Count == 0) return [new(new Reading(), WithoutReading(exchange), [], null)];

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

    private static Charge WithoutReading(MeteredExchange exchange) => exchange switch
    {
        { Route.Billing: RouteBilling.Unmetered or RouteBilling.Nothing } => new(ChargeState.None),
        { WebSocketNotRead: true, Route.Billing: not RouteBilling.Unread } => new(ChargeState.Unpriced, ChargeReason.WebSocketNotRead),
        { PluginFailed: true, ResponseHead.Status: < 400, Route.Billing: RouteBilling.Calls or RouteBilling.Results } => new(ChargeState.Unpriced, ChargeReason.PluginFailed),
        { Route.Billing: RouteBilling.Elsewhere or RouteBilling.Results or RouteBilling.Unlisted } => new(ChargeState.None, ChargeReason.BilledElsewhere),
        { ResponseHead: null, End: ExchangeEnd.ClientAborted or ExchangeEnd.MeterStopped } => new(ChargeState.Unpriced, ChargeReason.CutOff),
        { ResponseHead: null } or { ResponseHead.Status: >= 400 } => new(ChargeState.Error),
        { Route.Billing: RouteBilling.Unread } => new(ChargeState.Unpriced, ChargeReason.NotRead),
        { Unreadable: true } => new(ChargeState.Unpriced, ChargeReason.Unreadable),
        { End: ExchangeEnd.Complete } => new(ChargeState.Unpriced, ChargeReason.NoUsage),
        _ => new(ChargeState.Unpriced, ChargeReason.CutOff),
    };

    /// <summary>A call by what it bills, at list and, where the user has other rates, at those: the list stays what the public pays.</summary>
    internal MeteredCall Price(MeteredExchange exchange, Reading reading)
    {
        var list = Price(_list, exchange, reading);
        return _negotiated is null ? list : NegotiatedCharge.Of(list, Price(_negotiated, exchange, reading));
    }

    private static MeteredCall Price(CallQuotes quotes, MeteredExchange exchange, Reading reading)
    {
        var route = exchange.Route;
        if (route.Billing is RouteBilling.Unmetered or RouteBilling.Nothing) return new(reading, new(ChargeState.None), [], null);
        if (exchange.ResponseHead is { Status: >= 400 }) return new(reading, new(ChargeState.Error), [], null);
        if (exchange.ResponseHead is { Status: >= 300 }) return new(reading, new(ChargeState.None), [], null);
        if (reading.Error is not null && !reading.UsageReported) return new(reading, new(ChargeState.Error), [], null);
        if (route.Billing is RouteBilling.Unlisted)
            return new(reading, PlanCover.Of(exchange, new(ChargeState.Unpriced, ChargeReason.UnknownEndpoint)), [], null);
        if (exchange.WarmUp && !reading.UsageReported) return new(reading, new(ChargeState.None), [], null);
        if (reading.Pending) return new(reading, new(ChargeState.Unpriced, ChargeReason.Pending), [], null);

        var elsewhere = route.Billing is RouteBilling.Elsewhere;
        if (elsewhere && !reading.UsageReported) return new(reading, new(ChargeState.None, ChargeReason.BilledElsewhere), [], null);

        var call = reading.UsageReported switch
        {
            true when reading.UsagePartial => CutOffEstimate.Of(quotes, exchange, reading),
            true => PriceReported(quotes, exchange, reading),
            false => UnreportedEstimate.Of(quotes, exchange, reading),
        };

        // A response fetched again states a usage that the call which made it is billed for, unless that one had none to state yet.
        var charge = exchange.WarmUp ? AtMost(call.Charge) : call.Charge;
        var source = call.Rates is { } rates && route.Plugin is { } plugin ? $"{rates}; read by the plugin {plugin}" : call.Rates;
        return call with { Charge = PlanCover.Of(exchange, charge), Rates = source, Repeats = elsewhere };
    }

    // OpenAI states the prompt's tokens for a warm-up as for any response, and its pages do not say whether they are billed.
    private static Charge AtMost(in Charge charge) => charge.State is ChargeState.Priced
        ? charge with { Reason = ChargeReason.WarmUp, Estimated = true, Low = NanoUsd.Zero, High = charge.High ?? charge.Effective }
        : charge;

    private static MeteredCall PriceReported(CallQuotes quotes, MeteredExchange exchange, Reading reading)
    {
        if (reading.Usage.IsZero && reading.Further.Count == 0 && reading.ReportedCost is null)
            return new(reading, new(ChargeState.None), [], null);

        var quote = quotes.Of(exchange, reading, reading.Usage);
        if (StatedCost.Accepted(exchange.Route.Provider, reading, quote.Amount) is { } stated)
        {
            return new(
                reading, new(ChargeState.Priced, List: quote.Amount, Effective: stated, Reported: stated, Receipt: quote.Rates?.Receipt),
                quote.Lines, $"{exchange.Route.Provider.Name}, as stated in the response");
        }

        if (quote.IsFree)
        {
            return new(
                reading, new(ChargeState.Free, List: NanoUsd.Zero, Effective: NanoUsd.Zero, Reported: reading.ReportedCost, Receipt: quote.Rates?.Receipt),
                quote.Lines, quote.Source);
        }

        if (quote.Amount is not { } amount)
            return new(reading, new(ChargeState.Unpriced, quote.Reason, Reported: reading.ReportedCost, Receipt: quote.Rates?.Receipt), [], null);

        if (reading.Usage[Unit.Groundings] > 0) return AllowanceEstimate.Of(quotes, exchange, reading, amount);

        // A rate that had to be borrowed from a related unit makes the amount an estimate, though the usage is exact.
        var (low, high) = BorrowedRate.Bounds(quote, reading.Usage);
        return new(
            reading,
            new(ChargeState.Priced, quote.Reason, low is not null, amount, amount, reading.ReportedCost, low, high, quote.Rates?.Receipt),
            quote.Lines, quote.Source);
    }

    /// <summary>The subscription that covers the exchange, or null where it is billed.</summary>
    public static string? PlanOf(MeteredExchange exchange) => PlanCover.NameOf(exchange);
}
