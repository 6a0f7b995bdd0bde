using System.Runtime.InteropServices;

namespace Plimsoll;

/// <summary>What becomes of signals. A shell that starts something in the background has it ignore Ctrl-C, and all that it starts in turn.</summary>
internal static partial class Dispositions
{
    private const nint Default = 0;
    private const nint Ignored = 1;

    // SIGHUP, SIGINT, SIGQUIT, SIGTERM.
    private static readonly int[] Signals = [1, 2, 3, 15];

    /// <summary>Undoes what whoever started the tests has it ignore: programs that are started here take signals as a user's do.</summary>
    public static void Restore()
    {
        if (OperatingSystem.IsWindows()) return;

        foreach (var signal in Signals)
        {
            var before = SetHandler(signal, Default);
            if (before != Ignored) _ = SetHandler(signal, before); // .NET's own.
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);
}
