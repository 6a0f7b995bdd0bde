using Xunit;

namespace Plimsoll.Import.Cursor;

public sealed class CursorTests : IDisposable
{
    internal const string Head = "Date,User,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost\n";

    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void What_the_plan_includes_is_no_dollars_and_what_goes_beyond_costs_what_the_table_says()
    {
        Put(Head + Row(1, "Included", cost: "Included") + Row(2, "On-Demand", cost: "$0.02") + Row(3, "\"Errored, No Charge\"", cost: "-") + Row(4, "User API Key", cost: "-"));

        _rig.Import();

        var calls = _rig.Calls().Select(call => call.Call).ToList();
        Assert.Equal([ChargeState.Plan, ChargeState.Priced, ChargeState.Plan, ChargeState.Priced], calls.Select(call => call.Charge.State));
        Assert.Equal([null, new NanoUsd(20_000_000), null, calls[3].Charge.List], calls.Select(call => call.Charge.Effective));
        Assert.Equal(new Counted(10, 5_000, 300, 50), Counted.Of(calls[0]));
        Assert.Equal(("anthropic", "claude-sonnet-4-5", "cursor", "dev@example.com"), (calls[0].Provider, calls[0].Reading!.Model, calls[0].Attribution.Client, calls[0].Attribution.User));
        Assert.NotNull(calls[0].Charge.List);
    }

    [Theory]
    [InlineData(300, 10, 5_360, 10, 300)]
    [InlineData(310, 10, 5_360, 10, 300)]
    public void The_total_says_whether_one_column_holds_the_other(long with, long without, long total, long input, long written)
    {
        Put(Head + Row(1, "Included", with: with, without: without, total: total));

        _rig.Import();

        Assert.Equal(new Counted(input, 5_000, written, 50), Counted.Of(Assert.Single(_rig.Calls()).Call));
    }

    [Fact]
    public void Exports_that_overlap_count_once_and_a_row_without_tokens_is_none()
    {
        Put(Head + Row(1, "Included") + Row(2, "Included"), "a.csv");
        Put("\uFEFF" + Head.Replace("\n", "\r\n", StringComparison.Ordinal) + Row(2, "Included").Replace("\n", "\r\n", StringComparison.Ordinal) + Row(3, "Included").TrimEnd('\n'), "b.csv");
        Put(Head + Row(4, "Included", with: 0, without: 0, total: 0, read: 0, output: 0), "c.csv");

        _rig.Import();

        Assert.Equal(3, _rig.Calls().Count);
    }

    [Fact]
    public void Cursors_own_models_are_unpriced_unless_a_bill_says_more()
    {
        Put(Head + Row(1, "Included", model: "auto") + Row(2, "On-Demand", model: "composer-1", cost: "0.10"));

        _rig.Import();

        var calls = _rig.Calls().Select(call => call.Call).ToList();
        Assert.Equal((ChargeState.Plan, null, null), (calls[0].Charge.State, calls[0].Charge.List, calls[0].Charge.Effective));
        Assert.Equal((ChargeState.Priced, new NanoUsd(100_000_000)), (calls[1].Charge.State, calls[1].Charge.Effective));
    }

    [Fact]
    public void Another_table_is_not_read()
    {
        Put("Name,Amount\nx,7\n");

        Assert.Equal(1, _rig.Import().Agents["cursor"].Unreadable);
        Assert.Empty(_rig.Calls());
    }

    [Theory]
    [InlineData("claude-4.5-sonnet-thinking", "claude-sonnet-4-5", null)]
    [InlineData("claude-4-sonnet", "claude-sonnet-4-0", null)]
    [InlineData("claude-4.5-opus-high-thinking", "claude-opus-4-5", null)]
    [InlineData("gpt-5.4-high-fast", "gpt-5.4", "priority")]
    [InlineData("gpt-5.4", "gpt-5.4", null)]
    [InlineData("auto", "auto", null)]
    [InlineData(null, null, null)]
    public void Models_are_told_by_their_makers_names(string? told, string? model, string? tier) => Assert.Equal((model, tier), CursorModel.Of(told));

    [Fact]
    public void Fields_in_quotes_hold_commas_quotes_and_line_ends() =>
        Assert.Equal([["a", "b,c", "d\"e\nf"], ["", "g"]], CsvRows.Of("a,\"b,c\",\"d\"\"e\nf\"\r\n\n,g\n\"broken off"));

    internal static string Row(
        int minute, string kind, long with = 300, long without = 10, long total = 5_360, long read = 5_000, long output = 50, string cost = "0.02", string model = "claude-4.5-sonnet") =>
        $"\"2026-08-21T12:{minute:00}:00.000Z\",dev@example.com,{kind},{model},No,{with},{without},{read},{output},{total},{cost}\n";

    private void Put(string table, string name = "usage.csv")
    {
        _rig.Set("CURSOR_USAGE_CSV", _rig.At("downloads"));
        _rig.Put("downloads/" + name, table);
    }
}
