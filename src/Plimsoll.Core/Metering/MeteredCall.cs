namespace Plimsoll.Metering;

/// <summary>One call of an exchange, priced.</summary>
/// <param name="Reading">What was read.</param>
/// <param name="Charge">What it costs.</param>
/// <param name="Lines">Line by line, where more than one model was billed; else empty.</param>
/// <param name="Rates">The source of the amount in a line, or null where there is none.</param>
/// <param name="Repeats">True where the response repeats one that another call was billed for; see <see cref="Observation.Repeats"/>.</param>
/// <param name="Estimate">What an estimated usage rests on; null where the usage is stated.</param>
public sealed record MeteredCall(Reading Reading, Charge Charge, IReadOnlyList<ChargeLine> Lines, string? Rates, bool Repeats = false, EstimateBasis? Estimate = null);
