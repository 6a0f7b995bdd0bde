using System.Diagnostics;
using System.Globalization;
using Plimsoll.Store.Queries;
using Xunit;

namespace Plimsoll.Store;

public sealed class ManyCallsTests
{
    [Fact]
    public async Task A_ledger_of_many_calls_adds_up_to_the_last_nano_dollar()
    {
        using var folder = new TempFolder();
        var until = Calls.Noon;
        var calls = new ManyCalls(LongRun.Wanted ? 10_000_000 : 40_000, until.AddDays(-180), until);
        var watch = Stopwatch.StartNew();
        await using (var writer = LedgerWriter.Open(folder.Ledger, TimeProvider.System))
        {
            foreach (var call in calls.Make())
            {
                while (writer.Pending >= 4_096) Thread.Sleep(1);
                Assert.True(writer.TryPost(call));
            }

            Assert.True(await writer.FlushAsync(TestContext.Current.CancellationToken), writer.LastProblem);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{calls.Count / watch.Elapsed.TotalSeconds:N0} calls/s over {calls.Count:N0} calls"));

        using var ledger = Ledger.Open(folder.Ledger, LedgerAccess.Read, TimeProvider.System);
        var everything = new TimeRange(until.AddDays(-181), until.AddDays(1));
        var projects = new ReportQuery { Range = everything, By = [new(ReportDimKind.Project)] }.Read(ledger);
        var sessions = new ReportQuery { Range = everything, By = [new(ReportDimKind.Session)] }.Read(ledger);
        var teams = new ReportQuery { Range = everything, By = [new(ReportDimKind.Tag, "team")] }.Read(ledger);
        Assert.Equal(calls.Count, ledger.Database.Number("SELECT count(*) FROM call"));
        Assert.Equal(calls.Count, ledger.Database.Number("SELECT max(rev + n) - 1 FROM change"));
        Assert.Equal((calls.Count, calls.Output), (projects.Total.Calls, projects.Total.Usage[Unit.Output]));
        Assert.Equal(calls.Nano.OrderBy(project => project.Key), projects.Rows.Select(row => KeyValuePair.Create(row.Dims[0]!, row.Effective.Value)).OrderBy(project => project.Key));
        Assert.Equal(calls.Count / ManyCalls.SessionLength, sessions.Rows.Count);
        Assert.All(sessions.Rows, row => Assert.Equal(ManyCalls.SessionLength, row.Calls));
        Assert.Equal(calls.OfFirstTeam, teams.Rows.Single(row => row.Dims[0] == "team-1").Calls);
        Assert.Empty(LedgerCheck.Verify(ledger));
    }
}
