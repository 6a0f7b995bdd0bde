using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Reporting.Views;
using Plimsoll.Import;
using Plimsoll.Store;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Importing;

/// <summary>What <c>plimsoll status</c> tells.</summary>
internal sealed record HomeStatus
{
    public required string LedgerFile { get; init; }

    /// <summary>Null where there is no ledger yet.</summary>
    public required long? Calls { get; init; }

    /// <summary>True where a run imports logs by itself.</summary>
    public required bool ImportsByItself { get; init; }

    /// <summary>What that did last; null where it never has.</summary>
    public required ImportStatus? Import { get; init; }

    /// <summary>Agents of which there is any log, imported or not.</summary>
    public required IReadOnlyList<AgentStatus> Agents { get; init; }

    public static HomeStatus Read(PlimsollHome home, Ledger? ledger, IReadOnlyList<WaitingLogs> waiting, bool importsByItself)
    {
        var files = (ledger?.ImportedFiles() ?? []).GroupBy(file => file.Agent, StringComparer.Ordinal).ToDictionary(agent => agent.Key, agent => agent.Count(), StringComparer.Ordinal);
        var facts = ledger?.AgentFacts(Coverage.Kind) ?? [];
        var until = facts.GroupBy(fact => fact.Agent, StringComparer.Ordinal).ToDictionary(agent => agent.Key, agent => (DateTimeOffset?)agent.Max(fact => fact.At), StringComparer.Ordinal);
        return new()
        {
            LedgerFile = home.LedgerFile,
            Calls = ledger is null ? null : new ReportQuery { Range = new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200)) }.Read(ledger).Total.Calls,
            ImportsByItself = importsByItself,
            Import = ImportState.Read(home),
            Agents =
            [
                .. Importer.Known.Where(agent => files.ContainsKey(agent) || waiting.Any(logs => logs.Agent == agent)).Select(agent =>
                {
                    var logs = waiting.FirstOrDefault(one => one.Agent == agent);
                    return new AgentStatus(agent, files.GetValueOrDefault(agent), logs?.Files ?? 0, logs?.Bytes ?? 0, until.GetValueOrDefault(agent), logs?.GoneAt);
                }),
            ],
        };
    }
}

/// <param name="Agent">Its id.</param>
/// <param name="Imported">Files that were read.</param>
/// <param name="Waiting">Files that are new, or have changed since.</param>
/// <param name="WaitingBytes">Of those, what was never read.</param>
/// <param name="ImportedAt">Until when all that it logged is imported; null where that is not known.</param>
/// <param name="GoneAt">When the agent may delete the first of those that wait; null where it deletes none.</param>
internal sealed record AgentStatus(string Agent, int Imported, int Waiting, long WaitingBytes, DateTimeOffset? ImportedAt, DateTimeOffset? GoneAt);
