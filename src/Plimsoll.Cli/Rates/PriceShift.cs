using System.Globalization;
using System.Text.Json;
using Plimsoll.Cli.Terminal;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Rates;

/// <summary>What other rates make of calls: the difference by provider and model, summed call by call.</summary>
internal sealed class PriceShift
{
    private readonly SortedDictionary<(string Provider, string Model), Row> _rows = [];

    /// <summary>How many calls were looked at.</summary>
    public long Calls { get; private set; }

    /// <summary>How many of them other rates change.</summary>
    public long Changed => _rows.Values.Sum(row => row.Changed);

    public NanoUsd Old => Sum(row => row.Old);

    public NanoUsd New => Sum(row => row.New);

    /// <summary>Counts a call.</summary>
    public void Add(StoredCall call, in Charge old, in Charge now)
    {
        Calls++;
        var key = (call.Call.Provider, call.Call.Reading?.Model ?? call.Call.RequestedModel ?? "(unknown)");
        if (!_rows.TryGetValue(key, out var row)) _rows[key] = row = new();
        row.Calls++;
        row.Old += old.Effective ?? NanoUsd.Zero;
        row.New += now.Effective ?? NanoUsd.Zero;
        if (old.State is ChargeState.Plan || now.State is ChargeState.Plan)
        {
            row.OldPlan += old.List ?? NanoUsd.Zero;
            row.NewPlan += now.List ?? NanoUsd.Zero;
        }

        if (old == now) return;
        row.Changed++;
        if (old.State is ChargeState.Unpriced && now.State is not ChargeState.Unpriced) row.Priced++;
    }

    public void WriteText(TextWriter output, int width, Style style)
    {
        var table = new TextTable(
            new TextColumn("provider"), new("model"), new("calls", Right: true), new("changed", Right: true), new("newly priced", Right: true, HideWhenEmpty: true), new("old cost", Right: true), new("new cost", Right: true),
            new("difference", Right: true), new("plan value", Right: true, HideWhenEmpty: true));
        foreach (var ((provider, model), row) in _rows.Where(row => row.Value.Changed > 0))
        {
            table.Add(
                provider, model, Count(row.Calls), Count(row.Changed), row.Priced == 0 ? "" : Count(row.Priced), Figures.Money(row.Old), Figures.Money(row.New), RatesOutput.Signed(row.New - row.Old),
                row.OldPlan == row.NewPlan ? "" : RatesOutput.Signed(row.NewPlan - row.OldPlan));
        }

        table.AddRule();
        table.Add("total", "", Count(Calls), Count(Changed), "", Figures.Money(Old), Figures.Money(New), RatesOutput.Signed(New - Old));
        table.Write(output, width, style);
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartArray("rows"u8);
        foreach (var ((provider, model), row) in _rows)
        {
            json.WriteStartObject();
            json.WriteString("provider"u8, provider);
            json.WriteString("model"u8, model);
            json.WriteNumber("calls"u8, row.Calls);
            json.WriteNumber("changed"u8, row.Changed);
            json.WriteNumber("newly_priced"u8, row.Priced);
            json.WriteString("old_usd"u8, row.Old.ToDecimalString());
            json.WriteString("new_usd"u8, row.New.ToDecimalString());
            json.WriteString("difference_usd"u8, (row.New - row.Old).ToDecimalString());
            json.WriteString("plan_difference_usd"u8, (row.NewPlan - row.OldPlan).ToDecimalString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("calls"u8, Calls);
        json.WriteNumber("changed"u8, Changed);
        json.WriteString("old_usd"u8, Old.ToDecimalString());
        json.WriteString("new_usd"u8, New.ToDecimalString());
        json.WriteString("difference_usd"u8, (New - Old).ToDecimalString());
    }

    private NanoUsd Sum(Func<Row, NanoUsd> of) => _rows.Values.Aggregate(NanoUsd.Zero, (sum, row) => sum + of(row));

    private static string Count(long count) => count.ToString("#,##0", CultureInfo.InvariantCulture);

    private sealed class Row
    {
        public long Calls { get; set; }
        public long Changed { get; set; }
        public long Priced { get; set; }
        public NanoUsd Old { get; set; }
        public NanoUsd New { get; set; }
        public NanoUsd OldPlan { get; set; }
        public NanoUsd NewPlan { get; set; }
    }
}
