using Plimsoll.Store.Queries;
using Xunit;

namespace Plimsoll.Store;

public sealed class RunQueryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(-24 * 400)]
    [InlineData(72)]
    public async Task A_runs_calls_are_found_however_its_clock_was_set(int hours)
    {
        await using (var earlier = LedgerWriter.Open(_folder.Ledger, TimeProvider.System))
            earlier.TryPost(Of("before", "another", Calls.Noon));
        long first;
        await using (var writer = LedgerWriter.Open(_folder.Ledger, TimeProvider.System))
        {
            first = writer.FirstRevision;
            writer.TryPost(Of("exchange-1", "mine", Calls.Noon));
            writer.TryPost(Of("exchange-2", "mine", Calls.Noon.AddHours(hours)));
            writer.TryPost(Of("exchange-3", "another", Calls.Noon));
            await writer.FlushAsync(Cancellation);
        }

        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Read, TimeProvider.System);
        var report = new RunQuery { Run = "mine", FirstRevision = first, By = [new(ReportDimKind.Model)] }.Read(ledger);

        Assert.Equal(2, report.Total.Calls);
        Assert.Equal(new NanoUsd(21_000_000), report.Total.Effective);
        Assert.Equal("claude-test-1", Assert.Single(report.Rows).Dims[0]);
    }

    [Fact]
    public async Task A_call_that_changed_since_counts_once()
    {
        await using var writer = LedgerWriter.Open(_folder.Ledger, TimeProvider.System);
        writer.TryPost(Of("exchange-1", "mine", Calls.Noon, response: "msg_1"));
        await writer.FlushAsync(Cancellation);
        writer.TryPost(Calls.One("line-1", Witness.AgentLog, response: "msg_1", output: 25, nano: 11_000_000));
        await writer.FlushAsync(Cancellation);

        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Read, TimeProvider.System);

        Assert.Equal(1, new RunQuery { Run = "mine", FirstRevision = writer.FirstRevision }.Read(ledger).Total.Calls);
    }

    private static Observation Of(string native, string run, DateTimeOffset at, string? response = null)
    {
        var call = Calls.One(native, at: at, response: response);
        return call with { Attribution = call.Attribution with { Run = run } };
    }
}
