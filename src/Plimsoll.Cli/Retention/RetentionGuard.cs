using System.Globalization;
using Plimsoll.Cli.Importing;
using Plimsoll.Cli.Reporting.Views;
using Plimsoll.Import;
using Plimsoll.Store;

namespace Plimsoll.Cli.Retention;

/// <summary>Agents delete their logs. What was imported stays; this warns of what was not, and keeps of which times all was.</summary>
internal static class RetentionGuard
{
    /// <summary>Often enough that a day without calls is known to be one, and seldom enough not to fill the disk's time.</summary>
    public static readonly TimeSpan CoverEvery = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Soon = TimeSpan.FromDays(7);

    /// <summary>A sentence for each agent that may delete, within a week, what has not been imported.</summary>
    public static IEnumerable<string> Warnings(Ledger? ledger, DateTimeOffset now)
    {
        IReadOnlyList<WaitingLogs> waiting;
        try
        {
            waiting = Importer.Waiting(ledger, ImportHomes.Of([]));
        }
        catch (CommandException)
        {
            // No home folder, no logs.
            yield break;
        }

        foreach (var logs in waiting)
        {
            if (logs.GoneAt is not { } gone || gone > now + Soon) continue;
            var days = (int)Math.Ceiling((gone - now).TotalDays);
            var when = days <= 0 ? "any time now" : string.Create(CultureInfo.InvariantCulture, $"within {days} day{(days == 1 ? "" : "s")}");
            var files = string.Create(CultureInfo.InvariantCulture, $"{logs.Files:#,##0} log{(logs.Files == 1 ? "" : "s")} of {logs.Name}");
            yield return $"{files} {(logs.Files == 1 ? "is" : "are")} not imported yet, and {logs.Name} deletes logs after {(int)logs.KeptFor!.Value.TotalDays} days: the first goes {when}. Keep what they hold with: plimsoll import";
        }
    }

    /// <summary>Keeps in the ledger of which times it has all; not at once again where nothing was read since.</summary>
    /// <exception cref="LedgerException">The ledger cannot be written.</exception>
    public static void Cover(Ledger ledger, ImportSummary summary, DateTimeOffset now)
    {
        var facts = Covered(summary, now).Where(fact =>
            summary.Agents[fact.Agent].FilesRead > 0 || ledger.AgentFact(fact.Agent, fact.Kind, fact.Subject) is not { } said || now - said.At >= CoverEvery || said.At > now).ToList();
        if (facts.Count > 0) ledger.Apply([], new ImportProgress { Facts = facts });
    }

    /// <summary>What an import that has just ended says of times: all that these agents still had is in the ledger.</summary>
    public static IReadOnlyList<AgentFact> Covered(ImportSummary summary, DateTimeOffset now)
    {
        var facts = new List<AgentFact>();
        foreach (var (id, agent) in summary.Agents)
        {
            // Of what an agent deletes, a call within the period is in a file that is still there; of what it keeps, all since its first file.
            if (agent.Oldest is not { } oldest) continue;
            var from = agent.KeptFor is { } kept ? now - kept : oldest;
            if (from >= now) continue;
            facts.Add(new(id, Coverage.Kind, now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), now, $$"""{"from":"{{Text(from)}}","until":"{{Text(now)}}"}"""));
        }

        return facts;

        static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }
}
