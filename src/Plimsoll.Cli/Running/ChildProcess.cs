using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Plimsoll.Cli.Running;

/// <summary>Runs the user's command as if it had been started without us: same terminal, same streams, same signals, same exit code.</summary>
internal static class ChildProcess
{
    private const int Interrupt = 2;
    private const int Quit = 3;
    private const int Hangup = 1;
    private const int Terminate = 15;

    /// <summary>Runs <paramref name="file"/> to its end.</summary>
    /// <returns>Its exit code; 128 and the signal's number where a signal ended it.</returns>
    /// <exception cref="CommandException">It cannot be started.</exception>
    public static async Task<int> RunAsync(string file, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(file) { UseShellExecute = false };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in variables) start.Environment[name] = value;

        using var process = Posix.WithBrokenPipesDeadly(() => Start(start, file));
        using var interrupt = Forward(PosixSignal.SIGINT, Interrupt, process, fromTerminal: true);
        using var quit = Forward(PosixSignal.SIGQUIT, Quit, process, fromTerminal: true);
        using var hangup = Forward(PosixSignal.SIGHUP, Hangup, process, fromTerminal: false);
        using var terminate = Forward(PosixSignal.SIGTERM, Terminate, process, fromTerminal: false);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static Process Start(ProcessStartInfo start, string file)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new CommandException(ExitCode.NotExecutable, $"{file} cannot be executed: {e.Message}. A script needs a first line such as #!/bin/sh.", e);
        }
    }

    // Typed at a terminal, a signal reaches the whole foreground group, the command included; sent to us alone, it is passed on.
    private static PosixSignalRegistration Forward(PosixSignal signal, int number, Process process, bool fromTerminal) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            if (!fromTerminal || !Posix.IsInForeground()) Posix.Signal(process.Id, number);
        });
}
