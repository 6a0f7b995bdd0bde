using SQLitePCL;

namespace Plimsoll.Store.Sqlite;

/// <summary>Turns what SQLite answers into a sentence and a remedy.</summary>
internal static class SqliteFault
{
    /// <param name="code">The extended result code.</param>
    /// <param name="said">SQLite's own words.</param>
    /// <param name="path">The file it is about.</param>
    public static LedgerException Describe(int code, string said, string path) => (code & 0xFF) switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new(
            LedgerProblem.Locked,
            $"Another process holds the ledger {path}: wait until it is done, or end it, and try again."),
        raw.SQLITE_FULL => new(
            LedgerProblem.DiskFull,
            $"The disk is full, so nothing can be written to the ledger {path}: make room, and writing goes on."),
        raw.SQLITE_READONLY => new(
            LedgerProblem.ReadOnly,
            $"The ledger {path} may not be written: give its owner the right to write the file and its folder."),
        raw.SQLITE_PERM or raw.SQLITE_AUTH or raw.SQLITE_CANTOPEN => new(
            LedgerProblem.Unreadable,
            $"The ledger {path} cannot be opened ({said}): check that it is a file and that you may read and write it and its folder."),
        raw.SQLITE_NOTADB => NotALedger(path),
        raw.SQLITE_CORRUPT => new(
            LedgerProblem.Damaged,
            $"The ledger {path} is damaged ({said}): set it aside and put a backup in its place, or start with a new one."),
        raw.SQLITE_IOERR => new(
            LedgerProblem.Disk,
            $"The disk reports an error at the ledger {path} ({said}): check the disk and the file system, and try again."),
        _ => new(LedgerProblem.Other, $"The ledger {path} answers with an error ({said}, code {code}). Try once more; if it stays so, the newest backup beside it (NAME.vN.backup) can take its place."),
    };

    public static LedgerException NotALedger(string path) => new(
        LedgerProblem.NotALedger,
        $"The file {path} is not a Plimsoll ledger: name another file, or move this one away.");
}
