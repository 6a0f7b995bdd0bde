using System.Globalization;
using Plimsoll.Store.Migrations;
using Plimsoll.Store.Queries;
using Plimsoll.Store.Sqlite;
using Xunit;

namespace Plimsoll.Store;

public sealed class GapTests : IDisposable
{
    private static readonly TimeRange Day = new(Calls.Noon.AddHours(-12), Calls.Noon.AddHours(12));

    private readonly TempFolder _folder = new();
    private readonly Clock _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_passed_the_meter_is_summed_by_cause_and_host()
    {
        await using (var writer = LedgerWriter.Open(_folder.Ledger, TimeProvider.System))
        {
            var (one, other) = (new GapTally(writer, "run-1", _clock), new GapTally(writer, "run-2", _clock));
            for (var n = 0; n < 3; n++) one.Add(GapCause.CertificateRefused, "api.openai.com");
            one.Add(GapCause.Unlisted, "example.com");
            _clock.Now += TimeSpan.FromHours(1);
            one.Add(GapCause.CertificateRefused, "api.openai.com");
            other.Add(GapCause.CertificateRefused, "api.openai.com");
            other.Add(GapCause.CertificateRefused, "api.anthropic.com");

            Assert.True(await writer.FlushAsync(Cancellation));
        }

        Assert.Equal(
            [
                new(GapCause.CertificateRefused, "api.openai.com", 5), new(GapCause.CertificateRefused, "api.anthropic.com", 1),
                new(GapCause.Unlisted, "example.com", 1),
            ],
            Read(Day));
    }

    [Fact]
    public async Task A_report_of_some_time_counts_what_passed_in_it()
    {
        await using (var writer = LedgerWriter.Open(_folder.Ledger, TimeProvider.System))
        {
            var tally = new GapTally(writer, "run-1", _clock);
            tally.Add(GapCause.Lost, "h");
            _clock.Now += TimeSpan.FromMinutes(15);
            tally.Add(GapCause.Lost, "h");
        }

        Assert.Equal(1, Assert.Single(Read(new(Calls.Noon, Calls.Noon.AddMinutes(15)))).Count);
        Assert.Equal(2, Assert.Single(Read(new(Calls.Noon.AddMinutes(14), Calls.Noon.AddMinutes(16)))).Count);
        Assert.Empty(Read(new(Calls.Noon.AddMinutes(30), Calls.Noon.AddMinutes(45))));
    }

    [Fact]
    public void Saying_a_count_again_changes_nothing()
    {
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write, TimeProvider.System);
        var three = new Gap(Calls.Noon, GapCause.Uncovered, "h", "run-1", 3);

        ledger.Apply([], [three]);
        ledger.Apply([], [three, three with { Count = 2 }]);
        ledger.Apply([], [three with { At = Calls.Noon.AddMinutes(1) }]);

        Assert.Equal([new(GapCause.Uncovered, "h", 3)], GapQuery.Read(ledger, Day));
    }

    [Fact]
    public async Task Counts_that_no_ledger_took_are_saved_and_taken_up_by_the_next_writer()
    {
        var full = Ledger.Open(_folder.Ledger, LedgerAccess.Write, TimeProvider.System);
        full.Database.Execute("PRAGMA max_page_count = 60"); // As good as a full disk.
        var writer = LedgerWriter.Over(full, TimeProvider.System);
        for (var n = 0; n < 2_000; n++) writer.TryPost(Calls.One($"exchange-{n}"));
        Assert.False(await writer.FlushAsync(Cancellation));
        new GapTally(writer, "run-1", _clock).Add(GapCause.CertificateRefused, "api.openai.com", by: 7);
        await writer.DisposeAsync();
        var twice = await File.ReadAllTextAsync(writer.SpillPath!, Cancellation);
        await File.AppendAllTextAsync(writer.SpillPath!, twice, Cancellation);

        await LedgerWriter.Open(_folder.Ledger, TimeProvider.System).DisposeAsync();

        Assert.Equal([new(GapCause.CertificateRefused, "api.openai.com", 7)], Read(Day));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder.Path, "inbox")));
    }

    [Fact]
    public async Task Counts_go_with_the_next_calls_even_where_one_of_those_cannot_be_written()
    {
        await using var writer = LedgerWriter.Open(_folder.Ledger, TimeProvider.System);
        var tally = new GapTally(writer, "run-1", _clock);
        writer.Refused = lost => tally.Add(GapCause.Lost, lost.Provider);
        tally.Add(GapCause.Unlisted, "example.com");
        var big = Calls.One("big-1", project: "big", nano: long.MaxValue);
        foreach (var call in (Observation[])[big, big with { Native = "big-2" }]) writer.TryPost(call);

        Assert.True(await writer.FlushAsync(Cancellation));
        Assert.True(await writer.FlushAsync(Cancellation)); // That one was lost was found while the first was answered.

        Assert.Equal([new(GapCause.Lost, "anthropic", 1), new(GapCause.Unlisted, "example.com", 1)], Read(Day));
    }

    [Fact]
    public async Task Past_a_thousand_hosts_the_rest_count_as_others()
    {
        await using (var writer = LedgerWriter.Open(_folder.Ledger, TimeProvider.System))
        {
            var tally = new GapTally(writer, "run-1", _clock);
            for (var n = 0; n < 1_500; n++) tally.Add(GapCause.Unlisted, $"host-{n}");
        }

        var sums = Read(Day);

        Assert.Equal((1_001, 1_500), (sums.Count, sums.Sum(gap => gap.Count)));
        Assert.Equal(new(GapCause.Unlisted, GapTally.Others, 500), sums[0]);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_loses_no_count()
    {
        await using (var writer = LedgerWriter.Open(_folder.Ledger, TimeProvider.System))
        {
            var tally = new GapTally(writer, "run-1", _clock);
            foreach (var minutes in (int[])[0, 20, -20, 20])
            {
                _clock.Now += TimeSpan.FromMinutes(minutes);
                tally.Add(GapCause.Unlisted, "h");
            }
        }

        Assert.Equal(4, Assert.Single(Read(Day)).Count);
    }

    [Fact]
    public void A_ledger_of_the_second_layout_counts_from_now_on_and_says_the_same_of_every_call()
    {
        var fixtures = Path.Combine(ProviderFiles.RepositoryRoot(), "tests", "ledgers");
        using (var second = Database.Open(_folder.Ledger, writable: true, 0))
        {
            second.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
            second.Execute(File.ReadAllText(Path.Combine(fixtures, "layout-2.sql")));
            second.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {Migrator.ApplicationId}; PRAGMA user_version = 2"));
        }

        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write, TimeProvider.System);
        ledger.Apply([], [new(Calls.Noon, GapCause.Uncovered, "h", "run-1", 3)]);

        // Both fixtures hold the same calls.
        Assert.Equal(File.ReadAllLines(Path.Combine(fixtures, "layout-1.calls.txt")), MigrationTests.Said(ledger));
        Assert.Equal([new(GapCause.Uncovered, "h", 3)], GapQuery.Read(ledger, Day));
        Assert.Empty(LedgerCheck.Verify(ledger));
        Assert.True(File.Exists(_folder.Ledger + ".v2.backup"));
    }

    private IReadOnlyList<GapSum> Read(TimeRange range)
    {
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Read, TimeProvider.System);
        return GapQuery.Read(ledger, range);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = Calls.Noon;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
