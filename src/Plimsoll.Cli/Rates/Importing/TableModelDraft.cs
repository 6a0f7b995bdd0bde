using System.Text.Json;
using Plimsoll.Pricing;

namespace Plimsoll.Cli.Rates.Importing;

/// <summary>Collects what a table says of one model, price by price.</summary>
internal sealed class TableModelDraft(string tableProvider, string id)
{
    private readonly List<string> _leftOut = [];
    private readonly Dictionary<TableRow, SortedDictionary<Unit, long>> _rows = new(ReferenceEqualityComparer.Instance);
    private readonly List<TableRow> _order = [];
    private readonly SortedDictionary<Unit, long> _fees = [];

    /// <summary>Words to keep beside each row, or null.</summary>
    public string? Note { get; set; }

    /// <summary>Why the model cannot be taken at all, in words that follow "which"; null where it can.</summary>
    public string? Skipped { get; set; }

    /// <summary>Takes a price; what cannot be one is left out by name.</summary>
    /// <param name="terms">A row without rates: the terms.</param>
    /// <param name="field">The table's name of it.</param>
    /// <param name="unit">What it is for.</param>
    /// <param name="value">As the table has it.</param>
    /// <param name="scale">What makes of it dollars for a million of the unit.</param>
    public void Add(TableRow terms, string field, Unit unit, JsonElement value, decimal scale)
    {
        if (value.ValueKind is JsonValueKind.Null) return;
        if (TableNumber.Read(value, scale, out var rate) is { } problem)
        {
            if (problem == "is below 0") Skipped = "have a price below 0, by which a table means that it varies";
            _leftOut.Add($"{field}, which {problem}");
        }
        else if (unit >= UnitNames.FirstFee && terms.Terms == default && terms.Until == long.MaxValue && terms.From == DateTime.MinValue.Ticks)
        {
            if (rate > 0) _fees[unit] = rate;
        }
        else
        {
            Rates(terms)[unit] = rate;
        }
    }

    /// <summary>A row that states no rates: free, or a multiplier.</summary>
    public void Add(TableRow row) => Rates(row);

    public void LeaveOut(string field, string why) => _leftOut.Add($"{field}, {why}");

    /// <summary>The model, or why it is none.</summary>
    public TableModel Done(string provider, IReadOnlyList<string>? aliases = null)
    {
        var model = new TableModel(tableProvider, provider, id) { Aliases = aliases ?? [], LeftOut = [.. _leftOut.Distinct(StringComparer.Ordinal)] };
        if (Skipped is null && (id.Length is 0 or > 200 || id.Any(char.IsControl))) Skipped = "have a name that no call can have";
        if (Skipped is not null) return model with { Skipped = Skipped };

        var standard = _order.Where(row => row.Terms == default && row.Windows.Count == 0).ToList();
        if (standard.Exists(row => row.Free)) return model with { Rows = _order };
        if (_fees.Count > 0 && standard.Count == 0) standard.Add(Fresh(new()));
        // What is billed by the search or the page beside tokens is so on every tier, and stands in every row.
        foreach (var row in _order.Where(row => row.Multiply == 0)) foreach (var (unit, fee) in _fees) _rows[row].TryAdd(unit, fee);
        if (standard.Count == 0 || standard.TrueForAll(row => _rows[row].Count == 0)) return model with { Skipped = "have no price that anything here counts" };
        if (standard.TrueForAll(row => _rows[row].Values.All(rate => rate == 0))) return model with { Skipped = "have prices of 0 alone: free or not known, the table does not say which" };

        // A row holds for the whole request: what a table does not repeat for long prompts or for some hours is what it is for others.
        foreach (var row in _order.Where(row => row.Multiply == 0 && (row.ContextFrom > 0 || row.Windows.Count > 0)))
        {
            var plain = _order.Find(other => other.Multiply == 0 && other.Windows.Count == 0 && other.ContextFrom == 0 && other.From == row.From
                && (other.Tier, other.Speed, other.Geo) == (row.Tier, row.Speed, row.Geo));
            if (plain is null) continue;
            foreach (var (unit, rate) in _rows[plain]) _rows[row].TryAdd(unit, rate);
        }

        // 0 beside other prices would make free what is only not known.
        var zeros = _order.SelectMany(row => _rows[row]).Where(rate => rate.Value == 0).Select(rate => UnitNames.Of((int)rate.Key)!).Distinct(StringComparer.Ordinal).ToList();
        foreach (var unit in zeros) _leftOut.Add($"{unit} at 0, free or not known");
        var rows = new List<TableRow>();
        foreach (var row in _order)
        {
            var rates = new SortedDictionary<Unit, long>(_rows[row].Where(rate => rate.Value > 0).ToDictionary());
            if (rates.Count > 0 || row.Multiply > 0) rows.Add(row with { Rates = rates, Note = Note });
        }

        return model with { Rows = rows, LeftOut = [.. _leftOut.Distinct(StringComparer.Ordinal)] };
    }

    private SortedDictionary<Unit, long> Rates(TableRow terms)
    {
        var known = _order.Find(row => row.Terms == terms.Terms && row.From == terms.From && row.Until == terms.Until && row.Windows.SequenceEqual(terms.Windows));
        return _rows[known ?? Fresh(terms)];
    }

    private TableRow Fresh(TableRow terms)
    {
        _order.Add(terms);
        _rows[terms] = [];
        return terms;
    }
}
