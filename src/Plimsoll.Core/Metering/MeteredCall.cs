namespace Plimsoll.Metering;

/// <summary>One call of an exchange, priced.</summary>
/// <param name="Reading">What was read.</param>
/// <param name="Charge">What it costs.</param>
/// <param name="Lines">Line by line, where more than one model was billed; else empty.</param>
/// <param name="Rates">The rates' source in a line, or null where no rate was used.</param>
public sealed record MeteredCall(Reading Reading, Charge Charge, IReadOnlyList<ChargeLine> Lines, string? Rates);
