using Plimsoll.Pricing;

namespace Plimsoll.Cli.Rates.Importing;

/// <summary>Puts a table's rates in the place of others, from a day on.</summary>
/// <param name="table">The table.</param>
/// <param name="source">The id of the source that is the table of that day.</param>
/// <param name="from">The day, UTC ticks.</param>
/// <param name="card">The card whose rates make way.</param>
internal sealed class RateMerge(PublicTable table, string source, long from, RateCard card)
{
    /// <param name="known">The card's rows of the model.</param>
    /// <param name="now">The table's, as they hold on that day.</param>
    /// <param name="file">Where sources are told.</param>
    public IEnumerable<TableRow> Of(List<TableRow> known, List<TableRow> now, ImportFile file)
    {
        var before = new List<TableRow>();
        foreach (var row in known)
        {
            // The same day's import, done again.
            if (row.Source == source) continue;
            var replaced = row.Until > from && now.Exists(other => other.Terms == row.Terms);
            if (!replaced) before.Add(row);
            else if (row.From < from) before.Add(row with { Until = from });
        }

        foreach (var row in now)
        {
            var former = known.Find(other => other.Terms == row.Terms && other.HoldsAt(from) && other.Windows.Count == 0 && other.Source != source);
            // Nothing was there before: then what holds on that day is all that is known of earlier ones.
            var first = !before.Exists(other => other.Terms == row.Terms);
            yield return Carry(row, former, file) with { From = first ? DateTime.MinValue.Ticks : from, Until = row.Until };
        }

        foreach (var row in before) yield return row;
    }

    // What the table has no rate for stays what it was, and the row names both sources.
    private TableRow Carry(TableRow row, TableRow? former, ImportFile file)
    {
        var missing = former?.Rates.Where(rate => !row.Rates.ContainsKey(rate.Key) && !(rate.Key is Unit.CacheWrite && row.Rates.ContainsKey(Unit.CacheWrite5m))).ToList() ?? [];
        if (missing.Count == 0 || former?.Source is not { } other || !card.Sources.TryGetValue(other, out var known)) return row with { Source = source };

        var both = $"{source}+{other}";
        file.Source(both, $"{table.Url} and {known.Url}", known.Read, $"{string.Join(", ", missing.Select(rate => UnitNames.Of((int)rate.Key)))} from the latter.");
        var rates = new SortedDictionary<Unit, long>(row.Rates);
        foreach (var (unit, rate) in missing) rates[unit] = rate;
        return row with { Source = both, Rates = rates };
    }
}
