using Plimsoll.Exchanges;
using Plimsoll.Providers;

namespace Plimsoll.Metering;

/// <summary>What a server of one's own is billed by that no response states: the request, and the time that it took.</summary>
internal static class OwnServer
{
    /// <summary><paramref name="reading"/> with what the provider's file says is billed beside tokens.</summary>
    public static Reading Counted(MeteredExchange exchange, Reading reading, TimeSpan? duration)
    {
        var provider = exchange.Route.Provider;
        if (!(provider.BillsRequests || provider.BillsTime) || exchange.Route.Billing is not RouteBilling.Calls) return reading;
        var usage = reading.Usage;
        if (provider.BillsRequests && usage[Unit.Requests] == 0) usage.Set(Unit.Requests, 1);
        if (provider.BillsTime && duration is { } took) usage.Set(Unit.ComputeMs, (long)took.TotalMilliseconds);
        return reading with { Usage = usage };
    }
}
