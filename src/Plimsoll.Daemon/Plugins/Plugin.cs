using Plimsoll.Exchanges;

namespace Plimsoll.Daemon.Plugins;

/// <summary>One plugin over the life of this process: started at its first exchange, asked one after the other, started again after a failure.</summary>
internal sealed class Plugin(string file, string name, PluginLimits limits, PluginLog log, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _turn = new(1);
    private PluginProcess? _process;
    private int _waiting;
    private long _waitingBytes;
    private int _failures;
    private long _lastId;
    private DateTimeOffset _notBefore;

    /// <summary>Never throws for what a plugin does.</summary>
    public async Task<PluginAnswer> AskAsync(MeteredExchange exchange, KeptBodies kept)
    {
        if (Interlocked.Increment(ref _waiting) > limits.Waiting)
        {
            Interlocked.Decrement(ref _waiting);
            return Told(PluginAnswer.Failed($"has {limits.Waiting} exchanges waiting already"));
        }

        var bytes = kept.Held;
        try
        {
            if (Interlocked.Add(ref _waitingBytes, bytes) > limits.WaitingBytes && Volatile.Read(ref _waiting) > 1)
                return Told(PluginAnswer.Failed($"has more than {limits.WaitingBytes >> 20} MB of exchanges waiting"));
            if (!await _turn.WaitAsync(limits.Queue)) return Told(PluginAnswer.Failed("is too slow: an exchange waited too long"));
            try
            {
                return await AskNowAsync(exchange, kept);
            }
            finally
            {
                _turn.Release();
            }
        }
        finally
        {
            Interlocked.Add(ref _waitingBytes, -bytes);
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Starts it, if it does not run yet.</summary>
    /// <returns>How it failed, or null.</returns>
    public async Task<string?> StartAsync()
    {
        if (_process is { IsAlive: true }) return null;
        _process?.Dispose();
        (_process, var fault) = await PluginProcess.StartAsync(file, name, limits, log, clock);
        return fault;
    }

    public void Dispose()
    {
        _process?.Dispose();
        _turn.Dispose();
    }

    private async Task<PluginAnswer> AskNowAsync(MeteredExchange exchange, KeptBodies kept)
    {
        if (clock.GetUtcNow() < _notBefore) return PluginAnswer.Failed("failed too often, and is left in peace for a while");
        if (await StartAsync() is { } fault) return Fail(fault);

        var id = ++_lastId;
        var (line, broken) = await _process!.AskAsync(PluginMessage.Exchange(id, exchange, kept), limits.Exchange, said =>
            said.TryGetProperty("id", out var about) && about.ValueKind is System.Text.Json.JsonValueKind.Number && about.TryGetInt64(out var of) && of <= id && of > 0 ? of == id : null);
        if (broken is not null) return Fail(broken);

        using (line)
        {
            // A wrong answer to this one says nothing about the next: it may run on.
            _failures = 0;
            return Told(PluginAnswer.Of(line!.RootElement));
        }
    }

    private PluginAnswer Fail(string fault)
    {
        _process?.Dispose();
        _process = null;
        if (++_failures >= limits.Failures)
        {
            var factor = Math.Pow(2, Math.Min(10, _failures - limits.Failures));
            var pause = limits.Backoff * factor;
            _notBefore = clock.GetUtcNow() + (pause < LongestBackoff ? pause : LongestBackoff);
        }

        return Told(PluginAnswer.Failed(fault));
    }

    private PluginAnswer Told(PluginAnswer answer)
    {
        if (answer.Fault is not null) log.Write($"plimsoll: it {answer.Fault}");
        return answer;
    }
}
