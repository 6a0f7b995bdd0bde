using System.CommandLine;
using System.Runtime.InteropServices;
using Plimsoll.Cli.Running;
using Plimsoll.Cli.Terminal;

namespace Plimsoll.Cli.Commands;

/// <summary>The hidden command that is the proxy's process of a <c>plimsoll run</c>.</summary>
internal static class RunProxyCommand
{
    public static Command Create()
    {
        var command = new Command(ProxyProcess.Command, "The proxy of a plimsoll run; run starts it.") { Hidden = true };
        command.SetAction(async (_, _) =>
        {
            // Ctrl-C at the terminal is for the command; the proxy ends when the command's last descendant has.
            Posix.LeaveTerminal();
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
            using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => signal.Cancel = true);
            using var input = new StreamReader(StandardStreams.OpenInput());
            await using var output = new StreamWriter(StandardStreams.OpenOutput());
            return await RunProxy.RunAsync(input, output, CancellationToken.None);
        });
        return command;
    }
}
