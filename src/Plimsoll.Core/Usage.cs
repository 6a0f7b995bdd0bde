using System.Runtime.CompilerServices;

namespace Plimsoll;

/// <summary>How much of each <see cref="Unit"/> a call consumed. Every count is 0 or more; units are disjoint.</summary>
/// <remarks>A value of 40 counts: pass it by <c>in</c>. Fill it with <see cref="Add(Unit, long)"/> and <see cref="Set"/>, then leave it be.</remarks>
public struct Usage : IEquatable<Usage>
{
    /// <summary>How many units there is room for.</summary>
    public const int Slots = 40;

    private Counts _counts;

    /// <summary>The count of <paramref name="unit"/>: tokens, searches, milliseconds, as the unit says.</summary>
    public readonly long this[Unit unit] => _counts[(int)unit];

    /// <summary>True where nothing at all was consumed.</summary>
    public readonly bool IsZero
    {
        get
        {
            return !((ReadOnlySpan<long>)_counts).ContainsAnyExcept(0L);
        }
    }

    /// <summary>All prompt tokens: plain, of every modality, read from a cache and written to one.</summary>
    public readonly long InputTokens => Sum(Unit.Input, Unit.InputTool) + CacheReadTokens + CacheWriteTokens;

    /// <summary>Prompt tokens served from a cache, of every modality.</summary>
    public readonly long CacheReadTokens => Sum(Unit.CacheRead, Unit.CacheReadVideo);

    /// <summary>Prompt tokens written to a cache, whatever their time to live.</summary>
    public readonly long CacheWriteTokens => Sum(Unit.CacheWrite, Unit.CacheWrite1h);

    /// <summary>All generated tokens: reasoning and every modality included.</summary>
    public readonly long OutputTokens => Sum(Unit.Output, Unit.OutputVideo);

    /// <summary>Every token, in and out.</summary>
    public readonly long TotalTokens => InputTokens + OutputTokens;

    public static bool operator ==(in Usage left, in Usage right) => left.Equals(right);

    public static bool operator !=(in Usage left, in Usage right) => !left.Equals(right);

    /// <summary>Replaces the count of <paramref name="unit"/>. A negative count, which no provider means, is taken as 0.</summary>
    public void Set(Unit unit, long count) => _counts[(int)unit] = Math.Max(0, count);

    /// <summary>Adds to the count of <paramref name="unit"/>. A negative count is taken as 0.</summary>
    /// <exception cref="OverflowException">The sum does not fit in 64 bits.</exception>
    public void Add(Unit unit, long count) => _counts[(int)unit] += Math.Max(0, count);

    /// <summary>Adds every count of <paramref name="other"/>.</summary>
    /// <exception cref="OverflowException">A sum does not fit in 64 bits.</exception>
    public void Add(in Usage other)
    {
        for (var unit = 0; unit < Slots; unit++) _counts[unit] += other._counts[unit];
    }

    public readonly bool Equals(Usage other) => ((ReadOnlySpan<long>)_counts).SequenceEqual(other._counts);

    public override readonly bool Equals(object? obj) => obj is Usage other && Equals(other);

    public override readonly int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var count in (ReadOnlySpan<long>)_counts) hash.Add(count);
        return hash.ToHashCode();
    }

    private readonly long Sum(Unit first, Unit last)
    {
        long sum = 0;
        for (var unit = (int)first; unit <= (int)last; unit++) sum += _counts[unit];
        return sum;
    }

    [InlineArray(Slots)]
    private struct Counts
    {
        private long _first;
    }
}
