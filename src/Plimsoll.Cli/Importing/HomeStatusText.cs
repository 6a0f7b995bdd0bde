using System.Globalization;
using Plimsoll.Cli.Terminal;

namespace Plimsoll.Cli.Importing;

/// <summary>The status for people.</summary>
internal static class HomeStatusText
{
    public static void Write(TextWriter output, HomeStatus status, TimeZoneInfo zone, int width, Style style)
    {
        output.WriteLine(status.Calls is { } calls
            ? string.Create(CultureInfo.InvariantCulture, $"{status.LedgerFile}: {calls:#,##0} call{(calls == 1 ? "" : "s")}.")
            : $"No ledger yet ({status.LedgerFile}). plimsoll import, or plimsoll run -- CMD, makes it.");
        foreach (var line in TextWidth.Wrap(Automatic(status, zone), width)) output.WriteLine(line);
        if (status.Import?.Problem is { } problem)
        {
            foreach (var line in TextWidth.Wrap($"It noted: {problem}", width)) output.WriteLine(style.Warn(line));
        }

        if (status.Agents.Count == 0)
        {
            output.WriteLine("No agent's logs are found.");
            return;
        }

        var table = new TextTable(new TextColumn("agent"), new("files read", Right: true), new("waiting", Right: true), new("MB waiting", Right: true, HideWhenEmpty: true), new("imported until", HideWhenEmpty: true), new("may be deleted", HideWhenEmpty: true));
        foreach (var agent in status.Agents)
        {
            table.Add(
                agent.Agent, Number(agent.Imported), Number(agent.Waiting), agent.Waiting == 0 ? "" : (agent.WaitingBytes / 1e6).ToString("#,##0.0", CultureInfo.InvariantCulture),
                agent.ImportedAt is { } until ? At(until, zone) : "", agent.GoneAt is { } gone ? $"from {At(gone, zone)[..10]}" : "");
        }

        table.Write(output, width, style);
    }

    private static string Automatic(HomeStatus status, TimeZoneInfo zone)
    {
        if (!status.ImportsByItself) return "Agents' logs are imported by plimsoll import alone (import.automatic is off).";
        if (status.Import is not { } import) return "Agents' logs are imported by themselves while plimsoll run is at work; no run has done so yet.";
        var looked = import.LookedAt is { } at ? $"looked last at {At(at, zone)}" : "has not looked yet";
        var found = string.Create(CultureInfo.InvariantCulture, $"{import.Calls:#,##0} call{(import.Calls == 1 ? "" : "s")} new or changed since {At(import.StartedAt, zone)}");
        return import.IsRunning
            ? $"Agents' logs are being imported by themselves (process {import.Process}, beside plimsoll run): {looked}, {found}."
            : $"Agents' logs are imported by themselves while plimsoll run is at work: {looked}, {found}.";
    }

    private static string At(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Number(int count) => count.ToString("#,##0", CultureInfo.InvariantCulture);
}
