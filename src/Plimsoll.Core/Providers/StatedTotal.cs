namespace Plimsoll.Providers;

/// <summary>A response's own total beside its counts: what decides whether a part (reasoning, sound) is inside a count or comes on top.</summary>
/// <param name="Total">The total as stated, or null.</param>
/// <param name="Input">The prompt's count as stated.</param>
/// <param name="Output">The answer's count as stated.</param>
internal readonly record struct StatedTotal(long? Total, long Input, long Output)
{
    /// <summary>What the total has beyond the two counts; null where no total is stated.</summary>
    public long? Beyond => Total - Input - Output;

    /// <summary>True where <paramref name="part"/> is just what the total has beyond: it is in neither count.</summary>
    public bool Adds(long part) => part > 0 && Beyond == part;
}
