using System.CommandLine;
using System.Threading.Channels;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Rates;
using Plimsoll.Cli.Reporting;
using Plimsoll.Cli.Running;
using Plimsoll.Cli.Terminal;
using Plimsoll.Cli.Top;
using Plimsoll.Store;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll top</c>: what is going on now, on a full screen.</summary>
internal static class TopCommand
{
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(1);

    private static readonly string[] Dims = ["project", "model", "session"];

    public static Command Create()
    {
        var zone = new Option<string?>("--timezone", "--zone") { Description = "The time zone of today; by default this machine's.", HelpName = "ZONE" };
        var by = new Option<string>("--by") { Description = "What to begin with: project, model, session.", HelpName = "DIM", DefaultValueFactory = _ => "project" };
        by.CompletionSources.Add(Dims);
        var json = new Option<bool>("--json") { Description = "Print how things stand now as JSON, and end." };
        var command = new Command("top", "See what is going on now, on a full screen; q ends it.") { zone, by, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var home = PlimsollHome.Find();
            var local = ReportRange.Zone(parsed.GetValue(zone) ?? ConfigFile.Read(home.ConfigFile).ToConfig().ReportZone);
            var dim = parsed.GetValue(by)!;
            if (!Dims.Contains(dim, StringComparer.Ordinal)) throw new CommandException(ExitCode.Usage, $"--by takes {string.Join(", ", Dims[..^1])} or {Dims[^1]}, not {dim}.");
            var state = TopState.Initial with { By = Enum.Parse<ReportDimKind>(dim, ignoreCase: true) };
            if (parsed.GetValue(json))
            {
                WriteOnce(home, local, state, TimeProvider.System.GetUtcNow());
                return ExitCode.Ok;
            }

            if (Console.IsOutputRedirected || Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb")
                throw new CommandException(ExitCode.Usage, "plimsoll top needs a terminal to draw on. In a pipe or a script use plimsoll top --json, or plimsoll report --since 1h.");

            await RunAsync(home, local, state, TimeProvider.System, cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void WriteOnce(PlimsollHome home, TimeZoneInfo zone, TopState state, DateTimeOffset now)
    {
        using var ledger = File.Exists(home.LedgerFile) ? Ledger.Open(home.LedgerFile, LedgerAccess.Read, TimeProvider.System) : null;
        RatesOutput.WriteJson(output => TopJson.Write(output, TopSnapshot.Read(ledger, state, zone, now), new(state.By), zone));
    }

    private static async Task RunAsync(PlimsollHome home, TimeZoneInfo zone, TopState state, TimeProvider clock, CancellationToken cancellation)
    {
        var events = Channel.CreateUnbounded<ConsoleKeyInfo?>();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var screen = new FullScreen(Console.Out, () => events.Writer.TryWrite(null), end.Cancel);
        ReadKeys(events.Writer, end.Cancel);
        Ledger? ledger = null;
        try
        {
            while (!state.IsOver)
            {
                screen.Show(Draw(home, ref ledger, state, zone, clock.GetUtcNow()));
                state = await NextAsync(events.Reader, state, clock, end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is another way to say q.
        }
        finally
        {
            ledger?.Dispose();
        }
    }

    private static IReadOnlyList<string> Draw(PlimsollHome home, ref Ledger? ledger, TopState state, TimeZoneInfo zone, DateTimeOffset now)
    {
        string? problem = null;
        TopSnapshot? snapshot = null;
        try
        {
            if (ledger is null && File.Exists(home.LedgerFile)) ledger = Ledger.Open(home.LedgerFile, LedgerAccess.Read, TimeProvider.System);
            snapshot = TopSnapshot.Read(ledger, state, zone, now);
            if (ledger is null) problem = "There is no ledger yet: it is made when the first call is metered or imported.";
        }
        catch (LedgerException e)
        {
            // Tried again with the next picture.
            problem = e.Message;
            ledger?.Dispose();
            ledger = null;
        }

        var (columns, rows) = Posix.TerminalSize();
        return TopScreen.Lines(snapshot ?? TopSnapshot.Read(null, state, zone, now), state, problem, zone, columns > 0 ? columns : 80, rows > 0 ? rows : 24, Style.ForOutput());
    }

    /// <summary>The state after the next key; the same after a second, or when the screen has another size.</summary>
    private static async Task<TopState> NextAsync(ChannelReader<ConsoleKeyInfo?> events, TopState state, TimeProvider clock, CancellationToken cancellation)
    {
        using var second = new CancellationTokenSource(Refresh, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(second.Token, cancellation);
        try
        {
            state = await events.ReadAsync(either.Token) is { } key ? state.After(key) : state;
            // All that was typed meanwhile, before the next picture.
            while (events.TryRead(out var more)) state = more is { } known ? state.After(known) : state;
            return state;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return state;
        }
    }

    private static void ReadKeys(ChannelWriter<ConsoleKeyInfo?> keys, Action gone)
    {
        // Without a keyboard it runs until it is told to end.
        if (Console.IsInputRedirected) return;

        // Ctrl-C is a key here: whoever started us may have had its signal ignored.
        Console.TreatControlCAsInput = true;
        new Thread(Read) { IsBackground = true, Name = "keys" }.Start();

        void Read()
        {
            try
            {
                while (true) keys.TryWrite(Console.ReadKey(intercept: true));
            }
            catch (Exception e) when (e is InvalidOperationException or IOException)
            {
                // The terminal is gone, and nobody looks any more.
                gone();
            }
        }
    }
}
