namespace Plimsoll.Cli.Running;

/// <summary>The proxy of one run, started anew at the same address where something has ended it: the run's program knows no other way out.</summary>
internal sealed class StandingProxy : IAsyncDisposable
{
    // One that dies as often without having lived for a while in between is given up: calls that fail at once are better than calls that wait.
    private const int MostDeaths = 5;
    private static readonly TimeSpan LongLife = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly ProxyOrder _order;
    private readonly LentSocket? _socket;
    private readonly CancellationTokenSource _over = new();
    private Task<ProxyProcess?> _current;
    private int _deaths, _inARow;
    private long _startedAt;

    private StandingProxy(ProxyOrder order, LentSocket? socket, ProxyProcess first)
    {
        (_order, _socket, Ready) = (order, socket, first.Ready);
        _startedAt = TimeProvider.System.GetTimestamp();
        _current = Task.FromResult<ProxyProcess?>(first);
        _ = WatchAsync();
    }

    /// <summary>What the first one answered. The others listen where it did.</summary>
    public ProxyReady Ready { get; }

    /// <exception cref="CommandException">The proxy cannot start; the message says why.</exception>
    public static async Task<StandingProxy> StartAsync(ProxyOrder order)
    {
        var socket = LentSocket.Open();
        try
        {
            var first = await ProxyProcess.StartAsync(order with { Socket = socket?.Descriptor }, socket, CancellationToken.None);
            return new(order with { Socket = socket?.Descriptor, Port = first.Ready.Port }, socket, first);
        }
        catch
        {
            socket?.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="ProxyProcess.FlushAsync"/>
    public async Task<ProxyFlushed?> FlushAsync(TimeSpan patience)
    {
        while (await CurrentAsync() is { } proxy)
        {
            if (await proxy.FlushAsync(patience) is { } flushed) return flushed with { Deaths = _deaths };
            if (!proxy.HasEnded) return null;
        }

        return null;
    }

    /// <summary>Lets the proxy go: it ends by itself with the last descendant of the command.</summary>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        Task<ProxyProcess?> last;
        lock (_lock) last = _current;
        if (await last is { } proxy) await proxy.DisposeAsync();
        _socket?.Dispose();
        _over.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            while (await CurrentAsync() is { } proxy) await proxy.WaitForEndAsync(_over.Token);
        }
        catch (OperationCanceledException)
        {
            // The run is over, and whatever ends now may.
        }
    }

    // The one that lives, or the next; null once there is none any more.
    private Task<ProxyProcess?> CurrentAsync()
    {
        lock (_lock)
        {
            if (!_over.IsCancellationRequested && _current is { IsCompletedSuccessfully: true, Result: { HasEnded: true } dead }) _current = FollowAsync(dead);
            return _current;
        }
    }

    private async Task<ProxyProcess?> FollowAsync(ProxyProcess dead)
    {
        await Task.Yield(); // The caller holds the lock.
        await dead.DisposeAsync();
        if (TimeProvider.System.GetElapsedTime(_startedAt) > LongLife) _inARow = 0;
        while (true)
        {
            _deaths++;
            if (++_inARow > MostDeaths)
            {
                _socket?.Dispose();
                return null;
            }

            try
            {
                await Task.Delay(Pause * (_inARow - 1), _over.Token);
                var next = await ProxyProcess.StartAsync(_order, _socket, _over.Token);
                _startedAt = TimeProvider.System.GetTimestamp();
                return next;
            }
            catch (CommandException)
            {
                // It may be a matter of a moment, such as a disk that is full.
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }
    }
}
