using Plimsoll.Providers;

namespace Plimsoll.Metering;

/// <summary>When a cost that a response states is what the call costs.</summary>
/// <remarks>Where its provider is known to bill it, and it is not out of all proportion to what the rates make.</remarks>
internal static class StatedCost
{
    // A stated cost further than this from the computed one is another unit or another meaning, not a discount.
    private const long MostTimesApart = 20;

    /// <summary>The cost to go by; null where none is stated, or it is not to be believed.</summary>
    /// <param name="provider">Who states it.</param>
    /// <param name="reading">What was read.</param>
    /// <param name="computed">What the rates make, or null where they make nothing.</param>
    public static NanoUsd? Accepted(Provider provider, Reading reading, NanoUsd? computed) =>
        provider.BillsReportedCost && reading.ReportedCost is { } stated && IsPlausible(stated, computed) ? stated : null;

    private static bool IsPlausible(NanoUsd stated, NanoUsd? computed)
    {
        // A stated 0 beside tokens that cost something is a field that was not filled in.
        if (stated.Value <= 0) return false;
        if (computed is not { Value: > 0 } list) return true;
        return (Int128)stated.Value <= (Int128)list.Value * MostTimesApart && (Int128)list.Value <= (Int128)stated.Value * MostTimesApart;
    }
}
