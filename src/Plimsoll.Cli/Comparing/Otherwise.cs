using System.Numerics;

namespace Plimsoll.Cli.Comparing;

/// <summary>How much more a call, or several, would cost in each combination of <see cref="Way"/>s; mostly less, so negative.</summary>
internal sealed class Otherwise
{
    /// <summary>One more than all of them together.</summary>
    public const int Combinations = 32;

    private readonly long[] _amounts = new long[Combinations];

    public NanoUsd this[Way ways]
    {
        get => new(_amounts[(int)ways]);
        set => _amounts[(int)ways] = value.Value;
    }

    public void Add(Otherwise? other, int times = 1)
    {
        if (other is null) return;
        for (var at = 0; at < Combinations; at++) _amounts[at] += other._amounts[at] * times;
    }

    /// <summary>The fewest ways that come to an amount, within <paramref name="slack"/> nano-dollars; none where no way does.</summary>
    public Way Fitting(NanoUsd amount, long slack) =>
        Enumerable.Range(1, Combinations - 1).OrderBy(ways => BitOperations.PopCount((uint)ways))
            .Where(ways => _amounts[ways] != 0 && Math.Abs(_amounts[ways] - amount.Value) <= slack).Select(ways => (Way)ways).FirstOrDefault();

    /// <summary>What each of several ways adds, one after the other.</summary>
    public IEnumerable<(Way Way, NanoUsd Amount)> Steps(Way ways)
    {
        var taken = Way.None;
        foreach (var way in (Way[])[Way.Fees, Way.CacheLife, Way.Reasoning, Way.ContextTier, Way.BaseTier])
        {
            if (!ways.HasFlag(way)) continue;
            var amount = this[taken | way] - this[taken];
            taken |= way;
            yield return (way, amount);
        }
    }
}
