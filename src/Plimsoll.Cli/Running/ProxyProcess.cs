using System.Diagnostics;
using System.Text.Json;

namespace Plimsoll.Cli.Running;

/// <summary>A proxy of one run, in a process of its own: it outlives <c>run</c> for as long as a descendant of the command needs it.</summary>
internal sealed class ProxyProcess : IAsyncDisposable
{
    /// <summary>The hidden command that is the proxy's process.</summary>
    public const string Command = "run-proxy";

    private readonly Process _process;

    private ProxyProcess(Process process, ProxyReady ready) => (_process, Ready) = (process, ready);

    public ProxyReady Ready { get; }

    /// <summary>True once it has ended, which nobody asked of it.</summary>
    public bool HasEnded => _process.HasExited;

    /// <param name="order">What it is to do.</param>
    /// <param name="socket">What it is to listen at; null where it opens its own.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="CommandException">The proxy cannot start; the message says why.</exception>
    public static async Task<ProxyProcess> StartAsync(ProxyOrder order, LentSocket? socket, CancellationToken cancellation)
    {
        var start = OwnProgram.Start(Command);

        // A fifth less processor a request once the proxy is warm (docs/benchmarks.md); a command that ends soon would pay for it in vain.
        start.Environment.TryAdd("DOTNET_TieredPGO", "1");
        var process = (socket is null ? Process.Start(start) : socket.Lend(() => Process.Start(start))) ?? throw new CommandException(ExitCode.Unavailable, "The proxy's process could not be started; try again.");
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        var line = JsonSerializer.Serialize(order, ProxyMessageContext.Default.ProxyOrder);
        try
        {
            await process.StandardInput.WriteLineAsync(line.AsMemory(), cancellation);
            await process.StandardInput.FlushAsync(cancellation);
        }
        catch (IOException)
        {
            // It has died already: what it answered, or printed, says why.
        }

        var answer = await process.StandardOutput.ReadLineAsync(cancellation);
        var ready = answer is null ? null : JsonSerializer.Deserialize(answer, ProxyMessageContext.Default.ProxyReady);
        if (ready is { Port: > 0 }) return new(process, ready);

        if (ready?.Error is not null) throw new CommandException(ready.ExitCode, ready.Error);
        throw new CommandException(ExitCode.Bug, $"The proxy ended before it listened. {(await errors).Trim()}");
    }

    public Task WaitForEndAsync(CancellationToken cancellation) => _process.WaitForExitAsync(cancellation);

    /// <summary>Waits until every call seen so far is in the ledger. Null where the proxy does not answer in time.</summary>
    public async Task<ProxyFlushed?> FlushAsync(TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience);
        try
        {
            await _process.StandardInput.WriteLineAsync("flush".AsMemory(), timeout.Token);
            await _process.StandardInput.FlushAsync(timeout.Token);
            var answer = await _process.StandardOutput.ReadLineAsync(timeout.Token);
            if (answer is null) await _process.WaitForExitAsync(timeout.Token);
            return answer is null ? null : JsonSerializer.Deserialize(answer, ProxyMessageContext.Default.ProxyFlushed);
        }
        catch (IOException)
        {
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(patience, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return null;
        }
        catch (OperationCanceledException)
        {
            // It hangs: the summary says what that means.
            return null;
        }
    }

    /// <summary>Lets the proxy go: it ends by itself with the last descendant of the command.</summary>
    public ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has died already.
        }

        _process.Dispose();
        return ValueTask.CompletedTask;
    }
}
