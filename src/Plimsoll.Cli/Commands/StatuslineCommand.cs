using System.Buffers;
using System.CommandLine;
using System.Text.Json;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Limits;
using Plimsoll.Cli.Reporting;
using Plimsoll.Cli.Statusline;
using Plimsoll.Cli.Terminal;
using Plimsoll.Store;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll statusline</c>: one line for the foot of an agent's screen. Whatever is wrong, it prints a line and ends with 0.</summary>
internal static class StatuslineCommand
{
    public static Command Create()
    {
        var agent = new Option<string>("--agent") { Description = "Whose status line it is, and whose block; by default claude-code.", HelpName = "NAME", DefaultValueFactory = _ => "claude-code" };
        var zone = new Option<string?>("--timezone", "--zone") { Description = "The time zone of today; by default this machine's.", HelpName = "ZONE" };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("statusline", "One line for an agent's status line: session, day, block, limits.") { agent, zone, json };
        command.SetAction(parsed =>
        {
            Run(parsed.GetValue(agent)!, parsed.GetValue(zone), parsed.GetValue(json), TimeProvider.System);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Run(string agent, string? zone, bool json, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var (input, local, home) = (new StatusInput(), TimeZoneInfo.Local, default(PlimsollHome));
        LedgerStatus? status = null;
        string? problem = null;
        try
        {
            input = StatusInput.Read(StatusStream.Read(), agent, now);
            home = PlimsollHome.Find();
            local = Zone(zone, home);
            status = Read(home, input, agent, local, now);
            if (status is null) problem = "no ledger yet";
        }
        catch (CommandException)
        {
            problem = "plimsoll: see plimsoll config check";
        }
        catch (LedgerException e)
        {
            problem = $"ledger {e.Problem.ToString().ToLowerInvariant()}";
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The line is at the foot of someone's work: a trace of ours has no place there.
            problem = $"plimsoll: {e.GetType().Name}";
        }

        Write(json, input, status, problem, local, now);
        if (home is not null && status is not null) Keep(home, input.Limits, clock);
    }

    private static LedgerStatus? Read(PlimsollHome home, StatusInput input, string agent, TimeZoneInfo zone, DateTimeOffset now)
    {
        if (!File.Exists(home.LedgerFile)) return null;

        using var ledger = Ledger.Open(home.LedgerFile, LedgerAccess.Read, TimeProvider.System);
        var today = ReportRange.Local(TimeZoneInfo.ConvertTime(now, zone).Date, zone) ?? now;
        return LedgerStatus.Read(ledger, input.Session, agent, today, now);
    }

    private static TimeZoneInfo Zone(string? asked, PlimsollHome home)
    {
        try
        {
            return ReportRange.Zone(asked ?? ConfigFile.Read(home.ConfigFile).ToConfig().ReportZone);
        }
        catch (CommandException)
        {
            return TimeZoneInfo.Local;
        }
    }

    private static void Write(bool json, StatusInput input, LedgerStatus? status, string? problem, TimeZoneInfo zone, DateTimeOffset now)
    {
        if (!json)
        {
            Console.Out.WriteLine(StatusText.Line(input, status, problem, zone, now));
            Console.Out.Flush();
            return;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new() { Indented = true })) StatusJson.Write(writer, input, status, problem);
        buffer.Write("\n"u8);
        using var output = StandardStreams.OpenOutput();
        output.Write(buffer.WrittenSpan);
    }

    // The line is out by now. What has not changed in this hour is not written again: an agent asks several times a second.
    private static void Keep(PlimsollHome home, IReadOnlyList<LimitWindow> limits, TimeProvider clock)
    {
        if (limits.Count == 0) return;
        try
        {
            var facts = limits.Select(LimitFacts.Of).ToList();
            using (var known = Ledger.Open(home.LedgerFile, LedgerAccess.Read, clock))
                facts.RemoveAll(fact => known.AgentFact(fact.Agent, fact.Kind, fact.Subject)?.Json == fact.Json);
            if (facts.Count == 0) return;

            using var ledger = Ledger.Open(home.LedgerFile, LedgerAccess.Write, clock);
            ledger.Apply([], new ImportProgress { Facts = facts });
        }
        catch (LedgerException)
        {
            // Busy or full: the next line tells it again.
        }
    }
}
