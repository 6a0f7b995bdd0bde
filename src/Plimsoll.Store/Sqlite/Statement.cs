using System.Runtime.InteropServices;
using System.Text;
using SQLitePCL;

namespace Plimsoll.Store.Sqlite;

/// <summary>A prepared statement: bind (from 1), step, read columns (from 0), reset. Bound values stay until they are bound anew.</summary>
internal sealed class Statement(Database database, sqlite3_stmt handle) : IDisposable
{
    private readonly nint _pointer = handle.DangerousGetHandle();

    // Parameters that hold something: a NULL over a NULL need not be bound. Those from 64 on are always bound.
    private ulong _held;

    public Statement Bind(int index, long value)
    {
        _held |= Bit(index);
        _ = Native.BindInt64(_pointer, index, value);
        return this;
    }

    public Statement Bind(int index, long? value) => value is { } known ? Bind(index, known) : BindNull(index);

    public Statement Bind(int index, string? value)
    {
        if (value is null) return BindNull(index);
        if (value.Length > 256) return BindText(index, Encoding.UTF8.GetBytes(value));

        Span<byte> utf8 = stackalloc byte[1 + (3 * 256)];
        return BindText(index, utf8[..Encoding.UTF8.GetBytes(value, utf8)]);
    }

    public Statement BindText(int index, ReadOnlySpan<byte> utf8)
    {
        _held |= Bit(index);
        // An empty span may point nowhere, which would mean NULL.
        var text = utf8.IsEmpty ? "\0"u8 : utf8;
        _ = Native.BindText(_pointer, index, in MemoryMarshal.GetReference(text), utf8.Length, -1);
        return this;
    }

    /// <summary>A blob; an empty one is NULL.</summary>
    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return BindNull(index);
        _held |= Bit(index);
        _ = raw.sqlite3_bind_blob(handle, index, value);
        return this;
    }

    /// <summary>On to the next row; false, and reset, where there is none.</summary>
    /// <exception cref="LedgerException">The statement failed; it is reset.</exception>
    public bool Step()
    {
        var code = Native.Step(_pointer);
        if (code == raw.SQLITE_ROW) return true;

        if (code != raw.SQLITE_DONE)
        {
            var fault = database.Fault(code);
            Reset();
            throw fault;
        }

        Reset();
        return false;
    }

    /// <summary>Runs an insert.</summary>
    /// <returns>False where a row of that key is there already.</returns>
    public bool TryInsert()
    {
        var code = Native.Step(_pointer);
        var fault = code is raw.SQLITE_DONE or raw.SQLITE_CONSTRAINT_PRIMARYKEY or raw.SQLITE_CONSTRAINT_ROWID ? null : database.Fault(code);
        Reset();
        return fault is null ? code == raw.SQLITE_DONE : throw fault;
    }

    /// <summary>Runs a statement that answers no rows (or whose rows are of no interest).</summary>
    public void Run()
    {
        if (Step()) Reset();
    }

    public void Reset() => _ = Native.Reset(_pointer);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Int64(int column) => Native.ColumnInt64(_pointer, column);

    public int Int32(int column) => unchecked((int)Int64(column));

    public long? Int64OrNull(int column) => IsNull(column) ? null : Int64(column);

    public string? Text(int column) => IsNull(column) ? null : raw.sqlite3_column_text(handle, column).utf8_to_string();

    /// <summary>Valid until the next step or reset. Empty for NULL.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    public void Dispose() => handle.Dispose();

    private static ulong Bit(int index) => index < 64 ? 1UL << index : 0;

    private Statement BindNull(int index)
    {
        if (index < 64 && (_held & Bit(index)) == 0) return this;
        _held &= ~Bit(index);
        _ = Native.BindNull(_pointer, index);
        return this;
    }
}
