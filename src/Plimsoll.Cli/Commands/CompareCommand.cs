using System.CommandLine;
using Plimsoll.Cli.Comparing;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Rates;
using Plimsoll.Cli.Reporting;
using Plimsoll.Cli.Terminal;
using Plimsoll.Store;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll compare --with ccusage FILE</c>: why another tool's totals differ from ours.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var with = new Option<string>("--with") { Description = "The tool that made the file: ccusage, codeburn.", HelpName = "TOOL", Required = true };
        with.CompletionSources.Add([.. PeerFile.Tools]);
        var file = new Argument<string>("FILE") { Description = "What it printed as JSON." };
        var agent = new Option<string?>("--agent") { Description = "Only our calls of this agent (the client).", HelpName = "NAME" };
        var zone = new Option<string?>("--timezone", "--zone") { Description = "The time zone of our days; by default this machine's.", HelpName = "ZONE" };
        var json = RatesCommand.JsonOption();
        var command = new Command("compare", "Say line by line why another tool's totals differ.") { file, with, agent, zone, json };
        command.SetAction(parsed =>
        {
            var tool = parsed.GetValue(with)!;
            if (!PeerFile.Tools.Contains(tool, StringComparer.Ordinal))
                throw new CommandException(ExitCode.Usage, $"--with {tool} is no tool whose files can be read; there is {string.Join(", ", PeerFile.Tools)}.");
            Run(PeerFile.Read(tool, parsed.GetValue(file)!), parsed.GetValue(agent), parsed.GetValue(zone), parsed.GetValue(json));
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Run(PeerReport peer, string? agent, string? zone, bool json)
    {
        var home = PlimsollHome.Find();
        var local = ReportRange.Zone(zone ?? ConfigFile.Read(home.ConfigFile).ToConfig().ReportZone);
        if (!File.Exists(home.LedgerFile)) throw new CommandException(ExitCode.NoInput, "There is no ledger yet, so there is nothing to compare with. Bring in what agents logged with: plimsoll import.");

        var meters = Meters.Load(home);
        using var ledger = Ledger.Open(home.LedgerFile, LedgerAccess.Read, TimeProvider.System);
        var own = new OwnLines(meters.Catalog, meters.Pricer, agent ?? peer.Agent);
        var report = new Explainer(own.Read(ledger, peer), peer, local, (beside, tokens) => own.PriceBeside(ledger, beside, tokens)).Explain();
        if (json) RatesOutput.WriteJson(output => CompareJson.Write(output, report, local));
        else CompareText.Write(Console.Out, report, local, Widths.OfOutput(), Style.ForOutput());
    }
}
