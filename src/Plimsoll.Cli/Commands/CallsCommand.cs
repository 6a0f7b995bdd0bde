using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Reporting;
using Plimsoll.Cli.Terminal;
using Plimsoll.Store;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll calls</c>: single calls, the newest first.</summary>
internal static class CallsCommand
{
    private const int MostCalls = 100_000;

    public static Command Create()
    {
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 20, HelpName = "N", CustomParser = Limit };
        var since = new Option<string?>("--since") { Description = "How far back: 30m, 12h, 7d, 4w.", HelpName = "SPAN" };
        var project = new Option<string?>("--project") { Description = "Only this project.", HelpName = "NAME" };
        var model = new Option<string?>("--model") { Description = "Only this model.", HelpName = "NAME" };
        var session = new Option<string?>("--session") { Description = "Only this work session.", HelpName = "ID" };
        var run = new Option<string?>("--run") { Description = "Only this plimsoll run.", HelpName = "ID" };
        var state = new Option<string?>("--state") { Description = string.Join(", ", States().Keys), HelpName = "STATE" };
        state.CompletionSources.Add([.. States().Keys]);
        var json = new Option<bool>("--json") { Description = "Print one line of JSON a call." };
        var command = new Command("calls", "List single calls, the newest first.") { limit, since, project, model, session, run, state, json };
        command.SetAction(parsed =>
        {
            var now = TimeProvider.System.GetUtcNow();
            var query = new CallList
            {
                Limit = parsed.GetValue(limit),
                Since = parsed.GetValue(since) is { } span ? ReportRange.Parse(span, null, null, "", TimeZoneInfo.Utc, now).From : null,
                Project = parsed.GetValue(project),
                Model = parsed.GetValue(model),
                Session = parsed.GetValue(session),
                Run = parsed.GetValue(run),
                State = parsed.GetValue(state) is { } word ? State(word) : null,
            };
            var home = PlimsollHome.Find();
            var zone = ReportRange.Zone(ConfigFile.Read(home.ConfigFile).ToConfig().ReportZone);
            if (!File.Exists(home.LedgerFile))
            {
                if (!parsed.GetValue(json)) Console.Out.WriteLine("No calls yet. Meter some with: plimsoll run -- CMD");
                return ExitCode.Ok;
            }

            using var ledger = Ledger.Open(home.LedgerFile, LedgerAccess.Read, TimeProvider.System);
            var calls = query.Read(ledger);
            if (parsed.GetValue(json)) CallJson.WriteLines(calls);
            else Write(calls, zone);
            return ExitCode.Ok;
        });
        return command;
    }

    private static int Limit(ArgumentResult parsed)
    {
        if (int.TryParse(parsed.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MostCalls) return limit;
        parsed.AddError($"--limit {parsed.Tokens[0].Value} is not a number from 1 to {MostCalls}");
        return 0;
    }

    private static void Write(IReadOnlyList<CallEntry> calls, TimeZoneInfo zone)
    {
        if (calls.Count == 0)
        {
            Console.Out.WriteLine("No such calls.");
            return;
        }

        var style = Style.ForOutput();
        var table = new TextTable(
            new TextColumn("call", Fixed: true), new("time", Fixed: true), new("model"), new("project", Spare: 1), new("input", Right: true), new("output", Right: true),
            new("cost", Right: true), new("state"), new("took", Right: true, Spare: 2));
        foreach (var call in calls)
        {
            table.Add(
                call.Id.ToString(), TimeZoneInfo.ConvertTime(call.StartedAt, zone).ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture), call.Model ?? "(unknown)",
                call.Attribution.Project ?? "", Count(call, call.Usage.InputTokens), Count(call, call.Usage.OutputTokens), CallText.Cost(call.Charge),
                CallText.State(call.Charge, call.End, call.Status, call.AmountSource), Figures.Duration(call.Duration?.TotalMilliseconds));
        }

        table.Write(Console.Out, Widths.OfOutput(), style);
        Console.Out.WriteLine(style.Dim($"Times are {ReportText.ZoneName(calls[0].StartedAt, zone)}. plimsoll explain CALL shows how a cost came to be."));
    }

    private static string Count(CallEntry call, long count) => (call.UsageReported, call.Charge.Estimated) switch
    {
        (true, _) => Figures.Count(count),
        (false, true) => "~" + Figures.Count(count),
        _ => "–",
    };

    private static Dictionary<string, ChargeState> States() => Enum.GetValues<ChargeState>().ToDictionary(state => state.Word(), StringComparer.Ordinal);

    private static ChargeState State(string word) => States().TryGetValue(word, out var state)
        ? state
        : throw new CommandException(ExitCode.Usage, $"There is no state {word}; there is {string.Join(", ", States().Keys)}.");
}
