using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Plimsoll;

public sealed class UsageTests
{
    /// <summary>What is done to a usage: a count is set, added, or a usage of that one count is.</summary>
    private enum Kind
    {
        Set,
        Add,
        AddUsage,
    }

    // Negative counts and zeros among them: what was set may be taken back.
    private static readonly Arbitrary<List<(Kind Kind, Unit Unit, long Count)>> Steps = (
        from steps in Gen.ListOf(
            from kind in Gen.Elements(Kind.Set, Kind.Add, Kind.AddUsage)
            from unit in Gen.Elements(Enum.GetValues<Unit>())
            from count in Gen.Elements(-5L, 0, 1, 7, 1_000_000)
            select (kind, unit, count))
        select steps.ToList()).ToArbitrary();

    [Fact]
    public void Sums_and_equality_are_those_of_the_counts_whatever_was_set_added_and_taken_back() => Properties.Hold(Prop.ForAll(Steps, steps =>
    {
        var counts = new long[Usage.Slots];
        var usage = default(Usage);
        foreach (var (kind, unit, count) in steps)
        {
            var one = default(Usage);
            one.Set(unit, count);
            if (kind is Kind.Set) usage.Set(unit, count);
            else if (kind is Kind.Add) usage.Add(unit, count);
            else usage.Add(one);
            counts[(int)unit] = Math.Max(0, count) + (kind is Kind.Set ? 0 : counts[(int)unit]);
        }

        var afresh = default(Usage);
        foreach (var unit in Enum.GetValues<Unit>()) afresh.Set(unit, counts[(int)unit]);
        return Enum.GetValues<Unit>().All(unit => usage[unit] == counts[(int)unit] && (usage.Used >> (int)unit & 1) == (counts[(int)unit] > 0 ? 1u : 0))
            && usage == afresh && usage.IsZero == counts.All(count => count == 0)
            && usage.InputTokens == Sum(counts, Unit.Input, Unit.InputTool) + usage.CacheReadTokens + usage.CacheWriteTokens
            && usage.CacheReadTokens == Sum(counts, Unit.CacheRead, Unit.CacheReadVideo)
            && usage.CacheWriteTokens == Sum(counts, Unit.CacheWrite, Unit.CacheWrite1h)
            && usage.OutputTokens == Sum(counts, Unit.Output, Unit.OutputVideo);
    }));

    private static long Sum(long[] counts, Unit first, Unit last) => counts[(int)first..((int)last + 1)].Sum();
}
