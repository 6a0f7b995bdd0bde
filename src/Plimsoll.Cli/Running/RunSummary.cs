using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Reporting;
using Plimsoll.Cli.Terminal;
using Plimsoll.Daemon;
using Plimsoll.Store;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Running;

/// <summary>What a run's calls came to: read from the ledger, by the same query as every report.</summary>
internal static class RunSummary
{
    public static async Task WriteAsync(
        RunOptions options, PlimsollHome home, RunQuery query, int exit, ProxyFlushed? flushed, Style style)
    {
        // The command has run; whatever is wrong with its summary is told, and changes nothing of that.
        try
        {
            var report = Read(home, query);
            if (options.Json)
            {
                var buffer = new ArrayBufferWriter<byte>();
                WriteJson(buffer, report, query.Run, exit, flushed);
                await File.WriteAllBytesAsync(options.SummaryFile!, buffer.WrittenMemory);
            }
            else if (options.SummaryFile is { } file)
            {
                await using var output = new StreamWriter(file);
                WriteText(output, report, flushed, 80, new(false));
            }
            else if (!options.Quiet)
            {
                WriteText(Console.Error, report, flushed, Widths.OfErrors(), style);
            }
        }
        catch (Exception e) when (e is LedgerException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"plimsoll: the summary could not be made: {e.Message}");
        }

        foreach (var problem in Problems(flushed)) await Console.Error.WriteLineAsync(style.Warn($"plimsoll: {problem}"));
    }

    private static Report Read(PlimsollHome home, RunQuery query)
    {
        using var ledger = Ledger.Open(home.LedgerFile, LedgerAccess.Read, TimeProvider.System);
        return query.Read(ledger);
    }

    private static void WriteText(TextWriter output, Report report, ProxyFlushed? flushed, int width, Style style)
    {
        var total = report.Total;
        if (total.Calls == 0 && flushed is not { Complete: true })
        {
            output.WriteLine(style.Warn("plimsoll: what this run cost is not known: none of its calls is in the ledger"));
            return;
        }

        if (total.Calls == 0)
        {
            var passed = flushed is { Tunnels: > 0 } ? string.Create(CultureInfo.InvariantCulture, $" ({flushed.Tunnels} {(flushed.Tunnels == 1 ? "connection" : "connections")} to other hosts passed unread)") : "";
            output.WriteLine(style.Dim($"plimsoll: no model calls seen{passed}"));
            return;
        }

        output.WriteLine(style.Dim("plimsoll:"));
        var table = new TextTable(
            new TextColumn("model"), new("calls", Right: true), new("input", Right: true), new("cache read", Right: true, HideWhenEmpty: true),
            new("cache write", Right: true, HideWhenEmpty: true), new("output", Right: true), new("reasoning", Right: true, HideWhenEmpty: true, Spare: 1),
            new("cost", Right: true), new("plan value", Right: true, HideWhenEmpty: true, Told: true), new("unpriced", Right: true, HideWhenEmpty: true, Told: true), new("errors", Right: true, HideWhenEmpty: true));
        foreach (var row in report.Rows) table.Add(Cells(row.Dims[0] ?? "(unknown)", row));
        if (report.Rows.Count > 1)
        {
            table.AddRule();
            table.Add(Cells("total", total));
        }

        table.Write(output, width, style);
        ReportText.WriteNotes(output, total, width, style);
    }

    private static string[] Cells(string name, ReportRow row) =>
    [
        name, Figures.Count(row.Calls), Figures.Count(row.Usage.InputTokens), Blank(row.Usage.CacheReadTokens), Blank(row.Usage.CacheWriteTokens),
        Figures.Count(row.Usage.OutputTokens), Blank(row.Usage[Unit.OutputReasoning]), ReportText.Cost(row),
        row.PlanCalls == 0 ? "" : Figures.Money(row.PlanValue), Blank(row.UnpricedCalls), Blank(row.Errors),
    ];

    private static string Blank(long count) => count == 0 ? "" : Figures.Count(count);

    private static void WriteJson(IBufferWriter<byte> output, Report report, string runId, int exit, ProxyFlushed? flushed)
    {
        using (var json = new Utf8JsonWriter(output, new() { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("run"u8, runId);
            json.WriteNumber("exit_code"u8, exit);
            json.WriteString("currency"u8, "USD"u8);
            json.WriteStartArray("models"u8);
            foreach (var row in report.Rows) ReportJson.WriteRow(json, row, report.By);
            json.WriteEndArray();
            json.WritePropertyName("total"u8);
            ReportJson.WriteRow(json, report.Total, [], flushed is { Complete: true });
            json.WriteNumber("tunnels"u8, flushed?.Tunnels ?? 0);
            json.WriteNumber("unmetered_connections"u8, flushed?.NotMetered ?? 0);
            json.WriteBoolean("complete"u8, flushed is { Complete: true, Deaths: 0 });
            json.WriteStartArray("problems"u8);
            foreach (var problem in Problems(flushed)) json.WriteStringValue(problem);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static string Calls(long count) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "call is" : "calls are")}");

    private static IEnumerable<string> Problems(ProxyFlushed? flushed)
    {
        if (flushed is null)
        {
            yield return "the proxy no longer answers, so the last calls may be missing; what it had written is in the ledger.";
            yield break;
        }

        if (flushed.Deaths > 0)
        {
            var times = flushed.Deaths == 1 ? "once" : string.Create(CultureInfo.InvariantCulture, $"{flushed.Deaths} times");
            yield return $"the proxy was ended {times} during the run, by something else than plimsoll, and started anew: calls that were under way then broke off, and may be missing.";
        }

        if (flushed.TurnedAway > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"{flushed.TurnedAway} connections were turned away: no more than {OpenFiles.Connections} at once fit into the limit of open files. Raise it (ulimit -n).");
        if (flushed.Problem is { } problem) yield return problem;
        if (flushed.Waiting > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"{Calls(flushed.Waiting)} not in the ledger yet{(flushed.Kept is { } folder ? $"; they are kept in {folder}, and the next plimsoll run puts them in." : ": no file could be made of them so far either. The proxy goes on trying until the last program of the run has ended.")}");
        if (flushed.Lost > 0) yield return string.Create(CultureInfo.InvariantCulture, $"{Calls(flushed.Lost)} lost: they could not be kept anywhere.");
        if (flushed.Unread > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"{flushed.Unread} exchanges could not be read whole; they are in the ledger as unpriced.");
        if (flushed.Fault is { } fault) yield return $"the meter ran into a bug, please report it with these lines: {fault}";
        if (flushed.NotMetered > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"{flushed.NotMetered} connections to model providers were passed on unread: the calls in them are not metered.");
        foreach (var host in flushed.Uncovered)
            yield return $"no root certificate that this run began with covers {host}; a new run has one that does.";
        foreach (var host in flushed.Refused)
            yield return $"the program broke off connections to {host}, as one that does not trust Plimsoll's certificate does; where it keeps doing so, they pass unread (see docs/clients.md).";
    }
}
