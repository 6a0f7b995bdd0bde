using System.Numerics;

namespace Plimsoll.Store.Rows;

/// <summary>Durations in buckets: eight to each doubling, from 1 ms to 4.6 hours; a percentile is right to an eighth, or better.</summary>
internal static class LatencyBucket
{
    public const int Count = 192;

    public static int Of(long us)
    {
        var ms = Math.Max(1, us / 1000);
        var doubling = BitOperations.Log2((ulong)ms);
        var eighth = doubling >= 3 ? (ms >> (doubling - 3)) & 7 : (ms << (3 - doubling)) & 7;
        return (int)Math.Min(Count - 1, (doubling * 8) + eighth);
    }

    /// <summary>Where the bucket begins, in ms.</summary>
    public static double LowerMs(int bucket) => (1L << (bucket / 8)) * (1 + (bucket % 8 / 8.0));

    /// <summary>The duration that <paramref name="share"/> (0 to 1) of the calls do not exceed, in ms; null where there are none.</summary>
    /// <param name="counts">Calls by bucket.</param>
    /// <param name="share">0.5 for the median.</param>
    public static double? Percentile(ReadOnlySpan<long> counts, double share)
    {
        long total = 0;
        foreach (var count in counts) total += count;
        if (total == 0) return null;

        var wanted = share * total;
        double before = 0;
        for (var bucket = 0; bucket < counts.Length; bucket++)
        {
            var count = counts[bucket];
            if (count > 0 && before + count >= wanted)
            {
                var within = (wanted - before) / count;
                return LowerMs(bucket) + (within * (LowerMs(bucket + 1) - LowerMs(bucket)));
            }

            before += count;
        }

        return LowerMs(counts.Length);
    }
}
