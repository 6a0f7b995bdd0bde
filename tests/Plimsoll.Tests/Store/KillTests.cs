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
