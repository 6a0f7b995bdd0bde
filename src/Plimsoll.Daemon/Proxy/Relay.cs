using System.Buffers;

namespace Plimsoll.Daemon.Proxy;

/// <summary>Carries an upgraded connection (a WebSocket) both ways until one side ends it.</summary>
internal static class Relay
{
    private const int ReadSize = 16 << 10;

    // Enough for what the other side had under way when the first one ended.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <returns>How it ended.</returns>
    public static async Task<ExchangeEnd> RunAsync(Stream client, Stream server, TimeProvider clock, CancellationToken aborted)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        var up = CopyAsync(client, server, stop.Token);
        var down = CopyAsync(server, client, stop.Token);
        var first = await Task.WhenAny(up, down);
        // A client that ends may still be owed an answer; a server that ends has said all.
        if (first == up) await Task.WhenAny(down, Task.Delay(Grace, clock, stop.Token));
        await stop.CancelAsync();
        await Task.WhenAll(up, down);
        if (aborted.IsCancellationRequested) return ExchangeEnd.ClientAborted;
        return await down is Ending.Reset && first == down ? ExchangeEnd.UpstreamReset : ExchangeEnd.Complete;
    }

    private static async Task<Ending> CopyAsync(Stream from, Stream to, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            while (true)
            {
                var count = await from.ReadAsync(buffer, cancellation);
                if (count == 0) return Ending.End;
                await to.WriteAsync(buffer.AsMemory(0, count), cancellation);
                await to.FlushAsync(cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            return Ending.Stopped;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return Ending.Reset;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private enum Ending
    {
        End,
        Stopped,
        Reset,
    }
}
