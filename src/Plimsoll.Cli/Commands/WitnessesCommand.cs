using System.CommandLine;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Reporting;
using Plimsoll.Cli.Terminal;
using Plimsoll.Cli.Witnessing;
using Plimsoll.Store;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll witnesses [CALL]</c>: where those who saw the same call differ, and by how much.</summary>
internal static class WitnessesCommand
{
    public static Command Create()
    {
        var id = new Argument<string?>("CALL") { Arity = ArgumentArity.ZeroOrOne, Description = "One call (its id, the beginning of one, or last); all that differ where none is named." };
        var since = new Option<string?>("--since") { Description = "How far back: 30m, 12h, 7d, 4w.", HelpName = "SPAN" };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("witnesses", "Show where the proxy, agents' logs and recordings differ about the same call.") { id, since, json };
        command.SetAction(parsed =>
        {
            var home = PlimsollHome.Find();
            var comparison = parsed.GetValue(id) is { } named ? Of(home, named) : Read(home, parsed.GetValue(since));
            if (parsed.GetValue(json)) WitnessJson.Write(comparison);
            else WitnessText.Write(Console.Out, comparison, named: parsed.GetValue(id) is not null, Widths.OfOutput(), Style.ForOutput());
            return ExitCode.Ok;
        });
        return command;
    }

    private static Comparison Of(PlimsollHome home, string id)
    {
        var call = ShowCommand.Find(home, id);
        return new() { Joined = call.Observations.Count > 1 ? 1 : 0, Calls = [call], Sessions = [] };
    }

    private static Comparison Read(PlimsollHome home, string? since)
    {
        var config = ConfigFile.Read(home.ConfigFile).ToConfig();
        var range = ReportRange.Parse(since, null, null, "52w", ReportRange.Zone(config.ReportZone), TimeProvider.System.GetUtcNow());
        if (!File.Exists(home.LedgerFile)) return new() { Joined = 0, Calls = [], Sessions = [] };

        using var ledger = Ledger.Open(home.LedgerFile, LedgerAccess.Read, TimeProvider.System);
        return Comparison.Read(ledger, range);
    }
}
