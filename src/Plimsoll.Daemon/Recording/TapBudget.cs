using Plimsoll.Daemon.Proxy;

namespace Plimsoll.Daemon.Recording;

/// <summary>How many bytes may wait to be metered, all exchanges together.</summary>
/// <param name="limit">In bytes.</param>
/// <param name="counters">Learns the peak.</param>
internal sealed class TapBudget(long limit, ProxyCounters counters)
{
    private long _held;

    /// <summary>True once half of it is taken: from then on nothing waits without need.</summary>
    public bool IsTight => Interlocked.Read(ref _held) > limit / 2;

    public bool TryTake(int bytes)
    {
        var held = Interlocked.Add(ref _held, bytes);
        if (held > limit)
        {
            Interlocked.Add(ref _held, -bytes);
            return false;
        }

        counters.TapHolds(held);
        return true;
    }

    public void Return(int bytes) => Interlocked.Add(ref _held, -bytes);
}
