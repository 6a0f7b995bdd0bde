using Plimsoll.Cli.Configuration;
using Plimsoll.Import;
using Plimsoll.Store;

namespace Plimsoll.Cli.Importing;

/// <summary>The import that goes on by itself while a run's proxy is there.</summary>
/// <remarks>One at a time in a home: where another is at work, this one has nothing to do. How it stands is told in <see cref="ImportState"/>.</remarks>
/// <param name="home">Whose ledger.</param>
/// <param name="homes">Where to look.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class AutomaticImport(PlimsollHome home, Func<Homes> homes, TimeProvider clock)
{
    // A transaction keeps others from writing: for as short as may be, since this process may get little of the processor.
    private const int MostInTransaction = 512;

    private static readonly TimeSpan AnotherIsAtWork = TimeSpan.FromSeconds(30);

    // When the run is over, this is no more than a guest.
    private static readonly TimeSpan LastLook = TimeSpan.FromSeconds(60);

    private readonly ImportState _state = new(home, clock);

    /// <param name="input">Ends when the one that started us does.</param>
    public async Task RunAsync(TextReader input)
    {
        using var ended = new CancellationTokenSource();
        var ending = WaitForEndAsync(input, ended);
        try
        {
            using var only = await TakeAsync(ended.Token);
            if (only is null) return;

            await ImportAsync(ended.Token);
            _state.Ended();
        }
        catch (Exception e) when (e is CommandException or LedgerException or IOException or UnauthorizedAccessException)
        {
            // Nobody watches: `plimsoll status` tells it, and the next import says it aloud.
            _state.Failed(e.Message);
        }

        await ending;
    }

    private async Task ImportAsync(CancellationToken ended)
    {
        var importer = new Importer(() => ImportRates.Of(home, _state.Noted), new ImportFolders().Resolve) { MostInTransaction = MostInTransaction };
        using var ledger = Ledger.Open(home.LedgerFile, LedgerAccess.Write, clock);
        var watch = new ImportWatch(importer, ledger, Importer.Known, homes(), _state.Looked, _state.Noted, clock);
        await watch.RunAsync(TimeSpan.Zero, ended);

        using var patience = new CancellationTokenSource(LastLook, clock);
        watch.Look(patience.Token);
    }

    // Null where the run ended while another process was at it: what is there now, that one finds.
    private async Task<FileStream?> TakeAsync(CancellationToken ended)
    {
        do
        {
            try
            {
                return new FileStream(Path.Combine(home.RunFolder, "import.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
            }
            catch (IOException) when (Directory.Exists(home.RunFolder))
            {
                await Task.Delay(AnotherIsAtWork, clock, ended).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
        while (!ended.IsCancellationRequested);

        return null;
    }

    private static async Task WaitForEndAsync(TextReader input, CancellationTokenSource ended)
    {
        while (await input.ReadLineAsync() is not null)
        {
            // Nothing is said; that it ends is what counts.
        }

        await ended.CancelAsync();
    }
}
