using System.CommandLine;
using System.Runtime.InteropServices;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Importing;
using Plimsoll.Cli.Running;
using Plimsoll.Cli.Terminal;

namespace Plimsoll.Cli.Commands;

/// <summary>The hidden command that imports logs while a proxy is there.</summary>
internal static class ImportLogsCommand
{
    public static Command Create()
    {
        var command = new Command(LogImport.Command, "Imports agents' logs beside a plimsoll run; run starts it.") { Hidden = true };
        command.SetAction(async (_, _) =>
        {
            Posix.LeaveTerminal();
            Posix.StepBack();
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
            using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => signal.Cancel = true);
            using var input = new StreamReader(StandardStreams.OpenInput());
            await new AutomaticImport(PlimsollHome.Find(), () => ImportHomes.Of([]), TimeProvider.System).RunAsync(input);
            return ExitCode.Ok;
        });
        return command;
    }
}
