using System.Globalization;
using Plimsoll.Store.Queries;
using Xunit;

namespace Plimsoll.Store;

public sealed class KillTests
{
    [Fact]
    public async Task A_killed_writer_has_lost_nothing_that_it_had_acknowledged()
    {
        using var folder = new TempFolder();
        var random = new Random(7);
        for (var kill = 0; kill < (LongRun.Wanted ? 100 : 20); kill++)
        {
            var safe = await RunAndKillAsync(folder.Ledger, $"run{kill}", TimeSpan.FromMilliseconds(random.Next(20, 400)));

            using var ledger = Ledger.Open(folder.Ledger, LedgerAccess.Write, TimeProvider.System);
            Assert.Equal(safe, Natives.Of(ledger, $"run{kill}-").LongCount(n => n < safe));
            Assert.Empty(LedgerCheck.Verify(ledger));
        }
    }

    [Fact]
    public async Task Two_processes_write_to_one_ledger()
    {
        using var folder = new TempFolder();
        var one = RunAndKillAsync(folder.Ledger, "one", TimeSpan.FromSeconds(1));
        var other = RunAndKillAsync(folder.Ledger, "other", TimeSpan.FromSeconds(1));

        var safe = await one + await other;

        using var ledger = Ledger.Open(folder.Ledger, LedgerAccess.Write, TimeProvider.System);
        Assert.True(safe > 0 && ledger.Database.Number("SELECT count(*) FROM call") >= safe);
        Assert.Empty(LedgerCheck.Verify(ledger));
    }

    [Fact]
    public async Task Calls_written_now_and_then_beside_two_that_write_all_the_time_are_all_there()
    {
        using var folder = new TempFolder();
        await using var writer = LedgerWriter.Open(folder.Ledger, TimeProvider.System);
        var flooding = Enumerable.Range(1, 2).Select(name => Children.Start(LedgerLoad.Variable, $"{folder.Ledger}|flood|{name}")).ToList();
        var written = await Task.WhenAll(flooding.Select(UntilWrittenAsync));

        for (var n = 0; n < 40; n++)
        {
            Assert.True(writer.TryPost(Calls.One($"single-{n}", at: Calls.Noon.AddDays(1).AddMilliseconds(n))));
            Assert.True(await writer.FlushAsync(TestContext.Current.CancellationToken), writer.LastProblem);
        }

        foreach (var child in flooding) child.Kill();
        foreach (var child in flooding) await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        flooding.ForEach(child => child.Dispose());
        Assert.All(written, one => Assert.True(one > 0));
        using var ledger = Ledger.Open(folder.Ledger, LedgerAccess.Read, TimeProvider.System);
        Assert.Equal(40, Natives.Of(ledger, "single-").LongCount());
        Assert.Empty(LedgerCheck.Verify(ledger));

        static async Task<long> UntilWrittenAsync(System.Diagnostics.Process child)
        {
            long written = 0;
            while (written == 0 && await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
                written = long.Parse(line, CultureInfo.InvariantCulture);
            _ = child.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None); // Else it would stop when the pipe is full.
            return written;
        }
    }

    /// <returns>How many calls the child had acknowledged when it was killed, some time after its first word.</returns>
    private static async Task<long> RunAndKillAsync(string ledger, string name, TimeSpan after)
    {
        using var child = Children.Start(LedgerLoad.Variable, $"{ledger}|{name}");
        long safe = 0;
        var killing = Task.CompletedTask;
        while (await child.StandardOutput.ReadLineAsync() is { } line)
        {
            if (safe == 0) killing = Task.Delay(after).ContinueWith(_ => child.Kill(), TaskScheduler.Default);
            safe = long.Parse(line, CultureInfo.InvariantCulture);
        }

        await killing;
        await child.WaitForExitAsync();
        return safe;
    }
}
