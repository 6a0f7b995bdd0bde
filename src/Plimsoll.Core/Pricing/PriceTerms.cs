namespace Plimsoll.Pricing;

/// <summary>What decides the rate, beside provider and model.</summary>
/// <param name="At">When the request began.</param>
/// <param name="ContextTokens">Prompt tokens, cached ones included, of the (largest) model request: chooses the context tier.</param>
/// <param name="ServiceTier">As the response states it; null and the provider's word for it mean standard.</param>
/// <param name="Speed">As the response states it, or null.</param>
/// <param name="Geo">As the response states it, or null.</param>
public readonly record struct PriceTerms(DateTimeOffset At, long ContextTokens, string? ServiceTier, string? Speed, string? Geo);

/// <summary>The answer to a price question.</summary>
/// <param name="Amount">Null where the price is not known.</param>
/// <param name="Reason">Why there is no amount; or <see cref="ChargeReason.RateFallback"/> beside one that rests on a related rate.</param>
/// <param name="Rates">The rates that apply, also where one of them is missing; null where the model is not known.</param>
/// <param name="IsFree">True where the provider states that the model is free.</param>
public readonly record struct Quote(NanoUsd? Amount, ChargeReason Reason, RateSet? Rates, bool IsFree = false);
