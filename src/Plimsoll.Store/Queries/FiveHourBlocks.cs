using Plimsoll.Store.Rows;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Queries;

/// <summary>The five-hour blocks in which there were calls: what plans with such a window are reckoned by, as near as can be told from calls.</summary>
public static class FiveHourBlocks
{
    public static TimeSpan Length { get; } = TimeSpan.FromHours(5);

    /// <summary>When each began, in order; each on a full hour, UTC.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="where">Whose calls count; sessions and runs make no difference to a block.</param>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public static IReadOnlyList<DateTimeOffset> Starts(Ledger ledger, IReadOnlyList<ReportFilter> where)
    {
        using var matcher = new FacetMatcher(ledger.Database, where);
        return [.. BlockChain.Starts(ledger.Database, matcher.Counts).Select(quarter => LedgerTime.Instant(quarter * LedgerTime.QuarterUs))];
    }

    /// <summary>The first call of the block that begins at <paramref name="start"/>; null where it has none.</summary>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public static DateTimeOffset? First(Ledger ledger, DateTimeOffset start, IReadOnlyList<ReportFilter> where)
    {
        using var matcher = new FacetMatcher(ledger.Database, where);
        return First(ledger.Database, LedgerTime.Quarter(LedgerTime.Us(start)), matcher.Counts);
    }

    internal static DateTimeOffset? First(Database database, long start, Func<int, bool>? counts)
    {
        if (BlockChain.FirstQuarter(database, start, counts) is not { } quarter || quarter >= start + BlockChain.LengthQuarters) return null;

        var first = long.MaxValue;
        foreach (var call in CallScan.Rows(database, quarter * LedgerTime.QuarterUs, (quarter + 1) * LedgerTime.QuarterUs))
        {
            if (call.State is not ChargeState.None && counts?.Invoke(call.Facet) is not false) first = Math.Min(first, call.StartedUs);
        }

        return first == long.MaxValue ? null : LedgerTime.Instant(first);
    }
}
