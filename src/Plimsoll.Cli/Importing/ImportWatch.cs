using System.Diagnostics;
using Plimsoll.Cli.Retention;
using Plimsoll.Import;
using Plimsoll.Store;

namespace Plimsoll.Cli.Importing;

/// <summary>Imports again and again what agents have logged meanwhile.</summary>
/// <remarks>It looks, rather than being told: watching thousands of folders is more than many systems allow, and looking costs milliseconds.</remarks>
/// <param name="importer">Reads and prices.</param>
/// <param name="ledger">Open to write.</param>
/// <param name="agents">Whose logs.</param>
/// <param name="homes">Where to look.</param>
/// <param name="looked">Told of each look.</param>
/// <param name="noted">Told what is wrong, a sentence; the same trouble once.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class ImportWatch(
    Importer importer, Ledger ledger, IReadOnlyList<string> agents, Homes homes, Action<ImportSummary> looked, Action<string> noted, TimeProvider clock)
{
    /// <summary>Between two looks.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(2);

    // Looking takes a fiftieth of the time at most, however many files there are.
    private const int RestToWork = 50;

    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private DateTimeOffset _covered = DateTimeOffset.MinValue;

    /// <param name="first">When to look for the first time.</param>
    /// <param name="cancellation">Ends it: that is how it is meant to end.</param>
    public async Task RunAsync(TimeSpan first, CancellationToken cancellation)
    {
        try
        {
            var rest = first;
            while (true)
            {
                await Task.Delay(rest, clock, cancellation);
                var began = Stopwatch.GetTimestamp();
                Look(cancellation);
                rest = TimeSpan.FromTicks(Math.Max(Usual.Ticks, Stopwatch.GetElapsedTime(began).Ticks * RestToWork));
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // What was written stays, and the rest comes next time.
        }
    }

    /// <summary>Looks once.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled between two transactions.</exception>
    public void Look(CancellationToken cancellation)
    {
        try
        {
            var summary = importer.Run(ledger, agents, homes, dry: false, null, cancellation);
            foreach (var note in summary.Notes) Tell(note);
            Cover(summary);
            looked(summary);
        }
        catch (LedgerException passing) when (passing.Problem is LedgerProblem.Locked or LedgerProblem.DiskFull or LedgerProblem.Disk)
        {
            // Nothing was written, and nothing is lost: the logs are still there the next time.
            Tell(passing.Message);
        }
    }

    private void Cover(ImportSummary summary)
    {
        var now = clock.GetUtcNow();
        if (now - _covered < RetentionGuard.CoverEvery) return;
        RetentionGuard.Cover(ledger, summary, now);
        _covered = now;
    }

    private void Tell(string note)
    {
        if (_told.Add(note)) noted(note);
    }
}
