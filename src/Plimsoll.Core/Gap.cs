namespace Plimsoll;

/// <summary>What passed the meter in a quarter of an hour of one run: so many connections, or calls, for one reason to one host.</summary>
/// <param name="At">Any instant in that quarter of an hour.</param>
/// <param name="Cause">Why.</param>
/// <param name="Host">Where to; the provider's id where a call's host is not known.</param>
/// <param name="Run">The run, or whatever else tells who counted: counts of two of them add up.</param>
/// <param name="Count">How many so far. A statement, no step: said again, or after a greater one, it changes nothing.</param>
public sealed record Gap(DateTimeOffset At, GapCause Cause, string Host, string Run, long Count);
