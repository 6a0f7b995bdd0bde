using System.Globalization;
using Plimsoll.Cli.Terminal;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Reporting;

/// <summary>A report for people: a table, then what the figures leave out.</summary>
internal static class ReportText
{
    private const string UnknownName = "(unknown)";
    private const int WideEnough = 110;
    private const int MostBars = 24;
    private const int FewBars = 8;

    public static void Write(TextWriter output, Report report, IReadOnlyList<GapSum> gaps, bool filtered, TimeRange range, TimeZoneInfo zone, int width, Style style)
    {
        output.WriteLine(style.Dim($"{Local(range.From, zone)} to {Local(range.Until, zone)}, {ZoneName(range.Until, zone)}"));
        if (report.Total.Calls == 0)
        {
            output.WriteLine("No calls in this time. Meter some with: plimsoll run -- CMD; bring in what coding agents logged with: plimsoll import");
            WriteGaps(output, gaps, filtered, width, style);
            return;
        }

        var bars = width >= WideEnough ? MostBars : FewBars;
        var names = report.By.Select(dim => new TextColumn(dim.Name)).ToArray();
        var table = new TextTable(
        [
            .. names,
            new("calls", Right: true), new("input", Right: true), new("cached", Right: true, Spare: 1), new("output", Right: true), new("cost", Right: true),
            new("plan value", Right: true, HideWhenEmpty: true, Told: true), new("unpriced", Right: true, HideWhenEmpty: true, Told: true), new("errors", Right: true, HideWhenEmpty: true),
            new("p50", Right: true, Spare: 4), new("p95", Right: true, Spare: 3), new("trend", HideWhenEmpty: true, Spare: 2, Fixed: true),
        ]);
        foreach (var row in report.Rows) table.Add([.. row.Dims.Select(dim => dim ?? UnknownName), .. Figures(row, bars)]);
        if (report.Rows.Count > 1 && names.Length > 0)
        {
            table.AddRule();
            table.Add([.. names.Select((_, i) => i == 0 ? "total" : ""), .. Figures(report.Total, bars)]);
        }

        table.Write(output, width, style);
        WriteNotes(output, report.Total, width, style);
        WriteGaps(output, gaps, filtered, width, style);
    }

    // What went to hosts that are no providers is most often nothing that anybody misses.
    private static void WriteGaps(TextWriter output, IReadOnlyList<GapSum> gaps, bool filtered, int width, Style style)
    {
        if (GapText.Sentence(gaps, filtered) is not { } sentence) return;
        var alarming = gaps.Any(gap => gap.Cause != GapCause.Unlisted);
        foreach (var line in TextWidth.Wrap(sentence, width)) output.WriteLine(alarming ? style.Warn(line) : style.Dim(line));
    }

    /// <summary>Writes what the figures leave out or rest on.</summary>
    public static void WriteNotes(TextWriter output, ReportRow total, int width, Style style)
    {
        foreach (var line in Notes(total).SelectMany(note => TextWidth.Wrap(note, width))) output.WriteLine(style.Warn(line));
    }

    // A sentence each.
    private static IEnumerable<string> Notes(ReportRow total)
    {
        if (total.UnpricedCalls > 0)
        {
            var reasons = string.Join(", ", total.UnpricedReasons.Select(reason => string.Create(CultureInfo.InvariantCulture, $"{reason.Value} {reason.Key.Word()}")));
            yield return $"{Calls(total.UnpricedCalls)} of unknown price {(total.UnpricedCalls == 1 ? "is" : "are")} not in the cost ({reasons}): plimsoll calls --state unpriced";
        }

        if (total.EstimatedCalls > 0)
        {
            var bounds = total.UnboundedCalls > 0 ? $"{Terminal.Figures.Money(total.Low)} or more" : $"{Terminal.Figures.Money(total.Low)} to {Terminal.Figures.Money(total.High)}";
            yield return $"{Terminal.Figures.Money(total.Estimated)} of the cost is estimated, in {Calls(total.EstimatedCalls)}; all told it is {bounds}.";
        }

        if (total.PlanCalls > 0)
        {
            yield return $"{Calls(total.PlanCalls)} {(total.PlanCalls == 1 ? "is" : "are")} covered by a plan: worth {Terminal.Figures.Money(total.PlanValue)} at list price, and not in the cost.";
        }

        if (NegotiatedText.Note(total) is { } note) yield return note;
    }

    /// <summary>The zone and its offset at that time: <c>Europe/Berlin (+01:00)</c>.</summary>
    public static string ZoneName(DateTimeOffset at, TimeZoneInfo zone)
    {
        var offset = zone.GetUtcOffset(at);
        var sign = offset < TimeSpan.Zero ? '-' : '+';
        return string.Create(CultureInfo.InvariantCulture, $"{zone.Id} ({sign}{offset:hh\\:mm})");
    }

    private static string[] Figures(ReportRow row, int bars) =>
    [
        Terminal.Figures.Count(row.Calls), Terminal.Figures.Count(row.Usage.InputTokens), Terminal.Figures.Count(row.Usage.CacheReadTokens),
        Terminal.Figures.Count(row.Usage.OutputTokens), Cost(row),
        row.PlanCalls == 0 ? "" : Terminal.Figures.Money(row.PlanValue),
        row.UnpricedCalls == 0 ? "" : Terminal.Figures.Count(row.UnpricedCalls), row.Errors == 0 ? "" : Terminal.Figures.Count(row.Errors),
        Terminal.Figures.Duration(row.LatencyP50Ms), Terminal.Figures.Duration(row.LatencyP95Ms), Spark(row, bars),
    ];

    /// <summary>A cost that leaves calls out says so, one that rests on estimates too; where nothing is known there is no number.</summary>
    public static string Cost(ReportRow row)
    {
        var known = row.Calls - row.UnpricedCalls - row.PlanCalls - row.Errors;
        if (known == 0 && row.UnpricedCalls + row.PlanCalls > 0) return Terminal.Figures.Money(null);
        return (row.EstimatedCalls > 0 ? "~" : "") + Terminal.Figures.Money(row.Effective) + (row.UnpricedCalls > 0 ? "+" : "");
    }

    // What was spent, by time; calls, where nothing of it has a price.
    private static string Spark(ReportRow row, int bars)
    {
        var spent = false;
        for (var at = 0; at < row.Spark.Count; at++) spent |= row.Spark[at].Effective.Value > 0;
        var points = Math.Max(1, (row.Spark.Count + bars - 1) / bars);
        var sums = new long[(row.Spark.Count + points - 1) / points];
        for (var at = 0; at < row.Spark.Count; at++) sums[at / points] += spent ? row.Spark[at].Effective.Value : row.Spark[at].Calls;
        return Terminal.Figures.Spark(sums);
    }

    private static string Calls(long count) => string.Create(CultureInfo.InvariantCulture, $"{count:#,##0} call{(count == 1 ? "" : "s")}");

    private static string Local(DateTimeOffset instant, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(instant, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
