using Plimsoll.Store.Migrations;
using Plimsoll.Store.Queries;
using Plimsoll.Store.Sqlite;
using Plimsoll.Store.Writing;

namespace Plimsoll.Store;

/// <summary>A ledger: one SQLite file, open. For one thread at a time; several processes may have the same file open.</summary>
public sealed class Ledger : IDisposable
{
    private const int BusyTimeoutMs = 5_000;

    // What is left of the 10 ms that others should have to wait is for the disk.
    private static readonly TimeSpan ShortTransaction = TimeSpan.FromMilliseconds(4);

    private readonly TimeProvider _clock;
    private readonly Checkpointer? _checkpointer;
    private Applier? _applier;

    private Ledger(Database database, TimeProvider clock, Checkpointer? checkpointer = null)
    {
        _checkpointer = checkpointer;
        Database = database;
        _clock = clock;
    }

    /// <summary>The file.</summary>
    public string Path => Database.Path;

    internal Database Database { get; }

    /// <summary>The number that the next change gets (<see cref="RunQuery"/>).</summary>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public long NextRevision => Math.Max(1, Database.Number("SELECT rev + n FROM change ORDER BY rev DESC LIMIT 1"));

    /// <summary>How often who writes without end let others in. For tests.</summary>
    internal int Pauses => _applier?.Pauses ?? 0;

    /// <summary>Opens the ledger at <paramref name="path"/>; an older one is migrated, after a backup.</summary>
    /// <exception cref="LedgerException">The ledger cannot be used; the message says why and what to do.</exception>
    public static Ledger Open(string path, LedgerAccess access, TimeProvider clock) => Open(path, access, clock, BusyTimeoutMs);

    internal static Ledger Open(string path, LedgerAccess access, TimeProvider clock, int busyTimeoutMs)
    {
        path = System.IO.Path.GetFullPath(path);
        if (access == LedgerAccess.Write) return OpenToWrite(path, clock, busyTimeoutMs);

        if (!File.Exists(path))
        {
            throw Directory.Exists(path)
                ? new LedgerException(LedgerProblem.Unreadable, $"The ledger {path} is a folder: name a file.")
                : new LedgerException(LedgerProblem.Missing, $"There is no ledger at {path}: it is made when the first call is metered.");
        }

        var database = Database.Open(path, writable: false, busyTimeoutMs);
        try
        {
            if (Migrator.Recognise(database) == Migrator.Current)
            {
                database.Execute("PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 1073741824");
                return new(database, clock);
            }
        }
        catch
        {
            database.Dispose();
            throw;
        }

        database.Dispose();
        OpenToWrite(path, clock, busyTimeoutMs).Dispose();
        return Open(path, access, clock, busyTimeoutMs);
    }

    /// <summary>Writes what witnesses say: rows, sums and revisions, in one transaction. All of it is kept, or nothing.</summary>
    /// <remarks>The order of observations is no matter, nor is saying one again. On the disk when this returns.</remarks>
    /// <exception cref="LedgerException">Nothing was written.</exception>
    public Applied Apply(IReadOnlyList<Observation> observations)
    {
        _applier ??= MakeApplier();
        return _applier.Apply(observations);
    }

    /// <summary>As <see cref="Apply(IReadOnlyList{Observation})"/>, and with it how far agents' logs are read.</summary>
    /// <exception cref="LedgerException">Nothing was written.</exception>
    public Applied Apply(IReadOnlyList<Observation> observations, ImportProgress progress)
    {
        _applier ??= MakeApplier();
        return _applier.Apply(observations, progress);
    }

    /// <summary>As <see cref="Apply(IReadOnlyList{Observation})"/>, and with it what passed the meter. Saying a count again changes nothing.</summary>
    /// <exception cref="LedgerException">Nothing was written.</exception>
    public Applied Apply(IReadOnlyList<Observation> observations, IReadOnlyCollection<Gap> gaps)
    {
        _applier ??= MakeApplier();
        return _applier.Apply(observations, gaps: gaps);
    }

