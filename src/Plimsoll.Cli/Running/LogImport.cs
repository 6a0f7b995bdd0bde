using System.Diagnostics;
using Plimsoll.Cli.Configuration;

namespace Plimsoll.Cli.Running;

/// <summary>Brings in what agents log while a run's proxy is there, in a process of its own: no call waits for it, nor does its memory grow the proxy's.</summary>
/// <remarks>It is never waited for. A run that ends first leaves what has not been read to the next one, or to <c>plimsoll import</c>.</remarks>
/// <param name="home">Whose ledger they go into.</param>
internal sealed class LogImport(PlimsollHome home) : IDisposable
{
    /// <summary>The hidden command that is this process.</summary>
    public const string Command = "import-logs";

    // A short command is not to pay for it.
    private static readonly TimeSpan After = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _starting = new();
    private Process? _process;

    /// <summary>Starts the process once the run has lasted a while.</summary>
    public void Begin(TimeProvider clock) => _ = BeginAsync(clock);

    /// <summary>Has it look a last time, and end.</summary>
    /// <param name="startsLate">True where one that was never started is to be started for that.</param>
    public void End(bool startsLate)
    {
        _ended.Cancel();
        if (startsLate) Start();
        lock (_starting)
        {
            try
            {
                // Its standard input is how it knows that we live.
                _process?.StandardInput.Close();
            }
            catch (IOException)
            {
                // It has ended already.
            }
        }
    }

    public void Dispose()
    {
        _ended.Cancel();
        _process?.Dispose();
        _ended.Dispose();
    }

    private async Task BeginAsync(TimeProvider clock)
    {
        try
        {
            await Task.Delay(After, clock, _ended.Token);
            Start();
        }
        catch (OperationCanceledException)
        {
            // Over before it was due.
        }
    }

    private void Start()
    {
        lock (_starting)
        {
            if (_process is not null) return;
            var start = OwnProgram.Start(Command);

            // One thread to read with, and bounds that hold whatever a file is like.
            start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
            start.Environment["DOTNET_GCHeapHardLimit"] = "0x20000000";
            start.Environment["PLIMSOLL_HOME"] = home.Path;

            // It is no descendant of the run: nobody is to wait for it.
            start.Environment.Remove("PLIMSOLL_RUN");
            try
            {
                _process = Process.Start(start);
                _process?.BeginOutputReadLine();
                _process?.BeginErrorReadLine();
            }
            catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
            {
                // No process to be had: the logs are still there the next time.
            }
        }
    }
}
