using System.Runtime.InteropServices;

namespace Plimsoll.Store.Sqlite;

/// <summary>The calls that are made most, without the safe handles and the transition of the binding (LedgerBench: a tenth of the writer's time).</summary>
/// <remarks>Those without a transition can neither block nor call back. The handle lives as long as its <see cref="Statement"/>.</remarks>
internal static partial class Native
{
    private const string Library = "e_sqlite3";

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64")]
    [SuppressGCTransition]
    public static partial int BindInt64(nint statement, int index, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null")]
    [SuppressGCTransition]
    public static partial int BindNull(nint statement, int index);

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    public static partial int Reset(nint statement);

    /// <param name="statement">The statement.</param>
    /// <param name="index">From 1.</param>
    /// <param name="text">UTF-8.</param>
    /// <param name="length">In bytes.</param>
    /// <param name="destructor">-1: SQLite makes a copy.</param>
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")]
    [SuppressGCTransition]
    public static partial int BindText(nint statement, int index, ref readonly byte text, int length, nint destructor);

    /// <param name="database">The connection.</param>
    /// <param name="handler">Called with <paramref name="argument"/> and how often it was for this wait; answers 0 to give up.</param>
    /// <param name="argument">Handed on.</param>
    [LibraryImport(Library, EntryPoint = "sqlite3_busy_handler")]
    public static unsafe partial int BusyHandler(nint database, delegate* unmanaged[Cdecl]<nint, int, int> handler, nint argument);

    /// <param name="database">The connection.</param>
    /// <param name="hook">Called with <paramref name="argument"/>, the connection, "main", and the pages in the log; answers 0.</param>
    /// <param name="argument">Handed on.</param>
    [LibraryImport(Library, EntryPoint = "sqlite3_wal_hook")]
    public static unsafe partial nint WalHook(nint database, delegate* unmanaged[Cdecl]<nint, nint, nint, int, int> hook, nint argument);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64")]
    [SuppressGCTransition]
    public static partial long ColumnInt64(nint statement, int column);
}
