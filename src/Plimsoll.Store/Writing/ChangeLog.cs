using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Writing;

/// <summary>Table <c>change</c>: calls in the order in which they were written. Rows are gathered, since one at a time costs thrice as much (LedgerBench).</summary>
internal sealed class ChangeLog(Database database) : IDisposable
{
    private const int RowsAStatement = 32;

    private readonly Statement _one = database.Prepare("INSERT INTO change(call) VALUES (?)");
    private readonly Statement _many = database.Prepare("INSERT INTO change(call) VALUES " + string.Join(',', Enumerable.Repeat("(?)", RowsAStatement)));
    private readonly long[] _waits = new long[RowsAStatement];
    private int _waiting;

    public void Add(long call)
    {
        _waits[_waiting++] = call;
        if (_waiting < RowsAStatement) return;

        for (var at = 0; at < RowsAStatement; at++) _many.Bind(at + 1, _waits[at]);
        _many.Run();
        _waiting = 0;
    }

    /// <summary>Writes the change at once.</summary>
    /// <returns>Its number.</returns>
    public long AddNow(long call)
    {
        Flush();
        _one.Bind(1, call).Run();
        return database.LastId;
    }

    /// <summary>Writes what waits.</summary>
    public void Flush()
    {
        for (var at = 0; at < _waiting; at++) _one.Bind(1, _waits[at]).Run();
        _waiting = 0;
    }

    /// <summary>Drops what waits: the transaction is rolled back.</summary>
    public void Forget() => _waiting = 0;

    public void Dispose()
    {
        _one.Dispose();
        _many.Dispose();
    }
}
