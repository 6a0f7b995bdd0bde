using System.Buffers;
using System.CommandLine;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Reporting;
using Plimsoll.Cli.Reporting.Views;
using Plimsoll.Cli.Retention;
using Plimsoll.Cli.Terminal;
using Plimsoll.Store;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll report daily|weekly|monthly|session|blocks</c>.</summary>
internal static class ReportViewCommand
{
    public static Command Create(ViewKind kind)
    {
        var since = new Option<string?>("--since", "--from") { Description = $"How far back (7d, 4w), or the first day; by default {Periods.UsualSpan(kind)}.", HelpName = "SPAN|DATE" };
        var until = new Option<string?>("--until", "--to") { Description = "The last day (included), or an instant.", HelpName = "DATE" };
        var all = new Option<bool>("--all") { Description = "All that the ledger holds." };
        var agent = new Option<string?>("--agent") { Description = "Only the calls of this agent (the client): claude-code, codex …", HelpName = "NAME" };
        var project = new Option<string?>("--project") { Description = "Only this project.", HelpName = "NAME" };
        var breakdown = new Option<bool>("--breakdown") { Description = "Each model on a line of its own." };
        var zone = new Option<string?>("--timezone", "--zone") { Description = "The time zone of days; by default this machine's.", HelpName = "ZONE" };
        var week = new Option<string>("--week-start") { Description = "The day on which weeks begin; by default monday.", HelpName = "DAY", DefaultValueFactory = _ => "monday" };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command(kind.ToString().ToLowerInvariant(), Describe(kind)) { since, until, all, agent, project, breakdown, zone, json };
        if (kind is ViewKind.Weekly) command.Add(week);
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(all) && (parsed.GetValue(since) is not null || parsed.GetValue(until) is not null)) parsed.AddError("--all does not go with --since or --until");
        });
        command.SetAction(parsed =>
        {
            var home = PlimsollHome.Find();
            var config = ConfigFile.Read(home.ConfigFile).ToConfig();
            var local = ReportRange.Zone(parsed.GetValue(zone) ?? config.ReportZone);
            var now = TimeProvider.System.GetUtcNow();
            var weekStart = kind is ViewKind.Weekly ? Day(parsed.GetValue(week)!) : DayOfWeek.Monday;
            var options = new ViewOptions
            {
                Kind = kind,
                Range = parsed.GetValue(all) ? new(DateTimeOffset.UnixEpoch, now) : Range(parsed.GetValue(since), parsed.GetValue(until), new(kind, local, weekStart), kind, local, now),
                Zone = local,
                WeekStart = weekStart,
                Where = Where(parsed.GetValue(project), parsed.GetValue(agent)),
                Breakdown = parsed.GetValue(breakdown),
                Now = now,
            };
            var isAsked = parsed.GetValue(all) || parsed.GetValue(since) is not null || parsed.GetValue(until) is not null;
            Write(Read(home, options, isAsked, parsed.GetValue(json)), parsed.GetValue(json));
            if (!parsed.GetValue(json)) Warn(home, now);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>The filters that a project and an agent mean.</summary>
    public static IReadOnlyList<ReportFilter> Where(string? project, string? agent)
    {
        var where = new List<ReportFilter>();
        if (project is not null) where.Add(new(new(ReportDimKind.Project), project));
        if (agent is not null) where.Add(new(new(ReportDimKind.Client), agent));
        return where;
    }

    private static string Describe(ViewKind kind) => kind switch
    {
        ViewKind.Daily => "By day: tokens, models, cost.",
        ViewKind.Weekly => "By week.",
        ViewKind.Monthly => "By month.",
        ViewKind.Session => "By work session, the dearest first.",
        _ => "By block of five hours, as plans reckon them; how fast the one under way is used up.",
    };

    // Whole periods: the first row of a table that begins in the middle of a day would be a wrong number for that day.
    private static TimeRange Range(string? since, string? until, Periods periods, ViewKind kind, TimeZoneInfo zone, DateTimeOffset now)
    {
        if (until is not null && since is null)
        {
            var end = ReportRange.Parse(null, null, until, "", zone, now).Until;
            return new(DateTimeOffset.UnixEpoch, end);
        }

        if (until is not null) return ReportRange.Parse(null, since, until, "", zone, now);
        var range = ReportRange.Parse(since, null, null, Periods.UsualSpan(kind), zone, now);
        return range with { From = periods.Begin(range.From) };
    }

    private static View Read(PlimsollHome home, ViewOptions options, bool isAsked, bool json)
    {
        if (!File.Exists(home.LedgerFile)) return new(options, [], EmptyReport.By([]).Total, 0);

        using var ledger = Ledger.Open(home.LedgerFile, LedgerAccess.Read, TimeProvider.System);
        var view = new ViewReader(ledger, options).Read();
        if (view.Total.Calls > 0 || isAsked || json) return view;

        // After an import the first look is often at work of months ago: nothing would be no answer to it.
        var everything = new ViewReader(ledger, options with { Range = new(DateTimeOffset.UnixEpoch, options.Range.Until) }).Read();
        if (everything.Total.Calls > 0) Console.Out.WriteLine(Style.ForOutput().Dim("Nothing lately; this is all there is."));
        return everything.Total.Calls > 0 ? everything : view;
    }

    private static void Write(View view, bool json)
    {
        if (!json)
        {
            new ViewText(Console.Out, view, Widths.OfOutput(), Style.ForOutput()).Write();
            return;
        }

        var buffer = new ArrayBufferWriter<byte>();
        ViewJson.Write(buffer, view);
        buffer.Write("\n"u8);
        using var output = StandardStreams.OpenOutput();
        output.Write(buffer.WrittenSpan);
    }

    // What is not imported is in no figure above, and may never be.
    private static void Warn(PlimsollHome home, DateTimeOffset now)
    {
        using var ledger = File.Exists(home.LedgerFile) ? Ledger.Open(home.LedgerFile, LedgerAccess.Read, TimeProvider.System) : null;
        Console.Out.Flush();
        foreach (var line in RetentionGuard.Warnings(ledger, now).SelectMany(warning => TextWidth.Wrap($"plimsoll: {warning}", Widths.OfErrors()))) Console.Error.WriteLine(line);
    }

    private static DayOfWeek Day(string name) => Enum.TryParse<DayOfWeek>(name, ignoreCase: true, out var day) && char.IsLetter(name[0])
        ? day
        : throw new CommandException(ExitCode.Usage, $"--week-start {name} is no day; it is one such as monday, saturday or sunday.");
}
