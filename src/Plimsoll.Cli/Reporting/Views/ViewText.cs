using System.Globalization;
using Plimsoll.Cli.Limits;
using Plimsoll.Cli.Terminal;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Reporting.Views;

/// <summary>A view for people: a table in the columns that they know, then what it leaves out.</summary>
internal sealed class ViewText(TextWriter output, View view, int width, Style style)
{
    private const string Unknown = "(unknown)";
    private const int Wide = 150;

    private readonly ViewOptions _options = view.Options;

    public void Write()
    {
        var (from, until) = (_options.Range.From, _options.Range.Until);
        output.WriteLine(style.Dim($"{Minute(from)} to {Minute(until)}, {ReportText.ZoneName(until, _options.Zone)}"));
        if (view.Total.Calls == 0)
        {
            output.WriteLine("No calls in this time. Meter some with: plimsoll run -- CMD; bring in what coding agents logged with: plimsoll import");
            return;
        }

        var table = new TextTable([.. Heads(), .. Numbers()]);
        WriteRows(table);
        if (view.Rows.Count(row => row.Sum is not null) > 1)
        {
            table.AddRule();
            table.Add(["total", .. Heads().Skip(1).Select(_ => ""), .. Cells(view.Total)]);
        }

        table.Write(output, width, style);
        ReportText.WriteNotes(output, view.Total, width, style);
        if (view.DaysWithoutData > 0)
        {
            foreach (var line in TextWidth.Wrap($"{Days(view.DaysWithoutData)} without data: there are no calls of {(view.DaysWithoutData == 1 ? "it" : "them")}, and nothing was metered or imported that would show whether there were any.", width))
                output.WriteLine(style.Warn(line));
        }

        WritePace();
        foreach (var line in LimitText.Lines(view.Limits, _options.Zone, _options.Now).SelectMany(line => TextWidth.Wrap(line, width))) output.WriteLine(line);
    }

    private TextColumn[] Heads() => _options.Kind switch
    {
        ViewKind.Session =>
        [
            new("session"), new("project", HideWhenEmpty: true, Spare: 2), new("agent", HideWhenEmpty: true, Spare: 1), new("last", Fixed: true, Spare: 4), .. Models(),
        ],
        ViewKind.Blocks => [new("block", Fixed: true), .. Models()],
        var kind => [new(Periods.Dim(kind).Name, Fixed: true), .. Models()],
    };

    private TextColumn[] Models() => [new(_options.Breakdown ? "model" : "models", Spare: _options.Kind is ViewKind.Session ? 3 : 0)];

    private static TextColumn[] Numbers() =>
    [
        new("input", Right: true), new("output", Right: true), new("written", Right: true), new("cached", Right: true), new("total", Right: true), new("cost", Right: true),
        new("plan value", Right: true, HideWhenEmpty: true, Told: true), new("unpriced", Right: true, HideWhenEmpty: true, Told: true),
    ];

    private void WriteRows(TextTable table)
    {
        for (var at = 0; at < view.Rows.Count; at++)
        {
            var row = view.Rows[at];
            if (row.Sum is not { } sum)
            {
                // Periods without calls that follow each other are one line.
                var last = at;
                while (_options.Kind is not ViewKind.Blocks && last + 1 < view.Rows.Count && view.Rows[last + 1].Sum is null && view.Rows[last + 1].IsCovered == row.IsCovered) last++;
                WriteGap(table, row, view.Rows[last], last - at + 1);
                at = last;
                continue;
            }

            table.Add([.. Names(row), _options.Breakdown ? "" : ModelNames(row), .. Cells(sum)]);
            if (!_options.Breakdown) continue;
            foreach (var model in row.Models) table.Add([.. Names(row).Select(_ => ""), model.Dims[0] ?? Unknown, .. Cells(model)]);
        }
    }

    private void WriteGap(TextTable table, ViewRow first, ViewRow last, int count)
    {
        if (_options.Kind is ViewKind.Blocks)
        {
            table.Add($"  idle {Span(first.Time!.Value.Until - first.Time.Value.From)}");
            return;
        }

        var word = first.IsCovered ? "no calls" : "no data";
        var (from, to) = (first.Name!, last.Name!);
        table.Add(from, count == 1 ? word : $"{word} to {(from[..5] == to[..5] && to.Length > 7 ? to[5..] : to)}");
    }

    private IEnumerable<string> Names(ViewRow row)
    {
        switch (_options.Kind)
        {
            case ViewKind.Session:
                yield return row.Name ?? "(no session)";
                yield return row.Project ?? "";
                yield return row.Agent ?? "";
                yield return row.Time is { } time ? Local(time.Until).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture) : "";
                break;
            case ViewKind.Blocks:
                yield return string.Create(CultureInfo.InvariantCulture, $"{Local(row.Time!.Value.From):MM-dd HH:mm}-{Local(row.Time.Value.Until):HH:mm}{(row.Pace is null ? "" : " *")}");
                break;
            default:
                yield return row.Name!;
                break;
        }
    }

    // The dearest, and how many more, where there is no room for all.
    private string ModelNames(ViewRow row) => width >= Wide || row.Models.Count == 1
        ? string.Join(", ", row.Models.Select(model => model.Dims[0] ?? Unknown))
        : string.Create(CultureInfo.InvariantCulture, $"{row.Models[0].Dims[0] ?? Unknown} +{row.Models.Count - 1}");

    private static string[] Cells(ReportRow row) =>
    [
        Figures.Count(ViewJson.Uncached(row.Usage)), Figures.Count(row.Usage.OutputTokens), Figures.Count(row.Usage.CacheWriteTokens),
        Figures.Count(row.Usage.CacheReadTokens), Figures.Count(row.Usage.TotalTokens), ReportText.Cost(row),
        row.PlanCalls == 0 ? "" : Figures.Money(row.PlanValue), row.UnpricedCalls == 0 ? "" : Figures.Count(row.UnpricedCalls),
    ];

    private void WritePace()
    {
        if (view.Rows.LastOrDefault(row => row.Pace is not null) is not { Pace: { } pace } row) return;

        var until = Local(row.Time!.Value.Until).ToString("HH:mm", CultureInfo.InvariantCulture);
        var (rate, end) = pace.CostPerHour is { } perHour
            ? ($"{Figures.Money(perHour)} an hour", Figures.Money(pace.Cost))
            : pace.ListPerHour is { } listPerHour ? ($"{Figures.Money(listPerHour)} an hour at list price", $"{Figures.Money(pace.List)} at list price") : ("an unknown cost", "an unknown cost");
        var text = $"* under way until {until}, {Span(pace.Left)} left: {rate} and {Figures.Count(pace.TokensPerMinute)} tokens a minute; "
            + $"if that goes on, {end} and {Figures.Count(pace.Tokens)} tokens by its end.";
        foreach (var line in TextWidth.Wrap(text, width)) output.WriteLine(line);
    }

    private DateTimeOffset Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, _options.Zone);

    private string Minute(DateTimeOffset instant) => Local(instant).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Days(int count) => string.Create(CultureInfo.InvariantCulture, $"{count:#,##0} day{(count == 1 ? "" : "s")}");

    private static string Span(TimeSpan span) => span.TotalDays >= 2
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays}d {span.Hours}h")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}h {span.Minutes:00}m");
}
