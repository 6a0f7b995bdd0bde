using System.Text;
using SQLitePCL;

namespace Plimsoll.Store.Sqlite;

/// <summary>Another program's SQLite file, to read. Nothing is written: not the file, nor one beside it.</summary>
/// <remarks>
/// Where no log of changes (<c>-wal</c>, <c>-journal</c>) stands beside the file it is opened as one that nobody changes, which takes no lock
/// and makes no file. Where one does, its owner is at work: then it is read as SQLite's readers do, who keep no writer waiting. A log left
/// by a crash is not taken up: what it holds is read when its owner has.
/// </remarks>
public sealed class ForeignDatabase : IDisposable
{
    private const int BusyTimeoutMs = 2_000;

    private readonly sqlite3 _handle;
    private readonly string _path;

    static ForeignDatabase() => Batteries_V2.Init();

    private ForeignDatabase(sqlite3 handle, string path) => (_handle, _path) = (handle, path);

    /// <exception cref="IOException">It cannot be opened; the message says why.</exception>
    public static ForeignDatabase Open(string path)
    {
        // With a log of changes and its index the owner is at work; the index is never made here.
        var isLive = File.Exists(path + "-shm") && File.Exists(path + "-wal");
        var uri = new StringBuilder("file:").Append(Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal)).Append(isLive ? "?mode=ro" : "?mode=ro&immutable=1");
        var code = raw.sqlite3_open_v2(uri.ToString(), out var handle, raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI | raw.SQLITE_OPEN_NOMUTEX, null);
        var database = new ForeignDatabase(handle, path);
        if (code != raw.SQLITE_OK)
        {
            using (database) throw database.Fault();
        }

        _ = raw.sqlite3_busy_timeout(handle, BusyTimeoutMs);
        return database;
    }

    /// <summary>True where there is a table, or a view, of that name.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public bool HasTable(string name) => Rows($"SELECT 1 FROM sqlite_schema WHERE name = '{name.Replace("'", "''", StringComparison.Ordinal)}'").Any();

    /// <summary>The names of a table's columns; none where there is no such table.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlySet<string> Columns(string table) =>
        Rows($"SELECT name FROM pragma_table_info('{table.Replace("'", "''", StringComparison.Ordinal)}')").Select(row => row.Text(0) ?? "").ToHashSet(StringComparer.Ordinal);

    /// <summary>The rows of a query, one after the other; a row is gone when the next is asked for.</summary>
    /// <exception cref="IOException">The query does not fit the file, or the file cannot be read.</exception>
    public IEnumerable<ForeignRow> Rows(string sql)
    {
        if (raw.sqlite3_prepare_v2(_handle, sql, out var statement) != raw.SQLITE_OK) throw Fault();
        using (statement)
        {
            var row = new ForeignRow(statement);
            int code;
            while ((code = raw.sqlite3_step(statement)) == raw.SQLITE_ROW) yield return row;
            if (code != raw.SQLITE_DONE) throw Fault();
        }
    }

    public void Dispose() => _handle.Dispose();

    private IOException Fault() => new($"{_path} cannot be read as a SQLite file: {raw.sqlite3_errmsg(_handle).utf8_to_string()}");
}

/// <summary>One row of another program's table. Columns count from 0; a value of another kind is turned into what is asked for.</summary>
public sealed class ForeignRow
{
    private readonly sqlite3_stmt _statement;

    internal ForeignRow(sqlite3_stmt statement) => _statement = statement;

    /// <summary>Null for NULL.</summary>
    public string? Text(int column) => IsNull(column) ? null : raw.sqlite3_column_text(_statement, column).utf8_to_string();

    /// <summary>Null for NULL.</summary>
    public long? Number(int column) => IsNull(column) ? null : raw.sqlite3_column_int64(_statement, column);

    /// <summary>The bytes of a blob, or of a text in UTF-8. Empty for NULL. Valid until the next row.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    private bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;
}
