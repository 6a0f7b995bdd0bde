using Plimsoll.Cli.Limits;
using Plimsoll.Store;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Reporting.Views;

/// <summary>Reads a view from the ledger.</summary>
internal sealed class ViewReader(Ledger ledger, ViewOptions options)
{
    private readonly Periods _periods = new(options.Kind, options.Zone, options.WeekStart);

    public View Read()
    {
        var view = options.Kind switch { ViewKind.Session => Sessions(), ViewKind.Blocks => Blocks(), _ => Calendar() };
        // All that there is begins with the first of it.
        if (view.Options.Range.From != DateTimeOffset.UnixEpoch || view.Rows.Where(row => row.Time is not null).Select(row => row.Time!.Value.From).ToList() is not { Count: > 0 } begins) return view;
        return view with { Options = view.Options with { Range = view.Options.Range with { From = begins.Min() } } };
    }

    private View Calendar()
    {
        var report = Query(options.Range, [Periods.Dim(options.Kind), new(ReportDimKind.Model)]);
        var byName = Groups(report, 1).ToDictionary(group => group.Key, group => group.Rows, StringComparer.Ordinal);
        var (rows, missing) = (new List<ViewRow>(), 0);
        if (byName.Count == 0) return new(options, rows, report.Total, 0);

        var coverage = CoveredTimes();
        var days = new Periods(ViewKind.Daily, options.Zone, options.WeekStart);
        var withCalls = options.Kind is ViewKind.Daily ? byName.Keys.ToHashSet(StringComparer.Ordinal) : [.. Query(options.Range, [new(ReportDimKind.Day)]).Rows.Select(row => row.Dims[0]!)];
        var began = false;
        foreach (var begin in Walk(_periods))
        {
            var until = Earlier(_periods.Next(begin), options.Range.Until);
            if (byName.TryGetValue(NameOf(begin), out var models))
            {
                rows.Add(new() { Name = _periods.Name(begin), Time = new(begin, until), Sum = RowSum.Of(models), Models = models });
                began = true;
            }
            else if (began)
            {
                // Before the first call nothing can be missed.
                rows.Add(new() { Name = _periods.Name(begin), Time = new(begin, until), IsCovered = IsCovered(begin, until) });
            }
        }

        began = false;
        foreach (var begin in Walk(days))
        {
            began |= withCalls.Contains(days.Name(begin));
            if (began && !withCalls.Contains(days.Name(begin)) && !IsCovered(begin, Earlier(days.Next(begin), options.Range.Until))) missing++;
        }

        return new(options, rows, report.Total, missing);

        bool IsCovered(DateTimeOffset begin, DateTimeOffset until) => until < options.Now ? coverage.Covers(new(begin, until)) : coverage.CoversSoFar(new(begin, until));

        IEnumerable<DateTimeOffset> Walk(Periods periods)
        {
            // From the first that has calls: a range without beginning begins in 1970.
            var first = report.Rows.Select(row => row.Dims[0]!).Min(StringComparer.Ordinal)!;
            for (var at = periods.Begin(Later(options.Range.From, Parse(first))); at < options.Range.Until; at = periods.Next(at)) yield return at;
        }
    }

    private View Sessions()
    {
        var report = Query(options.Range, [new(ReportDimKind.Session), new(ReportDimKind.Project), new(ReportDimKind.Client), new(ReportDimKind.Model)]);
        var times = SessionTimes.Read(ledger, options.Range);
        var rows = new List<ViewRow>();
        foreach (var session in report.Rows.GroupBy(row => row.Dims[0] ?? "", StringComparer.Ordinal))
        {
            var name = session.Key.Length == 0 ? null : session.Key;
            var dearest = session.ToList();
            rows.Add(new()
            {
                Name = name,
                Project = Words(dearest, 1),
                Agent = Words(dearest, 2),
                Time = name is not null && times.TryGetValue(name, out var ends) ? new(ends.First, ends.Last) : null,
                Sum = RowSum.Of(dearest),
                Models = ByModel(dearest, 3),
            });
        }

        rows.Sort((one, other) => Order(one.Sum!, other.Sum!) is var order and not 0 ? order : string.CompareOrdinal(one.Name, other.Name));
        return new(options, rows, report.Total, 0);
    }