    /// <summary>Prices calls anew: what they said before is kept in a revision of the cause <c>reprice</c>, and sums follow.</summary>
    /// <param name="calls">Which.</param>
    /// <param name="reprice">Gives an observation back as it was, or with another charge.</param>
    /// <param name="cancellation">Ends it between two transactions; what is done stays done.</param>
    /// <returns>How many calls were changed.</returns>
    /// <remarks>Many short transactions, so that others can write between them; each is whole or not at all.</remarks>
    /// <exception cref="LedgerException">The ledger cannot be written; what was done before stays.</exception>
    public int Reprice(IReadOnlyList<CallId> calls, Func<Observation, Observation> reprice, CancellationToken cancellation = default)
    {
        _applier ??= MakeApplier();
        var keys = calls.Select(call => call.Key).ToList();
        var (next, changed) = (0, 0);
        while (next < keys.Count && !cancellation.IsCancellationRequested)
        {
            (next, var some) = _applier.Revise(keys, next, reprice, "reprice", ShortTransaction);
            changed += some;
        }

        return changed;
    }

    /// <summary>How far each file of agents' logs is read.</summary>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public IReadOnlyList<ImportedFile> ImportedFiles() => ImportTable.Files(Database);

    /// <summary>What agents' logs state beside calls.</summary>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public IReadOnlyList<AgentFact> AgentFacts() => ImportTable.Facts(Database);

    /// <summary>Those of one kind.</summary>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public IReadOnlyList<AgentFact> AgentFacts(string kind) => ImportTable.Facts(Database, kind);

    /// <summary>One of them; null where it is not stated.</summary>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public AgentFact? AgentFact(string agent, string kind, string subject) => ImportTable.Fact(Database, agent, kind, subject);

    public void Dispose()
    {
        _applier?.Dispose();
        _checkpointer?.Dispose();
        Database.Dispose();
    }

    // A newer Plimsoll may have brought the ledger up to its own layout since it was opened here.
    private Applier MakeApplier()
    {
        Migrator.Recognise(Database);
        return new(Database, _clock);
    }

    private static Ledger OpenToWrite(string path, TimeProvider clock, int busyTimeoutMs)
    {
        MakeFile(path);
        var database = Database.Open(path, writable: true, busyTimeoutMs);
        try
        {
            var version = Migrator.Recognise(database);
            if (database.IsReadOnly)
            {
                throw new LedgerException(
                    LedgerProblem.ReadOnly,
                    $"The ledger {path} may not be written: give its owner the right to write the file and its folder.");
            }

            if (version == 0) database.Execute("PRAGMA page_size = 4096");
            UseWriteAheadLog(database, busyTimeoutMs);
            database.Execute(
                "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY");
            Migrator.Migrate(database);
            return new(database, clock, new(database));
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    // SQLite does not wait for the lock that a change of the journal needs, so two processes that make a ledger at once would collide.
    private static void UseWriteAheadLog(Database database, int busyTimeoutMs)
    {
        for (var waitedMs = 0; ; waitedMs += 20)
        {
            try
            {
                if (database.Text("PRAGMA journal_mode") != "wal") database.Execute("PRAGMA journal_mode = WAL");
                return;
            }
            catch (LedgerException busy) when (busy.Problem == LedgerProblem.Locked && waitedMs < busyTimeoutMs)
            {
                Thread.Sleep(20);
            }
        }
    }

    // SQLite gives the log beside a file the rights of the file, so they are set before it opens.
    private static void MakeFile(string path)
    {
        try
        {
            var folder = System.IO.Path.GetDirectoryName(path);
            if (!string.IsNullOrEmpty(folder)) Folders.Make(folder);
            if (File.Exists(path) || Directory.Exists(path)) return;

            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            new FileStream(path, options).Dispose();
            if (!string.IsNullOrEmpty(folder)) Folders.Sync(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LedgerException(
                LedgerProblem.Unreadable,
                $"The ledger {path} cannot be made ({failure.Message}): check that its folder may be written and its disk has room.",
                failure);
        }
    }
}
