namespace Plimsoll.Cli;

/// <summary>What the process tells the shell. The numbers are BSD's <c>sysexits.h</c>; docs/exit-codes.md lists them for users.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>A check found something wrong.</summary>
    public const int Failed = 1;

    /// <summary>The command line is not right.</summary>
    public const int Usage = 2;

    /// <summary>An input is malformed.</summary>
    public const int BadInput = 65;

    /// <summary>An input is not there or cannot be read.</summary>
    public const int NoInput = 66;

    /// <summary>Something that is needed is not to be had: a port, a program.</summary>
    public const int Unavailable = 69;

    /// <summary>A bug in Plimsoll.</summary>
    public const int Bug = 70;

    /// <summary>A file or folder cannot be made: a read-only home, a full disk.</summary>
    public const int CannotCreate = 73;

    /// <summary>The ledger cannot be used: damaged, foreign, newer than this program.</summary>
    public const int LedgerUnusable = 74;

    /// <summary>The configuration is not right.</summary>
    public const int BadConfiguration = 78;

    /// <summary>Ctrl-C (as shells say it).</summary>
    public const int Interrupted = 130;

    /// <summary>The command to run is there and cannot be executed (as shells say it).</summary>
    public const int NotExecutable = 126;

    /// <summary>The command to run is not there (as shells say it).</summary>
    public const int NotFound = 127;
}