    private View Blocks()
    {
        var starts = FiveHourBlocks.Starts(ledger, options.Where);
        // A block that is under way when the time begins is shown whole.
        var first = starts.LastOrDefault(start => start <= options.Range.From && start + FiveHourBlocks.Length > options.Range.From, options.Range.From);
        var range = options.Range with { From = first };
        var report = Query(range, [new(ReportDimKind.Block), new(ReportDimKind.Model)]);
        var byName = Groups(report, 1).ToDictionary(group => group.Key, group => group.Rows, StringComparer.Ordinal);
        var rows = new List<ViewRow>();
        foreach (var start in starts.Where(start => start >= first && start < options.Range.Until))
        {
            if (!byName.TryGetValue(BlockName(start), out var models)) continue;

            if (rows.Count > 0 && rows[^1].Time!.Value.Until is var idle && idle < start)
                rows.Add(new() { Time = new(idle, start), IsCovered = true });
            var sum = RowSum.Of(models);
            rows.Add(new() { Name = BlockName(start), Time = new(start, start + FiveHourBlocks.Length), Sum = sum, Models = models, Pace = Pace(start, sum) });
        }

        var agent = options.Where.FirstOrDefault(filter => filter.Dim.Kind is ReportDimKind.Client).Value;
        var limits = LimitFacts.Latest(ledger.AgentFacts(LimitFacts.Kind).Where(fact => agent is null || fact.Agent == agent));
        return new(options with { Range = range }, rows, report.Total, 0) { Limits = limits };
    }

    private BlockPace? Pace(DateTimeOffset start, ReportRow sum)
    {
        var until = start + FiveHourBlocks.Length;
        if (options.Now < start || options.Now >= until || FiveHourBlocks.First(ledger, start, options.Where) is not { } began) return null;
        var isPaid = sum.Calls > sum.PlanCalls + sum.Errors;
        return BlockPace.Of(isPaid ? ReportJson.Cost(sum) : null, ReportJson.List(sum), sum.Usage.TotalTokens, began, until, options.Now);
    }

    private string BlockName(DateTimeOffset start) => TimeZoneInfo.ConvertTime(start, options.Zone).ToString("yyyy-MM-dd'T'HH':00'zzz", System.Globalization.CultureInfo.InvariantCulture);

    private string NameOf(DateTimeOffset begin) => _periods.Name(begin);

    private Report Query(TimeRange range, IReadOnlyList<ReportDim> by) =>
        new ReportQuery { Range = range, Zone = options.Zone, WeekStart = options.WeekStart, By = by, Where = options.Where }.Read(ledger);

    private Coverage CoveredTimes() => new(ledger.AgentFacts(Coverage.Kind), options.Where.FirstOrDefault(filter => filter.Dim.Kind is ReportDimKind.Client).Value);

    // A period's name is its first day's date, or its month's.
    private DateTimeOffset Parse(string name)
    {
        var date = DateTime.ParseExact(name.Length == 7 ? name + "-01" : name, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        return ReportRange.Local(date, options.Zone) ?? options.Range.From;
    }

    private static IEnumerable<(string Key, IReadOnlyList<ReportRow> Rows)> Groups(Report report, int model) =>
        report.Rows.GroupBy(row => row.Dims[0]!, StringComparer.Ordinal).Select(group => (group.Key, (IReadOnlyList<ReportRow>)ByModel([.. group], model)));

    private static List<ReportRow> ByModel(IReadOnlyList<ReportRow> rows, int at)
    {
        var models = rows.GroupBy(row => row.Dims[at] ?? "", StringComparer.Ordinal).Select(same => RowSum.Of([.. same]) with { Dims = [same.Key.Length == 0 ? null : same.Key] }).ToList();
        models.Sort(Order);
        return models;
    }

    // The dearest first, by list price where a plan covers it.
    private static int Order(ReportRow one, ReportRow other)
    {
        var order = (other.Effective + other.PlanValue).CompareTo(one.Effective + one.PlanValue);
        return order != 0 ? order : other.Usage.TotalTokens.CompareTo(one.Usage.TotalTokens);
    }

    private static string? Words(List<ReportRow> rows, int at) =>
        rows.Select(row => row.Dims[at]).OfType<string>().Distinct(StringComparer.Ordinal).ToList() is { Count: > 0 } words ? string.Join(", ", words) : null;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
