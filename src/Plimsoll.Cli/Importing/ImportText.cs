using System.Globalization;
using Plimsoll.Cli.Terminal;
using Plimsoll.Import;

namespace Plimsoll.Cli.Importing;

/// <summary>What an import did, for people.</summary>
internal static class ImportText
{
    public static void Write(TextWriter output, ImportSummary summary, bool dry, Style style)
    {
        if (summary.Agents.Count == 0)
        {
            output.WriteLine($"No logs of coding agents were found. Plimsoll looks for those of {string.Join(", ", Importer.Known)}; --home DIR names another home folder.");
            return;
        }

        var table = new TextTable(
        [
            new("agent"), new("files", Right: true), new("read now", Right: true), new("calls in them", Right: true), new("unreadable", Right: true, HideWhenEmpty: true),
        ]);
        foreach (var (id, agent) in summary.Agents)
            table.Add([id, Number(agent.Files), Number(agent.FilesRead), Number(agent.Calls), agent.Unreadable == 0 ? "" : Number(agent.Unreadable)]);
        table.Write(output, Widths.OfOutput(), style);

        var read = summary.Agents.Values.Sum(agent => agent.FilesRead);
        if (dry) output.WriteLine("Nothing was written (--dry-run).");
        else if (read == 0) output.WriteLine("Nothing new.");
        else output.WriteLine($"{Calls(summary.Applied.Added)} new, {Number(summary.Applied.Changed)} joined or changed, {Number(summary.Applied.Known)} known before.");
        if (summary.SumsLeft > 0) output.WriteLine($"{Number(summary.SumsLeft)} session{(summary.SumsLeft == 1 ? "" : "s")} logged as a sum alone {(summary.SumsLeft == 1 ? "is" : "are")} not counted: the proxy saw calls of {(summary.SumsLeft == 1 ? "it" : "them")}.");
        if (summary.Vanished > 0) output.WriteLine($"{Number(summary.Vanished)} file{(summary.Vanished == 1 ? "" : "s")} read earlier {(summary.Vanished == 1 ? "is" : "are")} gone; what {(summary.Vanished == 1 ? "it" : "they")} held stays in the ledger.");
        if (!dry && read > 0) output.WriteLine(style.Dim("See what it cost: plimsoll report --since 52w --by month"));
    }

    /// <summary>One look that found something, in a line.</summary>
    public static string Line(ImportSummary summary) =>
        $"{Number(summary.Applied.Added)} new, {Number(summary.Applied.Changed)} joined or changed ({string.Join(", ", summary.Agents.Where(agent => agent.Value.Calls > 0).Select(agent => agent.Key))})";

    private static string Calls(int count) => $"{Number(count)} call{(count == 1 ? "" : "s")}";

    private static string Number(long count) => count.ToString("#,##0", CultureInfo.InvariantCulture);
}
