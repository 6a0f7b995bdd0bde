using Plimsoll.Store.Rows;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Writing;

/// <summary>Table <c>change</c>: calls in the order in which they were written, numbered from 1. A row holds a run of them.</summary>
internal sealed class ChangeLog(Database database, string table = "change") : IDisposable
{
    /// <summary>A reader that begins within a row reads it whole.</summary>
    public const int MostARow = 4_096;

    private readonly Statement _next = database.Prepare($"SELECT rev + n FROM {table} ORDER BY rev DESC LIMIT 1");
    private readonly Statement _add = database.Prepare($"INSERT INTO {table}(rev, n, calls) VALUES (?, ?, ?)");
    private byte[] _calls = new byte[1_024];
    private int _length, _waiting;
    private long _first = 1, _last;

    /// <summary>Begins a transaction: other processes may have written.</summary>
    public void Begin()
    {
        _first = _next.Step() ? _next.Int64(0) : 1;
        _next.Reset();
        Forget();
    }

    /// <returns>The change's number.</returns>
    public long Add(long call)
    {
        if (_waiting == MostARow) Flush();
        if (_calls.Length < _length + PairCode.MaxPair) Array.Resize(ref _calls, 2 * _calls.Length);
        _length += PairCode.WriteSigned(_calls.AsSpan(_length), call - _last);
        _last = call;
        return _first + _waiting++;
    }

    /// <summary>As <see cref="Add(long)"/>, of a change that has its number already.</summary>
    public void Add(long call, long rev)
    {
        if (rev != _first + _waiting) Flush();
        if (_waiting == 0) _first = rev;
        Add(call);
    }

    /// <summary>Writes what waits.</summary>
    public void Flush()
    {
        if (_waiting == 0) return;
        _add.Bind(1, _first).Bind(2, (long)_waiting).Bind(3, _calls.AsSpan(0, _length)).Run();
        _first += _waiting;
        Forget();
    }

    /// <summary>Drops what waits: the transaction is rolled back.</summary>
    public void Forget()
    {
        _length = _waiting = 0;
        _last = 0;
    }

    public void Dispose()
    {
        _next.Dispose();
        _add.Dispose();
    }
}
