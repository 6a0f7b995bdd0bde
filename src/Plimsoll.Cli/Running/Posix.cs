using System.Runtime.InteropServices;

namespace Plimsoll.Cli.Running;

/// <summary>What a process must ask of POSIX that .NET does not offer.</summary>
internal static partial class Posix
{
    private const int ReadWrite = 2;
    private const int SetFlags = 2;
    private const nuint GetWindowSize = 0x5413;

    /// <summary>Puts this process in a session of its own: the terminal's Ctrl-C and hang-up no longer reach it.</summary>
    public static void LeaveTerminal()
    {
        if (!OperatingSystem.IsWindows()) _ = SetSession();
    }

    /// <summary>Lets whoever else wants the processor have it first.</summary>
    public static void StepBack()
    {
        const int WholeProcess = 0;
        const int Niceness = 10;
        if (!OperatingSystem.IsWindows()) _ = SetPriority(WholeProcess, 0, Niceness);
    }

    /// <summary>True where this process is in the foreground of a terminal: what is typed there (Ctrl-C) reaches its children by itself.</summary>
    public static bool IsInForeground()
    {
        if (OperatingSystem.IsWindows()) return true;

        var terminal = Open("/dev/tty", ReadWrite);
        if (terminal < 0) return false;
        try
        {
            return ForegroundGroup(terminal) == ProcessGroup();
        }
        finally
        {
            _ = Close(terminal);
        }
    }

    /// <summary>The terminal's width in columns; 0 where there is none, or none is known.</summary>
    public static int TerminalWidth() => TerminalSize().Columns;

    /// <summary>The terminal's columns and rows; zeros where there is none, or none are known.</summary>
    public static (int Columns, int Rows) TerminalSize()
    {
        // ioctl takes its last argument as C's variadic functions do, which .NET can call on Linux only.
        if (!OperatingSystem.IsLinux()) return Console.IsOutputRedirected ? (0, 0) : (Console.WindowWidth, Console.WindowHeight);

        var terminal = Open("/dev/tty", ReadWrite);
        if (terminal < 0) return (0, 0);
        try
        {
            return GetSize(terminal, GetWindowSize, out var size) == 0 ? (size.Columns, size.Rows) : (0, 0);
        }
        finally
        {
            _ = Close(terminal);
        }
    }

    /// <summary>Does <paramref name="start"/> with SIGPIPE as programs expect it.</summary>
    /// <remarks>.NET ignores the signal, and a program inherits that: <c>yes | head</c> would then report an error instead of ending silently.</remarks>
    public static T WithBrokenPipesDeadly<T>(Func<T> start)
    {
        if (OperatingSystem.IsWindows()) return start();

        const int BrokenPipe = 13;
        var before = SetHandler(BrokenPipe, 0);
        try
        {
            return start();
        }
        finally
        {
            _ = SetHandler(BrokenPipe, before);
        }
    }

    /// <summary>Whether programs that are started get a file or socket.</summary>
    public static void SetInherited(int descriptor, bool inherited)
    {
        const int CloseOnExec = 1;
        if (!OperatingSystem.IsWindows()) _ = SetDescriptorFlags(descriptor, SetFlags, inherited ? 0 : CloseOnExec);
    }

    /// <summary>Sends a signal. What is gone meanwhile needs none.</summary>
    public static void Signal(int process, int signal)
    {
        if (!OperatingSystem.IsWindows()) _ = Kill(process, signal);
    }

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int SetSession();

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int niceness);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    private static partial int ProcessGroup();

    [LibraryImport("libc", EntryPoint = "tcgetpgrp")]
    private static partial int ForegroundGroup(int terminal);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int GetSize(int descriptor, nuint request, out WindowSize size);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int SetDescriptorFlags(int descriptor, int command, int flags);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    // struct winsize of <sys/ioctl.h>.
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }
}
