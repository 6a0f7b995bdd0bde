using Plimsoll.Store.Rows;

namespace Plimsoll.Store.Queries;

/// <summary>A question for what passed the meter.</summary>
public static class GapQuery
{
    private const string Sql = """
        SELECT cause, host, sum(n) AS count FROM gap
        WHERE quarter BETWEEN ? AND ?
        GROUP BY cause, host
        ORDER BY cause, count DESC, host
        """;

    /// <summary>By cause, then the most first. A quarter of an hour that <paramref name="range"/> cuts is counted whole.</summary>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public static IReadOnlyList<GapSum> Read(Ledger ledger, TimeRange range)
    {
        var last = LedgerTime.Quarter(LedgerTime.Us(range.Until) - 1);
        var sums = new List<GapSum>();
        using var rows = ledger.Database.Prepare(Sql);
        rows.Bind(1, LedgerTime.Quarter(LedgerTime.Us(range.From))).Bind(2, last);
        while (rows.Step()) sums.Add(new((GapCause)rows.Int32(0), rows.Text(1)!, rows.Int64(2)));
        return sums;
    }
}
