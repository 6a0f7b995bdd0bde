using Plimsoll.Import.Entries;
using Plimsoll.Store;

namespace Plimsoll.Import;

/// <summary>Brings what agents logged into the ledger: finds their files, reads what is new in them, and writes it.</summary>
/// <remarks>
/// Threads read and price; the thread that calls <see cref="Run"/> writes. Nothing here writes to, locks or waits for an agent's file.
/// How it goes together: docs/import.md.
/// </remarks>
public sealed class Importer
{

    private readonly Lazy<Observer> _observer;
    private readonly Attributor _attributor;

    /// <param name="prices">What calls are priced by. Asked for once, by the thread that calls <see cref="Run"/>, and only where there is a file to read.</param>
    /// <param name="resolve">What a folder tells of the work in it; it need not be there any more. Must not throw.</param>
    public Importer(Func<ImportPrices> prices, Func<string, Attribution> resolve)
    {
        _observer = new(() => new(prices()));
        _attributor = new(resolve);
    }

    /// <summary>Reads the prices ahead, on a thread of the pool: for a first import, which will need them.</summary>
    public void ReadPricesAhead() => _ = Task.Run(() =>
    {
        try
        {
            _ = _observer.Value;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whoever asks for them is told the same.
        }
    });

    /// <summary>Observations a transaction: with 8,192 another process may have to wait some 100 ms for its turn.</summary>
    public int MostInTransaction { get; init; } = 8_192;

    /// <summary>The ids of all agents whose logs can be read.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. Agents.All.Select(agent => agent.Id)];

    /// <summary>What there is of agents' files that has not been imported: nothing is read of them.</summary>
    /// <param name="ledger">Null where there is none: all are waiting.</param>
    /// <param name="homes">Where to look.</param>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public static IReadOnlyList<WaitingLogs> Waiting(Ledger? ledger, Homes homes)
    {
        var known = (ledger?.ImportedFiles() ?? []).ToDictionary(file => file.Path, StringComparer.Ordinal);
        var plan = ImportPlan.Make(Agents.All, homes, known, new());
        return
        [
            .. plan.Work.GroupBy(work => work.Agent).Select(agent => new WaitingLogs(
                agent.Key.Id, agent.Key.Name, agent.Count(), agent.Sum(work => Math.Max(0, work.Found.Stat.Size - (work.Before?.Offset ?? 0))),
                new(agent.Min(work => work.Found.Stat.ModifiedTicks), TimeSpan.Zero), agent.Key.KeptFor(homes))),
        ];
    }

    /// <summary>Reads what is new, and writes it to <paramref name="ledger"/>.</summary>
    /// <param name="ledger">Open to write; may be null, or open to read, where nothing is to be written.</param>
    /// <param name="agents">Ids of the agents whose logs are wanted, each one of <see cref="Known"/>.</param>
    /// <param name="homes">Where to look.</param>
    /// <param name="dry">Reads and counts, and writes nothing.</param>
    /// <param name="progress">Told now and then how many bytes of how many are done, by this thread; null for no one.</param>
    /// <param name="cancellation">Ends the import between two transactions: what is written stays, the rest comes next time.</param>
    /// <exception cref="LedgerException">The ledger cannot be used; what was written before stays.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ImportSummary Run(
        Ledger? ledger, IReadOnlyList<string> agents, Homes homes, bool dry, Action<long, long>? progress, CancellationToken cancellation)
    {
        var summary = new ImportSummary();
        var known = (ledger?.ImportedFiles() ?? []).ToDictionary(file => file.Path, StringComparer.Ordinal);
        var plan = ImportPlan.Make(Agents.All.Where(agent => agents.Contains(agent.Id, StringComparer.Ordinal)), homes, known, summary);
        if (dry) ledger = null;
        if (ledger is not null && plan.Moved.Count > 0) ledger.Apply([], new ImportProgress { Moved = plan.Moved });
        if (plan.Work.Count == 0) return summary;

        var read = new BatchQueue();
        var readers = new ReaderThreads(plan.Work, () => new FileReading(_observer, _attributor, read), read.Complete);
        try
        {
            // Files are being read meanwhile.
            _ = _observer.Value;
            Write(ledger, read, plan.Bytes, summary, progress, cancellation);
        }
        finally
        {
            read.Stop();
            readers.Join();
        }

        readers.ThrowIfFailed();
        return summary;
    }

    private void Write(
        Ledger? ledger, BatchQueue read, long bytes, ImportSummary summary, Action<long, long>? progress, CancellationToken cancellation)
    {
        var observations = new List<Observation>();
        var files = new List<ImportedFile>();
        var facts = new List<AgentFact>();
        var seen = new SeenSums();
        long done = 0;
        while (read.TryTake(out var batch, cancellation))
        {
            done += batch.Bytes;
            summary.Add(batch);
            observations.AddRange(batch.Observations);
            foreach (var sum in batch.Sums)
            {
                if (ledger is null || !seen.Saw(ledger, sum)) observations.Add(sum.Observation);
                else facts.Add(SeenSums.Fact(batch.Agent, sum));
            }

            summary.SumsLeft = seen.Count;
            facts.AddRange(batch.Facts);
            if (batch.File is not null) files.Add(batch.File);

            // Whatever waits goes along, up to a limit: fewer transactions are faster.
            if (observations.Count < MostInTransaction && (read.HasMore || observations.Count < MostInTransaction / 2)) continue;
            Commit();
            progress?.Invoke(done, bytes);
        }

        Commit();

        void Commit()
        {
            if (ledger is not null && observations.Count + files.Count + facts.Count > 0)
                summary.Add(ledger.Apply(observations, new ImportProgress { Files = files, Facts = facts }));
            observations.Clear();
            files.Clear();
            facts.Clear();
        }
    }
}
