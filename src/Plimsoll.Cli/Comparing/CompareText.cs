using System.Globalization;
using Plimsoll.Cli.Terminal;

namespace Plimsoll.Cli.Comparing;

/// <summary>A comparison for people: lines that differ, causes, what is left.</summary>
internal static class CompareText
{
    public static void Write(TextWriter output, ComparedReport report, TimeZoneInfo zone, int width, Style style)
    {
        if (report.TheirZone is { } theirs)
            Wrapped(output, $"The days of {report.Tool} are those of {theirs.Id}, not of {zone.Id}: --timezone {theirs.Id} shows ours alike.", width, line => line);

        if (report.Agent is { } agent) Wrapped(output, $"The file is of {agent} alone, and so are our figures.", width, line => line);

        var table = new TextTable(new TextColumn("period", HideWhenEmpty: true, Fixed: true), new("model", HideWhenEmpty: true), new("tokens", Right: true, HideWhenEmpty: true), new(report.Tool, Right: true), new("ours", Right: true), new("difference", Right: true), new("why"));
        var differ = report.Lines.Where(line => line.Difference.Value != 0 || line.TokenDifference != default).ToList();
        foreach (var line in differ.Where(line => !IsNoise(line)))
        {
            table.Add(
                line.Period, line.Model, line.TokenDifference.Total == 0 ? "" : Signed(line.TokenDifference.Total), Figures.Money(line.Theirs), Figures.Money(line.HasCost ? line.Ours : null),
                Signed(line.Difference), string.Join(", ", line.Causes.Where(cause => cause.Cause is not Cause.Rounding).Select(cause => cause.Cause.Word()).Concat(line.Unexplained.Value != 0 ? ["unexplained"] : [])));
        }

        if (differ.Any(line => !IsNoise(line))) table.Write(output, width, style);
        foreach (var line in differ.Where(line => line.Note is not null)) Wrapped(output, $"{string.Join(' ', ((string[])[line.Period, line.Model]).Where(part => part.Length > 0))}: {line.Note}.", width, text => text);
        var alike = report.Lines.Count - differ.Count(line => !IsNoise(line));
        Wrapped(output, string.Create(CultureInfo.InvariantCulture, $"{alike:#,##0} of {report.Lines.Count:#,##0} lines agree in every token and to a thousandth of a cent."), width, style.Dim);
        output.WriteLine();
        output.WriteLine($"{report.Tool} {Figures.Money(report.Theirs)}, ours {Figures.Money(report.HasCost ? report.Ours : null)}, difference {Signed(report.Theirs - report.Ours)}:");
        var causes = new TextTable(new TextColumn("amount", Right: true), new("cause"));
        foreach (var (cause, amount, _) in report.Causes) causes.Add(Signed(amount), cause.Sentence(report.Tool));
        causes.Add(Figures.Money(report.Unexplained), "unexplained (sizes of all lines added)");
        causes.Write(output, width, style);
        if (report.Lines.Any(line => line.Causes.Any(cause => cause.Cause is Cause.OtherCounts)))
            Wrapped(output, "Where counts differ and no calls make the difference: import all logs (plimsoll import), and give the other tool the same homes; what then remains one of the two counts twice, or merges.", width, style.Warn);
    }

    // Fractions of a thousandth of a cent, of binary arithmetic.
    private static bool IsNoise(ComparedLine line) => line.TokenDifference == default && line.Unexplained.Value == 0 && line.Causes.All(cause => cause.Cause is Cause.Rounding);

    private static string Signed(NanoUsd amount) => (amount.Value > 0 ? "+" : "") + Figures.Money(amount);

    private static string Signed(long count) => count.ToString("+#,##0;-#,##0;0", CultureInfo.InvariantCulture);

    private static void Wrapped(TextWriter output, string text, int width, Func<string, string> dress)
    {
        foreach (var line in TextWidth.Wrap(text, width)) output.WriteLine(dress(line));
    }
}
