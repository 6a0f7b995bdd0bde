using System.Globalization;
using Plimsoll.Cli.Terminal;

namespace Plimsoll.Cli.Witnessing;

/// <summary>What witnesses say, side by side, for people.</summary>
internal static class WitnessText
{
    private const int MostCalls = 50;
    private const int MostSessions = 20;

    public static void Write(TextWriter output, Comparison comparison, bool named, int width, Style style)
    {
        if (comparison.Calls.Count > 0) Calls(comparison).Write(output, width, style);
        if (comparison.Calls.Count > MostCalls) output.WriteLine(style.Dim($"… and {comparison.Calls.Count - MostCalls} more: plimsoll witnesses --json"));
        if (named)
        {
            var call = comparison.Calls[0];
            output.WriteLine(comparison.Joined == 0 ? "One witness alone saw this call." : Comparison.Differs(call) ? $"They differ; {call.Call.Witness.Word()} decides the cost (*)." : "They agree.");
            return;
        }

        output.WriteLine(comparison.Joined == 0
            ? "No call has more than one witness yet. One does that plimsoll run saw and an agent logged: plimsoll import"
            : string.Create(CultureInfo.InvariantCulture, $"{comparison.Joined:#,##0} call{(comparison.Joined == 1 ? " has" : "s have")} more than one witness; in {comparison.Calls.Count:#,##0} they differ.{(comparison.Calls.Count > 0 ? " The one marked * decides the cost." : "")}"));
        if (comparison.Sessions.Count == 0) return;

        output.WriteLine();
        output.WriteLine("Sessions whose agent states another total than its calls add up to (helpers' calls are often in the total alone):");
        Sessions(comparison).Write(output, width, style);
    }

    private static TextTable Calls(Comparison comparison)
    {
        var table = new TextTable(
        [
            new("call"), new("model", Told: true), new("witness"), new("input", Right: true), new("cached", Right: true), new("output", Right: true),
            new("value", Right: true), new("apart", Right: true, HideWhenEmpty: true),
        ]);
        foreach (var call in comparison.Calls.Take(MostCalls))
        {
            var deciding = Comparison.Deciding(call);
            var isFirst = true;
            foreach (var one in call.Observations)
            {
                var usage = one.Reading?.Usage ?? default;
                table.Add(
                    isFirst ? call.Id.ToString() : "", isFirst ? call.Model ?? "" : "", one.Witness.Word() + (one == deciding ? "*" : ""),
                    Number(usage.InputTokens), Number(usage.CacheReadTokens), Number(usage.OutputTokens),
                    Figures.Money(Comparison.Value(one)), one == deciding ? "" : Apart(deciding, one));
                isFirst = false;
            }
        }

        return table;
    }

    private static TextTable Sessions(Comparison comparison)
    {
        var table = new TextTable([new("agent"), new("session"), new("calls", Right: true), new("stated", Right: true), new("counted", Right: true), new("apart", Right: true)]);
        foreach (var session in comparison.Sessions.Take(MostSessions))
        {
            table.Add(
                session.Agent, session.Session, Number(session.Calls), Figures.Money(session.Stated), Figures.Money(session.Counted),
                Signed(session.Stated - session.Counted));
        }

        return table;
    }

    private static string Apart(Observation deciding, Observation one) =>
        (Comparison.Value(one), Comparison.Value(deciding)) is ({ } other, { } decided) ? Signed(other - decided) : "–";

    private static string Signed(NanoUsd amount) => (amount.Value > 0 ? "+" : "") + Figures.Money(amount);

    private static string Number(long count) => count.ToString("#,##0", CultureInfo.InvariantCulture);
}
