using System.Globalization;
using Plimsoll.Store.Queries;
using Xunit;

namespace Plimsoll.Store;

/// <summary>Everything that was not synced is gone: the worst that a power loss can leave, but for torn writes.</summary>
public sealed class PowerLossTests
{
    [Fact]
    public async Task A_power_loss_takes_nothing_that_was_acknowledged()
    {
        var random = new Random(5);
        for (var loss = 0; loss < (LongRun.Wanted ? 12 : 2); loss++)
        {
            using var power = PowerLoss.Simulate();
            var safe = await RunUntilLossAsync(power, "run", TimeSpan.FromMilliseconds(random.Next(100, 1_500)));

            using var ledger = Ledger.Open(Path.Combine(power.Left, "made", "ledger.db"), LedgerAccess.Write, TimeProvider.System);

            Assert.True(safe > 0);
            Assert.Equal(safe, Natives.Of(ledger, "run-").LongCount(n => n < safe));
            Assert.Empty(LedgerCheck.Verify(ledger));
        }
    }

    [Fact]
    public async Task What_was_saved_beside_a_held_ledger_outlasts_a_power_loss()
    {
        using var power = PowerLoss.Simulate();
        var safe = await RunUntilLossAsync(power, "spill", TimeSpan.Zero);
        var path = Path.Combine(power.Left, "made", "ledger.db");

        await using (var writer = LedgerWriter.Open(path, TimeProvider.System))
            await writer.FlushAsync(TestContext.Current.CancellationToken);

        using var ledger = Ledger.Open(path, LedgerAccess.Read, TimeProvider.System);
        Assert.True(safe > 0);
        Assert.Equal(safe, Natives.Of(ledger, "spill-").LongCount());
    }

    /// <returns>How many calls the child had acknowledged.</returns>
    private static async Task<long> RunUntilLossAsync(PowerLoss power, string name, TimeSpan after)
    {
        using var child = Children.Start(LedgerLoad.Variable, $"{Path.Combine(power.Home, "made", "ledger.db")}|{name}", power.Variables);
        long safe = 0;
        var killing = Task.CompletedTask;
        while (await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (safe == 0) killing = Task.Delay(after).ContinueWith(_ => child.Kill(), TaskScheduler.Default);
            safe = long.Parse(line, CultureInfo.InvariantCulture);
        }

        await killing;
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        power.Restore();
        return safe;
    }
}
