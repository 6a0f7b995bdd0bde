using System.Globalization;
using Plimsoll.Cli.Limits;
using Plimsoll.Cli.Reporting;
using Plimsoll.Cli.Reporting.Views;
using Plimsoll.Cli.Terminal;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Statusline;

/// <summary>The one line.</summary>
internal static class StatusText
{
    /// <param name="input">What the agent said.</param>
    /// <param name="status">What the ledger holds; null where it could not be read.</param>
    /// <param name="problem">Why, in a word or two.</param>
    /// <param name="zone">Of times.</param>
    /// <param name="now">The instant.</param>
    public static string Line(StatusInput input, LedgerStatus? status, string? problem, TimeZoneInfo zone, DateTimeOffset now)
    {
        var parts = new List<string>();
        if (input.Model is { } model) parts.Add(Plain(model));
        if (Session(input, status) is { } session) parts.Add($"session {session}");
        if (status is not null) parts.Add($"today {Amount(status.Today)}");
        if (status?.Block is { } block) parts.Add(Block(block, now));
        parts.AddRange(input.Limits.Where(window => window.HoldsAt(now)).Select(window => Limit(window, zone, now)));
        if (input.ContextPercent is { } context) parts.Add($"context {LimitText.Percent(context)}");
        if (problem is not null) parts.Add(problem);
        return parts.Count == 0 ? "plimsoll" : string.Join(" | ", parts);
    }

    /// <summary>
    /// What calls cost: <c>$1.20</c>; <c>$3.10 plan</c> for what a plan covered, at list price; both where there is both. A dash where there
    /// are no calls, or the price of none is known: nothing known is not $0.
    /// </summary>
    public static string Amount(ReportRow row)
    {
        if (row.Calls == 0) return Figures.Money(null);
        var plan = row.PlanCalls == 0 ? null : $"{Figures.Money(row.PlanValue)} plan";
        return row.PlanCalls > 0 && row.PlanCalls + row.Errors == row.Calls ? plan! : plan is null ? ReportText.Cost(row) : $"{ReportText.Cost(row)} + {plan}";
    }

    private static string? Session(StatusInput input, LedgerStatus? status) =>
        status?.Session is { } known ? Amount(known) : input.SessionCost is { } own ? $"{Figures.Money(own)} (agent's count)" : null;

    private static string Block(BlockStatus block, DateTimeOffset now)
    {
        var sum = block.Sum;
        var isPaid = sum.Calls > sum.PlanCalls + sum.Errors;
        var pace = BlockPace.Of(isPaid ? ReportJson.Cost(sum) : null, ReportJson.List(sum), sum.Usage.TotalTokens, block.First, block.Until, now);
        var rate = pace.CostPerHour ?? pace.ListPerHour;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"block {Amount(sum)}, {(int)pace.Left.TotalHours}h{pace.Left.Minutes:00}m left{(rate is null ? "" : $", {Figures.Money(rate)}/h{(pace.CostPerHour is null ? " list" : "")}")}");
    }

    private static string Limit(LimitWindow window, TimeZoneInfo zone, DateTimeOffset now) =>
        $"{window.Name} {LimitText.Percent(window.UsedPercent)}{(window.ResetsAt is null ? "" : $" until {LimitText.Reset(window, zone, now)}")}";

    // What comes from outside goes to a terminal: no sequence of it does.
    private static string Plain(string text) => TextWidth.Cut(new string([.. text.Where(letter => !char.IsControl(letter))]), 40);
}
