namespace Plimsoll;

/// <summary>The cost of one call, and what is known of it.</summary>
/// <param name="State">Whether there is a cost, and of which kind.</param>
/// <param name="Reason">Why, where the state alone does not say it.</param>
/// <param name="Estimated">True where the amounts rest on an estimate; <paramref name="Low"/> and <paramref name="High"/> bound it.</param>
/// <param name="List">At the public rate card; for a plan, the list value of what the plan covered. Null where unknown.</param>
/// <param name="Effective">What the call adds to a bill. Null where unknown, and where a plan covers it.</param>
/// <param name="Reported">What the provider itself says it cost. Null where it says nothing.</param>
/// <param name="Low">The least it can be, where estimated; else null.</param>
/// <param name="High">The most it can be, where estimated and bounded; else null.</param>
/// <param name="Receipt">Which rates were used and why. Null where none were.</param>
public readonly record struct Charge(
    ChargeState State,
    ChargeReason Reason = ChargeReason.None,
    bool Estimated = false,
    NanoUsd? List = null,
    NanoUsd? Effective = null,
    NanoUsd? Reported = null,
    NanoUsd? Low = null,
    NanoUsd? High = null,
    Receipt? Receipt = null);

/// <summary>What is known about the cost of a call. Stored in ledgers: never renumber.</summary>
public enum ChargeState : byte
{
    /// <summary>Nothing billable: the provider charges nothing for such a request.</summary>
    None = 0,

    /// <summary>The cost is known (exactly, or as an estimate that is marked and has bounds).</summary>
    Priced = 1,

    /// <summary>The cost is not known; <see cref="ChargeReason"/> says why. Never to be shown as 0.</summary>
    Unpriced = 2,

    /// <summary>Covered by a subscription. The list value is kept; the call added nothing to a bill.</summary>
    Plan = 3,

    /// <summary>The provider states that this model is free.</summary>
    Free = 4,

    /// <summary>The provider answered with an error, or not at all, and bills nothing.</summary>
    Error = 5,
}

/// <summary>Why a charge is as it is. Stored in ledgers: never renumber.</summary>
public enum ChargeReason : byte
{
    None = 0,

    /// <summary>No provider file knows this host.</summary>
    UnknownProvider = 1,

    /// <summary>The provider's file has no such model.</summary>
    UnknownModel = 2,

    /// <summary>The model is known, but not what it cost on that day.</summary>
    NoRateOnDate = 3,

    /// <summary>The model is known, but it has no rate for a unit that was used.</summary>
    NoRateForUnit = 4,

    /// <summary>The response reported no usage, and there was nothing to estimate from.</summary>
    NoUsage = 5,

    /// <summary>The answer did not end: what was counted until then is a lower bound.</summary>
    CutOff = 6,

    /// <summary>The usage was estimated from the text, since none was reported.</summary>
    EstimatedUsage = 7,

    /// <summary>A WebSocket was relayed whose messages are of no protocol that is known; what calls it carried is unknown.</summary>
    WebSocketNotRead = 8,

    /// <summary>The body could not be read: not decodable, not the shape that this route has, or dropped by the tap.</summary>
    Unreadable = 9,

    /// <summary>The service tier or speed was used, and the model has no rate for it.</summary>
    NoRateForTier = 10,

    /// <summary>The response repeats a usage that another call was billed for (a stored response fetched again).</summary>
    BilledElsewhere = 11,

    /// <summary>The work goes on in the background; a later response will state its usage.</summary>
    Pending = 12,

    /// <summary>A rate was missing and its nearest dearer relation was used (a cache write at the input rate).</summary>
    RateFallback = 13,

    /// <summary>A fee has a free allowance that the provider counts over many calls: the cost lies between without and with the fee.</summary>
    FreeAllowance = 14,

    /// <summary>The provider bills for such a request, and what it used is not read yet (a fine-tuning job, a video, a stored index).</summary>
    NotRead = 15,

    /// <summary>The response states a usage, at an endpoint that the provider's file does not list: what the counts mean is not known.</summary>
    UnknownEndpoint = 16,

    /// <summary>
    /// The request only prepared one to come. The response states a usage; whether it is billed, the provider does not say: the cost lies
    /// between nothing and its price.
    /// </summary>
    WarmUp = 17,

    /// <summary>A plugin reads such answers, and it may not run, failed, or took too long: what the call used is not known.</summary>
    PluginFailed = 18,
}

/// <summary>Which rates priced a call, and why those: shared by all calls priced alike. The quantities stand in the call.</summary>
/// <param name="Json">
/// One JSON object, UTF-8, stable for the same rates: provider, model, how it was matched, tier and context tier with the reason, source
/// and its date, validity, and the rate per unit in nano-dollars per million. Its layout is in docs/pricing.md.
/// </param>
public sealed record Receipt(string Json);

/// <summary>One line of a charge: a quantity of one unit at one rate.</summary>
/// <param name="Model">The model as priced.</param>
/// <param name="Unit">What was billed.</param>
/// <param name="Quantity">How much of it.</param>
/// <param name="NanoPerMillion">The rate: nano-dollars for a million of the unit.</param>
/// <param name="Amount">Quantity times rate, rounded half to even, once.</param>
public sealed record ChargeLine(string Model, Unit Unit, long Quantity, long NanoPerMillion, NanoUsd Amount);
