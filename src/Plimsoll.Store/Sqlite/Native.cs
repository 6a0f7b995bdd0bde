using System.Runtime.InteropServices;

namespace Plimsoll.Store.Sqlite;

/// <summary>The three calls that are made most, without the safe handles and the transition of the binding (LedgerBench: a tenth of the writer's time).</summary>
/// <remarks>None of them can block or call back. The handle lives as long as its <see cref="Statement"/>.</remarks>
internal static partial class Native
{
    private const string Library = "e_sqlite3";

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64")]
    [SuppressGCTransition]
    public static partial int BindInt64(nint statement, int index, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null")]
    [SuppressGCTransition]
    public static partial int BindNull(nint statement, int index);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64")]
    [SuppressGCTransition]
    public static partial long ColumnInt64(nint statement, int column);
}
