using System.CommandLine;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Importing;
using Plimsoll.Cli.Reporting;
using Plimsoll.Cli.Terminal;
using Plimsoll.Import;
using Plimsoll.Store;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll status</c>: what there is, and what goes on by itself.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("status", "Say what is in the ledger, whose logs are imported, and what goes on by itself.") { json };
        command.SetAction(parsed =>
        {
            var home = PlimsollHome.Find();
            var config = Overrides.OfImport(ConfigFile.Read(home.ConfigFile).ToConfig());
            using var ledger = File.Exists(home.LedgerFile) ? Ledger.Open(home.LedgerFile, LedgerAccess.Read, TimeProvider.System) : null;
            var status = HomeStatus.Read(home, ledger, Importer.Waiting(ledger, ImportHomes.Of([])), config.ImportAutomatic);
            if (parsed.GetValue(json)) HomeStatusJson.Write(status);
            else HomeStatusText.Write(Console.Out, status, ReportRange.Zone(config.ReportZone), Widths.OfOutput(), Style.ForOutput());
            return ExitCode.Ok;
        });
        return command;
    }
}
