using Plimsoll.Exchanges;
using Plimsoll.Providers;

namespace Plimsoll.Metering;

/// <summary>The charge of what no price is asked for: nothing was billed, or what was billed is not known.</summary>
internal static class ChargeWithoutPrice
{
    /// <summary>Of an exchange of which nothing was read.</summary>
    public static Charge Of(MeteredExchange exchange) => exchange switch
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

    /// <summary>Of a call that was read; null where it is to be priced.</summary>
    public static Charge? Of(MeteredExchange exchange, Reading reading)
    {
        var billing = exchange.Route.Billing;
        if (billing is RouteBilling.Unmetered or RouteBilling.Nothing) return new(ChargeState.None);
        if (exchange.ResponseHead is { Status: >= 300 and var status }) return new(status >= 400 ? ChargeState.Error : ChargeState.None);
        if (reading.Error is not null && !reading.UsageReported) return new(ChargeState.Error);
        if (billing is RouteBilling.Unlisted) return PlanCover.Of(exchange, new(ChargeState.Unpriced, ChargeReason.UnknownEndpoint));
        if (exchange.WarmUp && !reading.UsageReported) return new(ChargeState.None);
        if (reading.Pending) return new(ChargeState.Unpriced, ChargeReason.Pending);
        if (billing is RouteBilling.Elsewhere && !reading.UsageReported) return new(ChargeState.None, ChargeReason.BilledElsewhere);
        return null;
    }
}
