using System.Buffers;
using Plimsoll.Daemon.Recording;

namespace Plimsoll.Daemon.Proxy;

/// <summary>Carries an upgraded connection (a WebSocket) both ways until one side ends it.</summary>
internal static class Relay
{
    private const int ReadSize = 16 << 10;

    // Enough for what the provider had under way when it took no more.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <param name="tap">Gets a copy of what passes; or null.</param>
    /// <param name="clock">Bounds the wait for a provider that takes no more.</param>
    /// <param name="aborted">The client has gone. One that has only ended its sending has not.</param>
    /// <returns>How it ended.</returns>
    public static async Task<ExchangeEnd> RunAsync(Stream client, Stream server, SocketTap? tap, TimeProvider clock, CancellationToken aborted)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        // What the client asks is copied just before it goes on (a copy neither waits nor fails), so that no answer is read before its question.
        var up = CopyAsync(client, server, tap is null ? null : tap.FromClient, null, stop.Token);
        var down = CopyAsync(server, client, null, tap is null ? null : tap.FromServer, stop.Token);
        var first = await Task.WhenAny(up, down);
        // A client that has ended its sending is owed all that still comes, for as long as it is there: `aborted` tells when it has gone.
        if (first == up && await up is Ending.End) await down;
        // Of a provider that takes nothing more, what it said before may be on its way.
        else if (first == up && await up is Ending.TakerGone) await Task.WhenAny(down, Task.Delay(Grace, clock, stop.Token));
        await stop.CancelAsync();
        await Task.WhenAll(up, down);
        if (aborted.IsCancellationRequested) return ExchangeEnd.ClientAborted;
        // A side has gone where it cannot be read, and also where it takes nothing more: whichever is noticed first.
        if (first == up && await up is not Ending.End) return await up is Ending.TakerGone ? ExchangeEnd.UpstreamReset : ExchangeEnd.ClientAborted;
        // A server that ends has said all.
        return await down switch
        {
            Ending.TakerGone => ExchangeEnd.ClientAborted,
            Ending.Reset => ExchangeEnd.UpstreamReset,
            _ => ExchangeEnd.Complete,
        };
    }

    private static async Task<Ending> CopyAsync(Stream from, Stream to, BytesReader? before, BytesReader? after, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        var writing = false;
        try
        {
            while (true)
            {
                var count = await from.ReadAsync(buffer, cancellation);
                if (count == 0) return Ending.End;
                writing = true;
                before?.Invoke(buffer.AsSpan(0, count));
                await to.WriteAsync(buffer.AsMemory(0, count), cancellation);
                await to.FlushAsync(cancellation);
                writing = false;
                after?.Invoke(buffer.AsSpan(0, count));
            }
        }
        catch (OperationCanceledException)
        {
            return Ending.Stopped;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return writing ? Ending.TakerGone : Ending.Reset;
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
        TakerGone,
    }
}
