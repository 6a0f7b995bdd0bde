namespace Plimsoll.Store;

/// <summary>What became of observations.</summary>
/// <param name="Added">Calls that are new.</param>
/// <param name="Changed">Calls that were there and now say something else.</param>
/// <param name="Known">Observations that told nothing new.</param>
public readonly record struct Applied(int Added, int Changed, int Known);
