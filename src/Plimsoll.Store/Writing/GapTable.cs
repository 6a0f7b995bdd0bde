using Plimsoll.Store.Rows;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Writing;

/// <summary>Writes the table <c>gap</c>: what passed the meter.</summary>
internal sealed class GapTable(Database database) : IDisposable
{
    // The greater count is the later one.
    private readonly Statement _put = database.Prepare("""
        INSERT INTO gap(quarter, cause, host, run, n) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT(quarter, cause, host, run) DO UPDATE SET n = excluded.n WHERE excluded.n > n
        """);

    public void Apply(IReadOnlyCollection<Gap> gaps)
    {
        foreach (var gap in gaps)
            _put.Bind(1, LedgerTime.Quarter(LedgerTime.Us(gap.At))).Bind(2, (long)gap.Cause).Bind(3, gap.Host).Bind(4, gap.Run).Bind(5, gap.Count).Run();
    }

    public void Dispose() => _put.Dispose();
}
