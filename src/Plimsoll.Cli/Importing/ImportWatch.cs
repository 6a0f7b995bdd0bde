using System.Diagnostics;
using System.Globalization;
using Plimsoll.Cli.Retention;
using Plimsoll.Import;
using Plimsoll.Store;

namespace Plimsoll.Cli.Importing;

/// <summary>Imports again and again what agents have logged meanwhile.</summary>
/// <remarks>It looks, rather than being told: watching thousands of folders is more than many systems allow, and looking costs milliseconds.</remarks>
internal sealed class ImportWatch(
    Importer importer, Ledger ledger, IReadOnlyList<string> agents, Homes homes, bool json, TimeProvider clock)
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(2);

    // Looking takes a fiftieth of the time at most, however many files there are.
    private const int RestToWork = 50;

    private DateTimeOffset _covered = clock.GetUtcNow();
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    public async Task RunAsync(CancellationToken cancellation)
    {
        if (!json) await Console.Out.WriteLineAsync("Watching; Ctrl-C ends it.");
        await Console.Out.FlushAsync(cancellation);
        try
        {
            var rest = Usual;
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
            // This is how it is meant to end.
        }
    }

    private void Look(CancellationToken cancellation)
    {
        try
        {
            var summary = importer.Run(ledger, agents, homes, dry: false, null, cancellation);
            foreach (var note in summary.Notes) Tell(note);
            Cover(summary);
            if (summary.Applied.Added + summary.Applied.Changed == 0) return;
            if (json) ImportJson.Write(summary, dry: false);
            else Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{summary.Applied.Added:#,##0} new, {summary.Applied.Changed:#,##0} joined or changed ({string.Join(", ", summary.Agents.Where(agent => agent.Value.Calls > 0).Select(agent => agent.Key))})"));
            Console.Out.Flush();
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
        ledger.Apply([], new ImportProgress { Facts = RetentionGuard.Covered(summary, now) });
        _covered = now;
    }

    // The same trouble is told once.
    private void Tell(string note)
    {
        if (_told.Add(note)) Console.Error.WriteLine($"plimsoll: {note}");
    }
}
