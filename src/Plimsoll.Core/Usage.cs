using System.Numerics;
using System.Runtime.CompilerServices;

namespace Plimsoll;

/// <summary>How much of each <see cref="Unit"/> a call consumed. Every count is 0 or more; units are disjoint.</summary>
/// <remarks>A value of 40 counts: pass it by <c>in</c>. Fill it with <see cref="Add(Unit, long)"/> and <see cref="Set"/>, then leave it be.</remarks>
public struct Usage : IEquatable<Usage>
{
    /// <summary>How many units there is room for.</summary>
    public const int Slots = 40;

    private const ulong CacheReads = 0b1111UL << (int)Unit.CacheRead;
    private const ulong CacheWrites = 0b111UL << (int)Unit.CacheWrite;
    private const ulong Inputs = 0b11111UL | CacheReads | CacheWrites;
    private const ulong Outputs = 0b11111UL << (int)Unit.Output;

    private Counts _counts;

    /// <summary>The count of <paramref name="unit"/>: tokens, searches, milliseconds, as the unit says.</summary>
    public readonly long this[Unit unit] => _counts[(int)unit];

    /// <summary>True where nothing at all was consumed.</summary>
    public readonly bool IsZero => Used == 0;

    /// <summary>A bit for each unit that was consumed, at its number: few of the forty are, so sums and prices go by these (PricingBench).</summary>
    internal ulong Used { get; private set; }

    /// <summary>All prompt tokens: plain, of every modality, read from a cache and written to one.</summary>
    public readonly long InputTokens => Sum(Inputs);

    /// <summary>Prompt tokens served from a cache, of every modality.</summary>
    public readonly long CacheReadTokens => Sum(CacheReads);

    /// <summary>Prompt tokens written to a cache, whatever their time to live.</summary>
    public readonly long CacheWriteTokens => Sum(CacheWrites);

    /// <summary>All generated tokens: reasoning and every modality included.</summary>
    public readonly long OutputTokens => Sum(Outputs);

    /// <summary>Every token, in and out.</summary>
    public readonly long TotalTokens => InputTokens + OutputTokens;

    public static bool operator ==(in Usage left, in Usage right) => left.Equals(right);

    public static bool operator !=(in Usage left, in Usage right) => !left.Equals(right);

    /// <summary>Replaces the count of <paramref name="unit"/>. A negative count, which no provider means, is taken as 0.</summary>
    public void Set(Unit unit, long count)
    {
        _counts[(int)unit] = Math.Max(0, count);
        Used = count > 0 ? Used | Bit(unit) : Used & ~Bit(unit);
    }

    /// <summary>Adds to the count of <paramref name="unit"/>. A negative count is taken as 0.</summary>
    /// <exception cref="OverflowException">The sum does not fit in 64 bits.</exception>
    public void Add(Unit unit, long count)
    {
        if (count <= 0) return;
        _counts[(int)unit] += count;
        Used |= Bit(unit);
    }

    /// <summary>Adds every count of <paramref name="other"/>.</summary>
    /// <exception cref="OverflowException">A sum does not fit in 64 bits.</exception>
    public void Add(in Usage other)
    {
        for (var left = other.Used; left != 0; left &= left - 1) _counts[First(left)] += other._counts[First(left)];
        Used |= other.Used;
    }

    public readonly bool Equals(Usage other) => ((ReadOnlySpan<long>)_counts).SequenceEqual(other._counts);

    public override readonly bool Equals(object? obj) => obj is Usage other && Equals(other);

    public override readonly int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var count in (ReadOnlySpan<long>)_counts) hash.Add(count);
        return hash.ToHashCode();
    }

    /// <summary>The number of the first of <paramref name="units"/>, which are not none.</summary>
    internal static int First(ulong units) => BitOperations.TrailingZeroCount(units);

    private static ulong Bit(Unit unit) => 1UL << (int)unit;

    private readonly long Sum(ulong units)
    {
        long sum = 0;
        for (var left = Used & units; left != 0; left &= left - 1) sum += _counts[First(left)];
        return sum;
    }

    [InlineArray(Slots)]
    private struct Counts
    {
        private long _first;
    }
}
