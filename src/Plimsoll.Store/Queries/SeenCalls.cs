using System.Globalization;
using Plimsoll.Store.Rows;

namespace Plimsoll.Store.Queries;

/// <summary>Whether the proxy saw calls of which an agent's log has the sum alone.</summary>
public static class SeenCalls
{
    /// <param name="ledger">The ledger.</param>
    /// <param name="range">When the summed calls were made.</param>
    /// <param name="provider">The provider's id.</param>
    /// <param name="model">The model, however long its name: one of the two begins the other. Null for any.</param>
    /// <param name="others">Programs whose calls they surely are not.</param>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public static bool Any(Ledger ledger, TimeRange range, string provider, string? model, IEnumerable<string> others)
    {
        var (fromUs, untilUs) = (LedgerTime.Us(range.From), LedgerTime.Us(range.Until));
        var skipped = string.Join(", ", others.Select(name => $"'{name.Replace("'", "''", StringComparison.Ordinal)}'"));
        using var words = new Words(ledger.Database);
        using var rows = ledger.Database.Prepare(string.Create(CultureInfo.InvariantCulture, $"""
            SELECT {CallColumns.All} FROM call WHERE key >= ?1 AND key < ?2 AND facet IN (
                SELECT id FROM facet WHERE provider = (SELECT id FROM dim WHERE kind = {(int)DimKind.Provider} AND value = ?3)
                AND (client IS NULL OR client NOT IN (SELECT id FROM dim WHERE kind = {(int)DimKind.Client} AND value IN ({skipped}))))
            """));
        rows.Bind(1, LedgerTime.FirstKey(fromUs)).Bind(2, LedgerTime.FirstKey(untilUs + 999)).Bind(3, provider);
        while (rows.Step())
        {
            var row = CallColumns.Read(rows);
            if (row.Witness is Witness.Proxy && IsSame(model, words[words.Facet(row.Facet).Model])) return true;
        }

        return false;
    }

    private static bool IsSame(string? one, string? other) =>
        one is null || other is null || one.StartsWith(other, StringComparison.OrdinalIgnoreCase) || other.StartsWith(one, StringComparison.OrdinalIgnoreCase);
}
