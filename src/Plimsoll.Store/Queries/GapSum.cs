namespace Plimsoll.Store.Queries;

/// <summary>What passed the meter in some time, for one reason to one host.</summary>
/// <param name="Cause">Why.</param>
/// <param name="Host">Where to.</param>
/// <param name="Count">Connections, or for <see cref="GapCause.Lost"/> calls.</param>
public sealed record GapSum(GapCause Cause, string Host, long Count);
