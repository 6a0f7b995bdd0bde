using System.Globalization;
using Plimsoll.Cli.Limits;
using Plimsoll.Cli.Terminal;

namespace Plimsoll.Cli.Plans;

/// <summary>Plans for people: fee, list value, break-even, shares.</summary>
internal sealed class PlanText(TextWriter output, int width, Style style, TimeZoneInfo zone, DateTimeOffset now)
{
    public void Write(IReadOnlyList<PlanMonth> months, IReadOnlyList<LimitWindow> limits)
    {
        for (var at = 0; at < months.Count; at++)
        {
            if (at > 0) output.WriteLine();
            Write(months[at]);
        }

        foreach (var line in LimitText.Lines(limits, zone, now).SelectMany(line => TextWidth.Wrap(line, width))) output.WriteLine(line);
        if (limits.Count > 0) return;
        foreach (var line in TextWidth.Wrap("No official limit is known: none was stated in a log, a status line or a response.", width)) output.WriteLine(style.Dim(line));
    }

    private void Write(PlanMonth month)
    {
        var (plan, sum) = (month.Plan, month.Sum);
        output.WriteLine(style.Bold($"{plan.Name}: {Figures.Money(plan.Fee)} a month, {Day(month.Range.From)} to {Day(month.Range.Until.AddDays(-1))}"));
        foreach (var line in Sentences(month).SelectMany(line => TextWidth.Wrap(line, width))) output.WriteLine(line);
        if (sum.UnpricedCalls > 0) output.WriteLine(style.Warn($"{Count(sum.UnpricedCalls)} of {plan.Provider} have no known price; they are in none of these figures."));
        if (month.Projects.Count == 0) return;

        var table = new TextTable(new TextColumn("project"), new("calls", Right: true), new("list value", Right: true), new("share", Right: true), new("of the fee", Right: true));
        foreach (var share in month.Projects)
            table.Add(share.Project ?? "(unknown)", Figures.Count(share.Calls), Figures.Money(share.Value), Percent(share.Permille), Figures.Money(share.Fee));
        table.Write(output, width, style);
    }

    private static IEnumerable<string> Sentences(PlanMonth month)
    {
        var (fee, sum) = (month.Plan.Fee, month.Sum);
        if (sum.PlanCalls == 0)
        {
            yield return $"No call of {month.Plan.Provider} was covered by it yet: {Figures.Money(fee)} paid, nothing used.";
        }
        else
        {
            var times = fee.Value == 0 ? "" : $", {Times(sum.PlanValue, fee)} the fee";
            yield return $"Covered {Count(sum.PlanCalls)}, worth {Figures.Money(sum.PlanValue)} at list price{times}.";
            yield return BreakEven(month);
        }

        var beyond = sum.Calls - sum.PlanCalls - sum.UnpricedCalls - sum.Errors - sum.FreeCalls;
        if (beyond > 0) yield return $"Not covered: {Count(beyond)} of {month.Plan.Provider} billed at {Figures.Money(sum.Effective)} (with a key, by other agents, or beyond the plan).";
    }

    private static string BreakEven(PlanMonth month)
    {
        var fee = month.Plan.Fee;
        if (month.PaidOffOn is { } day) return $"Break-even: the list value passed the fee on {day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.";
        var missing = new NanoUsd(fee.Value - month.Sum.PlanValue.Value);
        var expected = month.Expected is { } value ? $"; at this pace the month comes to {Figures.Money(value)}, {(value >= fee ? "more" : "less")} than the fee" : "";
        return $"Break-even: {Figures.Money(missing)} of list value to go{expected}.";
    }

    private static string Times(NanoUsd value, NanoUsd fee) => ((decimal)value.Value / fee.Value).ToString("0.0#", CultureInfo.InvariantCulture) + "×";

    private static string Percent(int permille) => (permille / 10m).ToString("0.0", CultureInfo.InvariantCulture) + "%";

    private static string Count(long calls) => string.Create(CultureInfo.InvariantCulture, $"{calls:#,##0} call{(calls == 1 ? "" : "s")}");

    private string Day(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
