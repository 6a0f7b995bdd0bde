namespace Plimsoll.Pricing;

/// <summary>Rates, or a multiplier of other rates, and the terms on which they hold. All terms are ANDed.</summary>
internal sealed class RateRow
{
    /// <summary>What a multiplier is counted in: 1 is 1,000,000,000.</summary>
    public const long One = 1_000_000_000;

    public RateSource Source { get; set; } = null!;

    /// <summary>The first instant, in UTC ticks.</summary>
    public long From { get; set; } = DateTime.MinValue.Ticks;

    /// <summary>The instant after the last, in UTC ticks.</summary>
    public long Until { get; set; } = long.MaxValue;

    /// <summary>Index in <see cref="RateCard.Tiers"/>; 0 is standard.</summary>
    public int Tier { get; set; }

    public int Speed { get; set; }

    public int Geo { get; set; }

    /// <summary>The least prompt, in tokens, at which the row holds: then for the whole request. 0 for any.</summary>
    public long ContextFrom { get; set; }

    /// <summary>Hours of the week in which the row holds; empty for all of them.</summary>
    public List<WeekWindow> Windows { get; } = [];

    /// <summary>True where the provider charges nothing at all.</summary>
    public bool Free { get; set; }

    /// <summary>By how much the standard rates of tokens are multiplied, in <see cref="One"/>s; 0 where the row states rates.</summary>
    public long Multiply { get; set; }

    /// <summary>Nano-dollars for a million of each unit.</summary>
    public List<KeyValuePair<Unit, long>> Rates { get; } = [];

    /// <summary>How many of tier, speed and geo are other than standard.</summary>
    public int Terms => (Tier > 0 ? 1 : 0) + (Speed > 0 ? 1 : 0) + (Geo > 0 ? 1 : 0);

    /// <summary>Whether the row holds at that instant and for that prompt, tier, speed and geo aside.</summary>
    public bool Holds(long ticks, long contextTokens) =>
        ticks >= From && ticks < Until && contextTokens >= ContextFrom && InWindow(ticks);

    /// <summary>Whether the instant is in one of the windows, or there are none.</summary>
    public bool InWindow(long ticks)
    {
        if (Windows.Count == 0) return true;
        foreach (var window in Windows)
        {
            if (window.Contains(ticks)) return true;
        }

        return false;
    }

    /// <summary>Whether two rows could both be chosen: same terms, and a common instant.</summary>
    public bool Clashes(RateRow other) =>
        Tier == other.Tier && Speed == other.Speed && Geo == other.Geo && ContextFrom == other.ContextFrom
        && Multiply > 0 == other.Multiply > 0 && Windows.Count == 0 && other.Windows.Count == 0
        && From < other.Until && other.From < Until;
}
