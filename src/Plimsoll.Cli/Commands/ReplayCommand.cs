using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Replaying;
using Plimsoll.Cli.Terminal;
using Plimsoll.Exchanges;
using Plimsoll.Metering;
using Plimsoll.Store;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll replay FILE…</c>: meters recorded exchanges by the code that meters live ones.</summary>
internal static class ReplayCommand
{
    private const int FlushBytes = 1 << 16;
    private const int MostNamed = 10;

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore, Description = "JSON lines or HAR, gzipped or not; - is standard input." };
        var json = new Option<bool>("--json") { Description = "Print one line of JSON an exchange." };
        var record = new Option<bool>("--record") { Description = "Write the calls to the ledger too." };
        var command = new Command("replay", "Meter recorded exchanges: what did they use, what did they cost?") { files, json, record };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(files)!, parsed.GetValue(json), parsed.GetValue(record), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string[] files, bool json, bool record, CancellationToken cancellation)
    {
        var home = PlimsollHome.Find();
        if (record) home.Create();
        var meters = Meters.Load(home);
        using var plugins = Meters.Plugins(home);
        foreach (var problem in meters.Problems.Concat(meters.PluginProblems(plugins))) await Console.Error.WriteLineAsync($"plimsoll: {problem}");

        // Without --record nothing is kept, so a key for hashes that no one will compare need not be the machine's.
        var hasher = record ? home.Hasher() : new PromptHasher(new byte[32]);
        await using var writer = record ? LedgerWriter.Open(home.LedgerFile, TimeProvider.System) : null;
        var observer = new ExchangeObserver(meters.Pricer, hasher);
        await using var output = StandardStreams.OpenOutput();
        var buffer = new ArrayBufferWriter<byte>(FlushBytes * 2);
        var totals = new ReplayTotals();
        var malformed = 0;

        try
        {
            await new Replayer(meters.Catalog, meters.Pricer, hasher, plugins).RunAsync(files.SelectMany(RecordingFile.Read), Take, cancellation);
        }
        finally
        {
            // A file that cannot be read on takes nothing from what was read.
            output.Write(buffer.WrittenSpan);
            await output.FlushAsync(cancellation);
        }

        if (malformed > MostNamed) await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"plimsoll: … and {malformed - MostNamed} more that are not recorded exchanges"));
        if (writer is not null && !await writer.FlushAsync(cancellation))
            throw new CommandException(ExitCode.LedgerUnusable, $"Not every call could be written to {home.LedgerFile}: {writer.LastProblem}");
        if (!json) totals.Write(Console.Out, Widths.OfOutput(), Style.ForOutput());
        return malformed > 0 ? ExitCode.BadInput : ExitCode.Ok;

        void Take(Replayed replayed)
        {
            if (replayed.Problem is { } problem)
            {
                if (++malformed <= MostNamed) Console.Error.WriteLine($"plimsoll: {problem}");
                return;
            }

            totals.Add(replayed.Result!);
            if (json)
            {
                replayed.Result!.Write(buffer);
                if (buffer.WrittenCount >= FlushBytes)
                {
                    output.Write(buffer.WrittenSpan);
                    buffer.ResetWrittenCount();
                }
            }

            if (writer is null || replayed.Metered is not { } metered) return;
            foreach (var observation in observer.Observe(metered, new(null, replayed.Exchange!.Duration), Witness.Recording, Native(replayed.Exchange, metered), Attribution.Unknown))
            {
                while (!writer.TryPost(observation)) Thread.Yield();
            }
        }
    }

    /// <summary>What an exchange is known by, in whichever file it stands and wherever there: what was asked of whom and when, and the answer.</summary>
    internal static string Native(RecordedExchange exchange, MeteredExchange metered)
    {
        var head = exchange.Request;
        var answer = metered.Readings is [{ ResponseId: { } id }, ..] ? id : Hash(exchange.ResponseBody.Span);
        var all = string.Create(
            CultureInfo.InvariantCulture,
            $"{head.StartedAt.UtcTicks}\n{head.Method}\n{head.Host}\n{head.Target}\n{Hash(exchange.RequestBody.Span)}\n{answer}");
        return Hash(Encoding.UTF8.GetBytes(all))[..32];

        static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}
