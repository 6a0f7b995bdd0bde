using Plimsoll.Store.Queries;
using Plimsoll.Store.Sqlite;
using Xunit;

namespace Plimsoll.Store;

public sealed class WriterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_flushed_is_there()
    {
        await using var writer = LedgerWriter.Open(_folder.Ledger, TimeProvider.System);
        for (var n = 0; n < 5_000; n++) Assert.True(writer.TryPost(Calls.One($"exchange-{n}")));

        Assert.True(await writer.FlushAsync(Cancellation));

        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Read, TimeProvider.System);
        Assert.Equal(5_000, ledger.Database.Number("SELECT count(*) FROM call"));
        Assert.Equal((5_000, 0, 0), (writer.Written, writer.Pending, writer.Lost));
    }

    [Fact]
    public async Task Who_gathers_writes_at_once_when_somebody_waits_for_it()
    {
        // So long that the test would not end if a flush or the end waited for it.
        var writer = LedgerWriter.Open(_folder.Ledger, TimeProvider.System, TimeSpan.FromHours(1), cacheMb: 4);
        writer.TryPost(Calls.One("exchange-1"));
        Assert.True(await writer.FlushAsync(Cancellation));
        Assert.Equal(1, writer.Written);

        writer.TryPost(Calls.One("exchange-2"));
        await writer.DisposeAsync();

        Assert.Equal((2, 0, 0), (writer.Written, writer.Pending, writer.Lost));
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Read, TimeProvider.System);
        Assert.Equal(2, ledger.Database.Number("SELECT count(*) FROM call"));
    }

    [Fact]
    public async Task Who_gathers_waits_no_longer_once_a_transaction_is_full()
    {
        await using var writer = LedgerWriter.Open(_folder.Ledger, TimeProvider.System, TimeSpan.FromHours(1), cacheMb: 4);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        writer.BeforeWrite = _ => begun.TrySetResult();

        for (var n = 0; n < 1_024; n++) writer.TryPost(Calls.One($"exchange-{n}"));
        await begun.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);

        Assert.True(await writer.FlushAsync(Cancellation));
        Assert.Equal(1_024, writer.Written);
    }

    [Fact]
    public async Task Observations_that_gather_share_a_transaction()
    {
        await using var writer = LedgerWriter.Open(_folder.Ledger, TimeProvider.System, TimeSpan.FromHours(1), cacheMb: 4);
        for (var n = 0; n < 500; n++) writer.TryPost(Calls.One($"exchange-{n}"));

        Assert.True(await writer.FlushAsync(Cancellation));

        // One where the thread had begun to gather, as it nearly always has; two where its first look came between two of them.
        Assert.InRange(writer.CommitTimesMs().Count, 1, 2);
    }

    [Fact]
    public async Task A_full_disk_is_waited_out()
    {
        var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write, TimeProvider.System);
        ledger.Database.Execute("PRAGMA max_page_count = 60"); // As good as a full disk: SQLITE_FULL.
        await using var writer = LedgerWriter.Over(ledger, TimeProvider.System);
        for (var n = 0; n < 2_000; n++) Assert.True(writer.TryPost(Calls.One($"exchange-{n}")));

        Assert.False(await writer.FlushAsync(Cancellation));
        Assert.Contains("disk is full", writer.LastProblem, StringComparison.Ordinal);
        writer.BeforeWrite = roomy => roomy.Database.Execute("PRAGMA max_page_count = 1000000");

        while (!await writer.FlushAsync(Cancellation)) await Task.Yield();
        Assert.Equal((2_000, 0, null), (writer.Written, writer.Pending, writer.LastProblem));
    }

    [Fact]
    public async Task What_no_ledger_took_is_saved_and_taken_up_by_the_next_writer()
    {
        var full = Ledger.Open(_folder.Ledger, LedgerAccess.Write, TimeProvider.System);
        full.Database.Execute("PRAGMA max_page_count = 60");
        var writer = LedgerWriter.Over(full, TimeProvider.System);
        for (var n = 0; n < 2_500; n++) writer.TryPost(Calls.One($"exchange-{n}", response: $"msg_{n}"));
        await writer.DisposeAsync();
        Assert.StartsWith(Path.Combine(_folder.Path, "inbox"), writer.SpillPath, StringComparison.Ordinal);
        await File.AppendAllTextAsync(writer.SpillPath!, "no observation\n", Cancellation);

        await using (var next = LedgerWriter.Open(_folder.Ledger, TimeProvider.System))
        {
            next.TryPost(Calls.One("exchange-0", response: "msg_0"));
            Assert.True(await next.FlushAsync(Cancellation));
        }

        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Read, TimeProvider.System);
        Assert.Equal(2_500, ledger.Database.Number("SELECT count(*) FROM call"));
        Assert.Empty(LedgerCheck.Verify(ledger));
        var rejected = Assert.Single(Directory.GetFiles(Path.Combine(_folder.Path, "inbox")));
        Assert.Equal("no observation", (await File.ReadAllTextAsync(rejected, Cancellation)).Trim());
    }

    [Fact]
    public async Task One_observation_that_cannot_be_written_does_not_keep_the_others_out()
    {
        await using var writer = LedgerWriter.Open(_folder.Ledger, TimeProvider.System);
        var big = Calls.One("big-1", project: "big", nano: long.MaxValue);
        foreach (var call in (Observation[])[big, big with { Native = "big-2" }, Calls.One()]) writer.TryPost(call);

        Assert.True(await writer.FlushAsync(Cancellation));

        Assert.Equal((2, 1), (writer.Written, writer.Lost));
    }

    [Fact]
    public async Task A_held_ledger_is_waited_for()
    {
        var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write, TimeProvider.System, busyTimeoutMs: 10);
        await using var writer = LedgerWriter.Over(ledger, TimeProvider.System);
        using var holder = Database.Open(_folder.Ledger, writable: true, 0);
        holder.Execute("BEGIN IMMEDIATE");
        writer.TryPost(Calls.One());

        Assert.False(await writer.FlushAsync(Cancellation));
        holder.Execute("COMMIT");
        while (!await writer.FlushAsync(Cancellation)) await Task.Yield();

        Assert.Equal(1, writer.Written);
    }

    [Fact]
    public async Task A_full_queue_refuses_and_counts()
    {
        var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write, TimeProvider.System, busyTimeoutMs: 60_000);
        using var holder = Database.Open(_folder.Ledger, writable: true, 0);
        holder.Execute("BEGIN IMMEDIATE");
        var writer = LedgerWriter.Over(ledger, TimeProvider.System);
        var call = Calls.One();

        var taken = 0;
        while (writer.TryPost(call)) taken++;
        holder.Execute("COMMIT");
        await writer.DisposeAsync();

        Assert.InRange(taken, LedgerWriter.Capacity, LedgerWriter.Capacity + 2_048);
        Assert.Equal((1, taken), (writer.Lost, writer.Written));
    }
}
