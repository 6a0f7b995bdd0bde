namespace Plimsoll.Store;

/// <summary>Why a ledger cannot be used.</summary>
public enum LedgerProblem
{
    /// <summary>Something that has no name of its own; the message tells.</summary>
    Other = 0,

    /// <summary>There is no file, and the access asked for makes none.</summary>
    Missing,

    /// <summary>The file is no ledger: no SQLite file at all, or another program's.</summary>
    NotALedger,

    /// <summary>A newer Plimsoll wrote it.</summary>
    Newer,

    /// <summary>The file or its folder may not be written.</summary>
    ReadOnly,

    /// <summary>The file or its folder cannot be opened: rights, or a path that is no file.</summary>
    Unreadable,

    /// <summary>The disk (or the quota) is full. Passes when there is room again.</summary>
    DiskFull,

    /// <summary>Another process holds the ledger. Passes when that process is done.</summary>
    Locked,

    /// <summary>The file is damaged.</summary>
    Damaged,

    /// <summary>The disk reports an error. May pass.</summary>
    Disk,
}
