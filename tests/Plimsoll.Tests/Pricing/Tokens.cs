namespace Plimsoll.Pricing;

/// <summary>Usages in a line.</summary>
internal static class Tokens
{
    public static Usage Of(params (Unit Unit, long Count)[] counts)
    {
        var usage = default(Usage);
        foreach (var (unit, count) in counts) usage.Set(unit, count);
        return usage;
    }
}
