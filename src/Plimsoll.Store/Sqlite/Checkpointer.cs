namespace Plimsoll.Store.Sqlite;

/// <summary>Moves what was committed from the log into the file, on a thread and a connection of its own, while writing goes on.</summary>
/// <remarks>
/// Left to the writer, one transaction in five waits for the disk twice more (docs/benchmarks.md, ledger rate). The log begins anew only
/// when all of it is moved, which a busy writer never sees: so it does the last bit itself, now and then.
/// </remarks>
internal sealed class Checkpointer : IDisposable
{
    /// <summary>Pages in the log from which on they are moved.</summary>
    public const int Pages = 1_000;

    /// <summary>Pages in the log from which on the writer waits until all are moved: bounds the log to some 40 MB.</summary>
    public const int MostPages = 8 * Pages;

    private readonly Database _writer;
    private readonly AutoResetEvent _asked = new(false);
    private Thread? _thread;
    private volatile bool _ending, _working;

    /// <param name="writer">The connection that writes. Its log is no longer moved by SQLite itself.</param>
    public Checkpointer(Database writer)
    {
        _writer = writer;
        writer.AfterCommit(Committed);
    }

    public void Dispose()
    {
        _ending = true;
        _asked.Set();
        _thread?.Join();
        _asked.Dispose();
    }

    /// <summary>Called by SQLite on the writer's thread, when the lock is free again.</summary>
    private void Committed(int pages)
    {
        if (pages < Pages) return;
        if (pages >= MostPages)
        {
            _writer.TryCheckpoint();
            return;
        }

        if (_working) return;
        _working = true;
        if (_thread is null)
        {
            // A short run never has so much to move.
            _thread = new Thread(Run) { IsBackground = true, Name = "ledger checkpoint" };
            _thread.Start();
        }

        _asked.Set();
    }

    private void Run()
    {
        try
        {
            using var database = Database.Open(_writer.Path, writable: true, busyTimeoutMs: 0);
            database.Execute("PRAGMA wal_autocheckpoint = 0");
            _ = database.Number("SELECT count(*) FROM sqlite_schema"); // Until it has read, a connection knows of no log.
            while (!_ending)
            {
                _asked.WaitOne();
                if (!_ending) database.TryCheckpoint();
                _working = false;
            }
        }
        catch (LedgerException)
        {
            // A full disk, too many open files: the writer moves the log by itself when it has grown.
            _working = true;
        }
    }
}
