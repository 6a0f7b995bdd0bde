using System.CommandLine;
using System.Threading.Channels;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Reporting;
using Plimsoll.Cli.Running;
using Plimsoll.Cli.Terminal;
using Plimsoll.Cli.Top;
using Plimsoll.Store;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll top</c>: what is going on now, on a full screen.</summary>
internal static class TopCommand
{
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var zone = new Option<string?>("--timezone", "--zone") { Description = "The time zone of today; by default this machine's.", HelpName = "ZONE" };
        var command = new Command("top", "See what is going on now, on a full screen; q ends it.") { zone };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (Console.IsOutputRedirected || Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb")
                throw new CommandException(ExitCode.Usage, "plimsoll top needs a terminal to draw on. In a pipe or a script use plimsoll report --since 1h, with --json where a program reads it.");

            var home = PlimsollHome.Find();
            var local = ReportRange.Zone(parsed.GetValue(zone) ?? ConfigFile.Read(home.ConfigFile).ToConfig().ReportZone);
            await RunAsync(home, local, TimeProvider.System, cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task RunAsync(PlimsollHome home, TimeZoneInfo zone, TimeProvider clock, CancellationToken cancellation)
    {
        var events = Channel.CreateUnbounded<ConsoleKeyInfo?>();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var screen = new FullScreen(Console.Out, () => events.Writer.TryWrite(null), end.Cancel);
        ReadKeys(events.Writer);
        Ledger? ledger = null;
        try
        {
            for (var state = TopState.Initial; !state.IsOver;)
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

    private static void ReadKeys(ChannelWriter<ConsoleKeyInfo?> keys)
    {
        // Without a keyboard it runs until it is told to end.
        if (Console.IsInputRedirected) return;
        new Thread(Read) { IsBackground = true, Name = "keys" }.Start();

        void Read()
        {
            try
            {
                while (true) keys.TryWrite(Console.ReadKey(intercept: true));
            }
            catch (Exception e) when (e is InvalidOperationException or IOException)
            {
                // The terminal is gone, and its end comes by a signal.
            }
        }
    }
}
