using Plimsoll.Exchanges;

namespace Plimsoll.Metering;

/// <summary>Whether a subscription covers a call, which then adds nothing to a bill and keeps its list value.</summary>
internal static class PlanCover
{
    /// <summary><paramref name="charge"/>, or what it becomes under a plan.</summary>
    public static Charge Of(MeteredExchange exchange, in Charge charge) => NameOf(exchange) is null ? charge : Covered(charge);

    /// <summary>What a charge becomes under a plan: what was an error, or billed nothing, stays so.</summary>
    public static Charge Covered(in Charge charge) =>
        charge.State is ChargeState.Error or ChargeState.None ? charge : charge with { State = ChargeState.Plan, Effective = null };

    /// <summary>The subscription's name, or null where the exchange is billed.</summary>
    public static string? NameOf(MeteredExchange exchange) =>
        Subscribed(exchange) is { } plan && !IsBeyond(exchange.ResponseHead) ? plan : null;

    private static string? Subscribed(MeteredExchange exchange)
    {
        var provider = exchange.Route.Provider;
        if (provider.Plan is not null) return provider.Plan;
        if (provider.PlanCredentials.Count == 0 || Credential.Find(exchange.RequestHead.Headers) is not { } credential) return null;

        foreach (var plan in provider.PlanCredentials)
        {
            if (credential.StartsWith(plan.Prefix, StringComparison.Ordinal)) return plan.Plan;
        }

        return null;
    }

    // Anthropic says so itself where a plan is used up and the call is paid for as extra usage, at the price of a key.
    private static bool IsBeyond(ResponseHead? response)
    {
        if (response is null) return false;
        var headers = response.Headers;
        return headers.Find("anthropic-ratelimit-unified-overage-in-use") is "true" || headers.Find("anthropic-ratelimit-unified-representative-claim") is "overage";
    }
}
