using Plimsoll.Daemon.Proxy;

namespace Plimsoll.Daemon.Recording;

/// <summary>How much memory copies may take, all exchanges together: what waits to be metered, and what the meters keep of it.</summary>
/// <param name="limit">In bytes.</param>
/// <param name="counters">Learns the peak.</param>
internal sealed class TapBudget(long limit, ProxyCounters counters)
{
    private long _held;

    /// <summary>In bytes.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <summary>True once half of it is taken: from then on nothing waits without need.</summary>
    public bool IsTight => Interlocked.Read(ref _held) > limit / 2;

    public bool TryTake(long bytes)
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

    public void Return(long bytes) => Interlocked.Add(ref _held, -bytes);
}
