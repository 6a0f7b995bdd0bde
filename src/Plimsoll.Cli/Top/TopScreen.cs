using System.Globalization;
using Plimsoll.Cli.Reporting;
using Plimsoll.Cli.Statusline;
using Plimsoll.Cli.Terminal;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Top;

/// <summary>A snapshot as the lines of a screen.</summary>
internal static class TopScreen
{
    private const int HeadLines = 5;

    /// <returns>As many lines as there are rows at most, none wider than the screen.</returns>
    public static IReadOnlyList<string> Lines(TopSnapshot snapshot, TopState state, string? problem, TimeZoneInfo zone, int columns, int rows, Style style)
    {
        var local = TimeZoneInfo.ConvertTime(snapshot.At, zone);
        var lines = new List<string>
        {
            style.Bold(TextWidth.Cut($"plimsoll top  {local.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} {zone.Id}", columns)),
            TextWidth.Cut($"today        {StatusText.Amount(snapshot.Today)}  {Calls(snapshot.Today)}  {Figures.Count(snapshot.Today.Usage.TotalTokens)} tokens{Unpriced(snapshot.Today)}", columns),
            TextWidth.Cut($"last minute  {Calls(snapshot.Minute)}  {Figures.Count(snapshot.TokensPerSecond)} tokens/s   last 15 minutes  {Calls(snapshot.Quarter)}  {StatusText.Amount(snapshot.Quarter)}  {Figures.Money(snapshot.CostPerMinute)}/min", columns),
            problem is null ? "" : style.Warn(TextWidth.Cut(problem, columns)),
        };
        lines.AddRange(Table(snapshot, state, columns, Math.Max(0, rows - HeadLines), style));
        lines = [.. lines.Take(Math.Max(0, rows - 1))];
        lines.Add(style.Dim(TextWidth.Cut("q quit  p projects  m models  s sessions  c cost  t tokens  n calls  ↑↓ scroll", columns)));
        return [.. lines.TakeLast(Math.Max(1, rows))];
    }

    private static string[] Table(TopSnapshot snapshot, TopState state, int columns, int rows, Style style)
    {
        if (snapshot.Rows.Count == 0) return ["No calls today."];

        var table = new TextTable(
            new TextColumn(state.By.ToString().ToLowerInvariant()), new("calls", Right: true), new("tokens", Right: true), new("output", Right: true, Spare: 1), new("cost", Right: true),
            new("plan value", Right: true, HideWhenEmpty: true, Spare: 3), new("errors", Right: true, HideWhenEmpty: true, Spare: 2));
        var room = Math.Max(0, rows - 1);
        foreach (var row in snapshot.Rows.Skip(Math.Clamp(state.Scroll, 0, Math.Max(0, snapshot.Rows.Count - room))).Take(room))
        {
            table.Add(
                row.Dims[0] ?? "(unknown)", Figures.Count(row.Calls), Figures.Count(row.Usage.TotalTokens), Figures.Count(row.Usage.OutputTokens), ReportText.Cost(row),
                row.PlanCalls == 0 ? "" : Figures.Money(row.PlanValue), row.Errors == 0 ? "" : Figures.Count(row.Errors));
        }

        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        table.Write(text, columns, style);
        return text.ToString().TrimEnd('\n').Split('\n');
    }

    private static string Calls(ReportRow row) => string.Create(CultureInfo.InvariantCulture, $"{row.Calls:#,##0} call{(row.Calls == 1 ? "" : "s")}");

    private static string Unpriced(ReportRow row) => row.UnpricedCalls == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"  ({row.UnpricedCalls:#,##0} unpriced)");
}
