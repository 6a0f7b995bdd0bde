namespace Plimsoll.Cli.Explaining;

/// <summary>What a state and its reason mean, in a sentence.</summary>
internal static class StateText
{
    public static string? Of(Charge charge) => (charge.State, charge.Reason) switch
    {
        (ChargeState.None, ChargeReason.BilledElsewhere) => "the answer repeats a response that another call was billed for.",
        (ChargeState.None, _) => "the provider bills nothing for this.",
        (ChargeState.Error, _) => "the provider answered with an error, or not at all, and bills nothing.",
        (ChargeState.Free, _) => "the provider states that this model is free.",
        (ChargeState.Plan, _) => "a subscription covers it; the list value is what it would have cost.",
        (_, ChargeReason.UnknownProvider) => "no provider file knows this host.",
        (_, ChargeReason.UnknownModel) => "the price book has no such model; what it costs is not known, which is not nothing.",
        (_, ChargeReason.NoRateOnDate) => "the price book knows the model, and not what it cost on that day.",
        (_, ChargeReason.NoRateForUnit) => "the model has no rate for a unit that was used; see the counts below.",
        (_, ChargeReason.NoRateForTier) => "the model has no rate for the service tier, speed or region that the response states.",
        (_, ChargeReason.NoUsage) => "the response reported no usage, and there was no text to estimate from.",
        (_, ChargeReason.CutOff) => "the answer broke off: what was counted until then is a lower bound.",
        (_, ChargeReason.EstimatedUsage) => "the response reported no usage; tokens are estimated from the text that passed.",
        (_, ChargeReason.WebSocketNotRead) => "a WebSocket was relayed, and its messages are of no kind that Plimsoll can read; what calls it carried is not known.",
        (_, ChargeReason.Unreadable) => "the body could not be read.",
        (_, ChargeReason.Pending) => "the work goes on in the background; a later response will state its usage.",
        (_, ChargeReason.FreeAllowance) => "grounding has a free allowance that Google counts over all calls: the cost is without its fee, the upper bound with it.",
        (_, ChargeReason.NotRead) => "the provider bills for this, and Plimsoll does not read yet what it used.",
        (_, ChargeReason.UnknownEndpoint) => "the answer states a usage, but no provider file lists this path, so what it costs is not known.",
        (_, ChargeReason.WarmUp) => "the request only prepared one to come: its usage is stated, and whether that is billed, the provider does not say.",
        (_, ChargeReason.PluginFailed) => "a plugin reads such answers, and it may not run, failed or took too long; plimsoll plugins check says more, and so does its log in the home's logs folder.",
        (_, ChargeReason.RateFallback) => "a rate was missing, and the nearest related one was used.",
        _ => null,
    };
}
