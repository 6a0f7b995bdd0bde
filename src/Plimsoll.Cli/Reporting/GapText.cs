using System.Globalization;
using Plimsoll.Store;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Reporting;

/// <summary>What passed the meter, as a sentence below a report.</summary>
internal static class GapText
{
    private const int NamedHosts = 3;

    /// <summary>Null where nothing passed it.</summary>
    /// <param name="gaps">The most first, for each cause.</param>
    /// <param name="filtered">True where the report is of some calls only: which connections belong to them is not known.</param>
    public static string? Sentence(IReadOnlyList<GapSum> gaps, bool filtered)
    {
        var parts = new List<string>();
        foreach (var cause in gaps.GroupBy(gap => gap.Cause))
        {
            var hosts = cause.ToList();
            var count = hosts.Sum(gap => gap.Count);
            parts.Add(Part(cause.Key, count, hosts));
        }

        if (parts.Count == 0) return null;
        return $"Not metered{(filtered ? ", in all projects" : "")}, and in no figure above: {string.Join("; ", parts)}.";
    }

    /// <summary>What no ledger has taken yet; null where nothing waits.</summary>
    public static string? Waiting(WaitingCalls waiting) => waiting.Count == 0 ? null
        : $"{Counted(waiting.Count, "call")} {(waiting.Count == 1 ? "is" : "are")} in no figure above: the ledger could not take {(waiting.Count == 1 ? "it" : "them")}. {(waiting.Count == 1 ? "It waits" : "They wait")} in {string.Join(" and ", waiting.Folders)}, and the next plimsoll run puts {(waiting.Count == 1 ? "it" : "them")} in.";

    private static string Part(GapCause cause, long count, List<GapSum> hosts) => cause switch
    {
        GapCause.Lost => $"{Counted(count, "call")} lost ({Names(hosts)})",
        GapCause.Uncovered => $"{Counted(count, "connection")} that no root certificate of {(count == 1 ? "its" : "their")} run covers ({Names(hosts)})",
        GapCause.CertificateRefused => $"{Counted(count, "connection")} of programs that refuse Plimsoll's certificate ({Names(hosts)})",
        GapCause.PassedThrough => $"{Counted(count, "connection")} that proxy.passThrough lets by ({Names(hosts)})",
        _ => $"{Counted(count, "connection")} to hosts that no provider file lists ({Names(hosts)})",
    };

    private static string Names(List<GapSum> hosts)
    {
        var names = string.Join(", ", hosts.Take(NamedHosts).Select(gap => gap.Host));
        return hosts.Count <= NamedHosts ? names : string.Create(CultureInfo.InvariantCulture, $"{names} and {hosts.Count - NamedHosts} more");
    }

    private static string Counted(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count:#,##0} {what}{(count == 1 ? "" : "s")}");
}
