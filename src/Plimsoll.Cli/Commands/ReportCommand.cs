using System.Buffers;
using System.CommandLine;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Rates;
using Plimsoll.Cli.Reporting;
using Plimsoll.Cli.Reporting.Views;
using Plimsoll.Cli.Terminal;
using Plimsoll.Store;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll report</c>: what was spent, by whatever it can be told apart by.</summary>
internal static class ReportCommand
{
    private static readonly ReportDim Usual = new(ReportDimKind.Model);

    public static Command Create()
    {
        var since = new Option<string?>("--since") { Description = "How far back: 30m, 12h, 7d, 4w; or the first day.", HelpName = "SPAN|DATE" };
        var from = new Option<string?>("--from") { Description = "The first day, or an instant.", HelpName = "DATE" };
        var to = new Option<string?>("--to", "--until") { Description = "The last day (included), or an instant.", HelpName = "DATE" };
        var by = new Option<string[]>("--by") { Description = "What to group by; may be given more than once: project, model, day, session, tag:NAME …", HelpName = "DIM" };
        by.CompletionSources.Add([.. Dims()]);
        var project = new Option<string?>("--project") { Description = "Only this project.", HelpName = "NAME" };
        var agent = new Option<string?>("--agent") { Description = "Only the calls of this agent (the client): claude-code, codex …", HelpName = "NAME" };
        var zone = new Option<string?>("--zone", "--timezone") { Description = "The time zone of days; by default this machine's.", HelpName = "ZONE" };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var csv = new Option<bool>("--csv") { Description = "Print CSV." };
        var command = new Command("report", "Show what was spent, by model, project, day, session, tag …")
        {
            since, from, to, by, project, agent, zone, json, csv,
            ReportViewCommand.Create(ViewKind.Daily), ReportViewCommand.Create(ViewKind.Weekly), ReportViewCommand.Create(ViewKind.Monthly),
            ReportViewCommand.Create(ViewKind.Session), ReportViewCommand.Create(ViewKind.Blocks),
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(json) && parsed.GetValue(csv)) parsed.AddError("--json and --csv do not go together");
        });
        command.SetAction(parsed =>
        {
            var home = PlimsollHome.Find();
            var config = ConfigFile.Read(home.ConfigFile).ToConfig();
            var local = ReportRange.Zone(parsed.GetValue(zone) ?? config.ReportZone);
            var range = ReportRange.Parse(
                parsed.GetValue(since), parsed.GetValue(from), parsed.GetValue(to), config.ReportSince, local, TimeProvider.System.GetUtcNow());
            var query = new ReportQuery
            {
                Range = range,
                Zone = local,
                By = Parse(parsed.GetValue(by)),
                Where = ReportViewCommand.Where(parsed.GetValue(project), parsed.GetValue(agent)),
            };
            var report = Read(home, query);
            var (asJson, asCsv) = (parsed.GetValue(json), parsed.GetValue(csv));
            var asked = parsed.GetValue(since) ?? parsed.GetValue(from) ?? parsed.GetValue(to);
            if (report.Total.Calls == 0 && asked is null && !asJson && !asCsv && History(home, range) is { } history)
            {
                // After an import the first look is often at work of months ago: nothing would be no answer to it.
                Console.Out.WriteLine(Style.ForOutput().Dim("Nothing lately; this is the year before."));
                (range, report) = (history, Read(home, query with { Range = history }));
            }

            Write(report, Gaps(home, range), WaitingCalls.Of(home.LedgerFile), query.Where.Count > 0, range, local, asJson, asCsv);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>The report; an empty one where there is no ledger yet.</summary>
    private static Report Read(PlimsollHome home, ReportQuery query)
    {
        if (!File.Exists(home.LedgerFile)) return EmptyReport.By(query.By);

        using var ledger = Ledger.Open(home.LedgerFile, LedgerAccess.Read, TimeProvider.System);
        return query.Read(ledger);
    }

    /// <summary>What passed the meter meanwhile.</summary>
    private static IReadOnlyList<GapSum> Gaps(PlimsollHome home, TimeRange range)
    {
        if (!File.Exists(home.LedgerFile)) return [];

        using var ledger = Ledger.Open(home.LedgerFile, LedgerAccess.Read, TimeProvider.System);
        return GapQuery.Read(ledger, range);
    }

    /// <summary>The year before <paramref name="empty"/> ends, if it has calls; else the year until the latest call; null where there is none.</summary>
    private static TimeRange? History(PlimsollHome home, TimeRange empty)
    {
        if (!File.Exists(home.LedgerFile)) return null;

        using var ledger = Ledger.Open(home.LedgerFile, LedgerAccess.Read, TimeProvider.System);
        if (new CallList { Limit = 1 }.Read(ledger) is not [{ } latest] || latest.StartedAt >= empty.Until) return null;
        var until = latest.StartedAt > empty.Until.AddDays(-365) ? empty.Until : latest.StartedAt.AddDays(1);
        return new(until.AddDays(-365), until);
    }

    private static void Write(Report report, IReadOnlyList<GapSum> gaps, WaitingCalls waiting, bool filtered, TimeRange range, TimeZoneInfo zone, bool json, bool csv)
    {
        var now = TimeProvider.System.GetUtcNow();
        var old = OldRate.Of(report.Total.RateSources, range.Until < now ? range.Until : now);
        if (csv)
        {
            ReportCsv.Write(Console.Out, report);
        }
        else if (json)
        {
            var buffer = new ArrayBufferWriter<byte>();
            ReportJson.Write(buffer, report, gaps, waiting, range, zone, old);
            buffer.Write("\n"u8);
            using var output = StandardStreams.OpenOutput();
            output.Write(buffer.WrittenSpan);
        }
        else
        {
            ReportText.Write(Console.Out, report, gaps, filtered, range, zone, Widths.OfOutput(), Style.ForOutput());
            if (GapText.Waiting(waiting) is { } waits) foreach (var line in TextWidth.Wrap(waits, Widths.OfOutput())) Console.Out.WriteLine(Style.ForOutput().Warn(line));
            if (OldRate.Note(old) is { } note) foreach (var line in TextWidth.Wrap(note, Widths.OfOutput())) Console.Out.WriteLine(Style.ForOutput().Warn(line));
        }
    }

    private static List<ReportDim> Parse(string[]? names)
    {
        if (names is null or []) return [Usual];

        var dims = new List<ReportDim>();
        foreach (var name in names.SelectMany(name => name.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (!ReportDim.TryParse(name, out var dim))
            {
                var near = Spelling.Nearest(name, Dims());
                throw new CommandException(
                    ExitCode.Usage, $"--by {name} is nothing to group by{(near is null ? "" : $"; did you mean {near}")}. There is {string.Join(", ", Dims())} and tag:NAME.");
            }

            if (!dims.Contains(dim)) dims.Add(dim);
        }

        return dims;
    }

    private static IEnumerable<string> Dims() => Enum.GetValues<ReportDimKind>().Where(kind => kind is not ReportDimKind.Tag).Select(kind => new ReportDim(kind).Name);
}
