using System.Diagnostics;
using System.Globalization;
using Plimsoll.Cli;
using Plimsoll.Clients;
using Plimsoll.Store;
using Plimsoll.Store.Queries;

namespace Plimsoll.Soak;

/// <summary><c>plimsoll run</c> under 200 calls a second, for half an hour in <c>./test --long</c> and for seconds otherwise.</summary>
/// <remarks>PLIMSOLL_SOAK_SECONDS sets another time. What was measured goes to artifacts/soak.txt.</remarks>
public sealed class SoakTests
{
    private const int PerSecond = 200;
    private const int Page = 5_000;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(
        Environment.GetEnvironmentVariable("PLIMSOLL_SOAK_SECONDS") is { Length: > 0 } seconds ? int.Parse(seconds, CultureInfo.InvariantCulture)
        : string.IsNullOrEmpty(Environment.GetEnvironmentVariable("PLIMSOLL_LONG")) ? 20 : 1_800);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Memory_and_handles_stay_and_every_call_is_in_the_ledger_once()
    {
        await using var installation = await Installation.CreateAsync();
        using var run = installation.Launch(Installation.Program, ["run", "--quiet", "--", "sh", "-c", "echo \"$HTTPS_PROXY\"; echo \"$SSL_CERT_FILE\"; read word"]);
        var errors = run.StandardError.ReadToEndAsync(Cancellation);
        var proxy = new Uri((await run.StandardOutput.ReadLineAsync(Cancellation))!);
        var trust = (await run.StandardOutput.ReadLineAsync(Cancellation))!;
        var proxyId = ProcessSample.ChildOf(run.Id, "run-proxy");
        using var load = new SoakLoad(proxy, trust);

        var samples = await SampleAsync(proxyId, load.RunAsync(PerSecond, Time, Cancellation));
        await run.StandardInput.WriteLineAsync("end");
        await run.WaitForExitAsync(Cancellation);

        // The first stretch after a third of the time, when all is warm and every pool has been full once, against the last.
        var stretch = Time / 6;
        var (before, after) = (ProcessSample.Median(samples, Time / 3, (Time / 3) + stretch), ProcessSample.Median(samples, Time - stretch, Time));
        var ledger = Read(installation);
        var report = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {load.Answered} answered, {load.Cut} cut off, {load.Refused} refused in {Time.TotalSeconds} s; {ledger.Count} calls in the ledger.
            memory {before.ResidentMb:F1} MB, then {after.ResidentMb:F1} MB, never over {samples.Max(x => x.ResidentMb):F1} MB
            handles {before.Handles}, then {after.Handles}, never over {samples.Max(x => x.Handles)}
            threads {before.Threads}, then {after.Threads}, never over {samples.Max(x => x.Threads)}
            processor {samples[^1].CpuSeconds * 1e6 / (load.Answered + load.Cut + load.Refused):F0} µs a call
            """);
        TestContext.Current.TestOutputHelper?.WriteLine(report);
        await File.WriteAllTextAsync(Path.Combine(Repository.Root, "artifacts", "soak.txt"), report + "\n" + string.Join('\n', load.Faults), Cancellation);

        Assert.True(run.ExitCode == 0, await errors);
        Assert.Empty(load.Faults);
        AssertBooks(installation, load, ledger);
        // The short run is still compiling, and a busy machine holds more calls open than an idle one: only what no load explains is a fault of it.
        Assert.True(samples.Max(x => x.ResidentMb) <= 600, report);
        if (Time.TotalMinutes <= 5) return;
        // A tenth is what the collector leaves from one minute to the next.
        Assert.True(after.ResidentMb <= (before.ResidentMb * 1.1) + 8, report);
        Assert.True(after.Handles <= before.Handles + 20, report);
        Assert.True(after.Threads <= before.Threads + 5, report);
    }

    private static async Task<List<ProcessSample>> SampleAsync(int id, Task load)
    {
        var samples = new List<ProcessSample>();
        var started = Stopwatch.GetTimestamp();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (!load.IsCompleted)
        {
            samples.Add(ProcessSample.Of(id, Stopwatch.GetElapsedTime(started)));
            await tick.WaitForNextTickAsync(Cancellation);
        }

        await load;
        return samples;
    }

    private static List<CallEntry> Read(Installation installation)
    {
        using var ledger = Ledger.Open(Path.Combine(installation.Home, "ledger.db"), LedgerAccess.Read, TimeProvider.System);
        var calls = new List<CallEntry>();
        while (true)
        {
            var page = new CallList { Limit = Page, Before = calls.Count == 0 ? null : calls[^1].Id }.Read(ledger);
            calls.AddRange(page);
            if (page.Count < Page) return calls;
        }
    }

    private static void AssertBooks(Installation installation, SoakLoad load, List<CallEntry> ledger)
    {
        var billed = installation.Provider.Account.Calls;
        Assert.Equal(load.Answered, billed.LongCount(call => call.Model != SoakLoad.CutModel));
        // Whole answers: the very tokens and nano-dollars, each once.
        Assert.Equal(
            billed.Where(call => call.Model != SoakLoad.CutModel).Select(Books.Expected).Order(StringComparer.Ordinal),
            ledger.Where(call => call.Charge.State is ChargeState.Priced && call.Model != SoakLoad.CutModel).Select(Books.Actual).Order(StringComparer.Ordinal));
        // What was cut off: each once, with an estimate; where the machine is so slow that the answer was whole before its client left, that one's price.
        var cut = ledger.Where(call => call.Model == SoakLoad.CutModel).ToList();
        Assert.Equal(billed.Count(call => call.Model == SoakLoad.CutModel), cut.Count);
        Assert.All(cut, call => Assert.True(call.Charge.State is ChargeState.Priced && (call.Charge.Estimated || call.End is ExchangeEnd.Complete || call.StopReason is not null)));
        Assert.Equal(load.Refused, ledger.LongCount(call => call.Charge.State is ChargeState.Error));
        Assert.Equal(load.Answered + load.Cut + load.Refused, ledger.Count);
    }
}
