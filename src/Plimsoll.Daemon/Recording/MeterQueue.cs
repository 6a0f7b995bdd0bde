using System.Collections.Concurrent;

namespace Plimsoll.Daemon.Recording;

/// <summary>Small exchanges that have ended, metered some at a time: waking a thread for each would cost more than metering it.</summary>
/// <param name="meter">Never fails; waits, if it must, without holding the thread.</param>
internal sealed class MeterQueue(Func<Tap, Task> meter)
{
    // Nobody waits for a record as soon as this; at the proxy's end it is a moment.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentQueue<Tap> _waiting = new();
    private int _draining;

    /// <summary>Takes it. Does not wait.</summary>
    public void Add(Tap ended)
    {
        _waiting.Enqueue(ended);
        if (Interlocked.Exchange(ref _draining, 1) == 0) _ = DrainAsync();
    }

    private async Task DrainAsync()
    {
        do
        {
            // By the machine's own clock: how long records gather is no matter of what time it is said to be.
            await Task.Delay(Gather).ConfigureAwait(false);
            while (_waiting.TryDequeue(out var tap)) _ = meter(tap);
            Interlocked.Exchange(ref _draining, 0);
        }
        while (!_waiting.IsEmpty && Interlocked.Exchange(ref _draining, 1) == 0);
    }
}
