using System.Net;

namespace Plimsoll.Daemon.Proxy;

/// <summary>Connects to whichever of a host's addresses answers first (RFC 8305): one more is tried each quarter of a second, and as soon as one fails.</summary>
/// <remarks>Both families take turns, beginning with the one that the system would use. Names are resolved by the system, both families at once.</remarks>
internal static class AddressRace
{
    /// <summary>How long an address may be silent until the next is tried too (RFC 8305, 8).</summary>
    public static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(250);

    /// <param name="addresses">At least one, in the order of the system's preference.</param>
    /// <param name="connect">Makes one connection. Throws what failed; is told when it is no longer wanted.</param>
    /// <param name="clock">Measures the stagger.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The first connection that came about; all others are closed, those that come later included.</returns>
    /// <exception cref="OperationCanceledException">Given up.</exception>
    /// <exception cref="Exception">What <paramref name="connect"/> threw last, where no address could be connected.</exception>
    public static async Task<T> RunAsync<T>(
        IReadOnlyList<IPAddress> addresses, Func<IPAddress, CancellationToken, Task<T>> connect, TimeProvider clock, CancellationToken cancellation)
        where T : IDisposable
    {
        if (addresses.Count == 1) return await connect(addresses[0], cancellation);

        using var race = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var order = InTurn(addresses);
        var running = new List<Task<T>>();
        try
        {
            for (var next = 0; ;)
            {
                if (next < order.Count) running.Add(connect(order[next++], race.Token));
                var first = Task.WhenAny(running);
                if (next < order.Count && await Task.WhenAny(first, Task.Delay(Stagger, clock, race.Token)) != first && !race.IsCancellationRequested) continue;

                var ended = await first;
                running.Remove(ended);
                if (ended.IsCompletedSuccessfully || cancellation.IsCancellationRequested || (running.Count == 0 && next == order.Count)) return await ended;
            }
        }
        finally
        {
            await race.CancelAsync();
            foreach (var late in running) _ = CloseAsync(late);
        }
    }

    /// <summary>The addresses with both families in turn, each in its own order.</summary>
    internal static IReadOnlyList<IPAddress> InTurn(IReadOnlyList<IPAddress> addresses)
    {
        var preferred = addresses.Where(address => address.AddressFamily == addresses[0].AddressFamily).ToList();
        var others = addresses.Where(address => address.AddressFamily != addresses[0].AddressFamily).ToList();
        var order = new List<IPAddress>(addresses.Count);
        for (var i = 0; i < Math.Max(preferred.Count, others.Count); i++)
        {
            if (i < preferred.Count) order.Add(preferred[i]);
            if (i < others.Count) order.Add(others[i]);
        }

        return order;
    }

    private static async Task CloseAsync<T>(Task<T> late)
        where T : IDisposable
    {
        try
        {
            (await late).Dispose();
        }
        catch
        {
            // It lost, and did not come about either: nobody asks why.
        }
    }
}
