using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Importing;
using Plimsoll.Import;
using Plimsoll.Import.OpenClaw;
using Plimsoll.Store;
using Plimsoll.Store.Queries;
using Xunit;

namespace Plimsoll.Cli;

/// <summary>The import beside a run, in this process: a run that ends is an input that ends.</summary>
public sealed class AutomaticImportTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_that_is_over_already_is_looked_at_once()
    {
        Write(OpenClawTests.Answer(1));

        await RunAsync(Home());

        Assert.Single(Calls());
        Assert.True(ImportState.Read(Home()) is { Calls: 1, LookedAt: not null, EndedAt: not null, Problem: null, IsRunning: false });
        using var ledger = Ledger.Open(Home().LedgerFile, LedgerAccess.Read, TimeProvider.System);
        Assert.NotEmpty(ledger.AgentFacts("coverage"));
    }

    [Fact]
    public async Task What_comes_while_the_run_goes_on_is_brought_in()
    {
        Write(OpenClawTests.Answer(1));
        using var input = new Pipe();
        var running = RunAsync(Home(), input);
        await UntilAsync(1);

        Write(OpenClawTests.Answer(1), OpenClawTests.Answer(2));
        await UntilAsync(2);
        input.Close();
        await running;

        Assert.Equal(2, Calls().Count);
    }

    [Fact]
    public async Task Where_another_is_at_work_nothing_is_done()
    {
        Write(OpenClawTests.Answer(1));
        using var other = new FileStream(Path.Combine(Home().RunFolder, "import.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

        await RunAsync(Home());

        Assert.False(File.Exists(Home().LedgerFile));
        Assert.Null(ImportState.Read(Home()));
    }

    [Fact]
    public async Task What_is_wrong_is_kept_for_who_asks()
    {
        Write(OpenClawTests.Answer(1));
        await File.WriteAllTextAsync(Home().ConfigFile, "{ no json", TestContext.Current.CancellationToken);

        await RunAsync(Home());

        Assert.Contains("not JSON", ImportState.Read(Home())?.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_covers_what_is_brought_in()
    {
        Write(OpenClawTests.Answer(1));
        await File.WriteAllTextAsync(Home().PlansFile, """{"plans":[{"name":"claude-pro","provider":"anthropic","agents":["openclaw"],"fee":"20","renews":3,"from":"2026-01-01"}]}""", TestContext.Current.CancellationToken);

        await RunAsync(Home());

        Assert.Equal(ChargeState.Plan, Assert.Single(Calls()).Call.Charge.State);
    }

    private Task RunAsync(PlimsollHome home, TextReader? input = null) =>
        new AutomaticImport(home, () => new Homes([Logs], _ => null), TimeProvider.System).RunAsync(input ?? new StringReader(""));

    private string Logs => Path.Combine(_folder.Path, "logs");

    private PlimsollHome Home()
    {
        var home = new PlimsollHome(Path.Combine(_folder.Path, "plimsoll"));
        home.Create();
        return home;
    }

    private void Write(params string[] answers)
    {
        var path = Path.Combine(Logs, OpenClawTests.Session);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(path, [OpenClawTests.Head(), .. answers]);
    }

    private List<CallDetail> Calls()
    {
        using var ledger = Ledger.Open(Home().LedgerFile, LedgerAccess.Read, TimeProvider.System);
        return [.. new CallList { Limit = int.MaxValue }.Read(ledger).Select(entry => CallDetail.Read(ledger, entry.Id)!)];
    }

    private async Task UntilAsync(int calls)
    {
        while (ImportState.Read(Home())?.Calls != calls) await Task.Delay(20, TestContext.Current.CancellationToken);
    }

    /// <summary>An input that ends when it is told to.</summary>
    private sealed class Pipe : TextReader
    {
        private readonly TaskCompletionSource<string?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Close() => _end.TrySetResult(null);

        public override Task<string?> ReadLineAsync() => _end.Task;
    }
}
