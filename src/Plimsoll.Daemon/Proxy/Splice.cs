using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Plimsoll.Daemon.Proxy;

/// <summary>Carries bytes both ways between a client and a server without looking at them, for as long as both like.</summary>
/// <remarks>
/// The client's end of sending reaches the server as such. The server's ends the connection once its bytes are out: Kestrel cannot
/// close one half. A reset on one side is a reset on the other.
/// </remarks>
internal static class Splice
{
    private const int ReadSize = 32 << 10;

    /// <param name="client">What it has sent already goes first. It is left ended.</param>
    /// <param name="server">Disposed of at the end.</param>
    public static async Task RunAsync(ConnectionContext client, Socket server)
    {
        using (server)
        {
            var up = UpAsync(client, server);
            if (await DownAsync(client, server)) await client.Transport.Output.CompleteAsync();
            else client.Abort();
            await up;
        }
    }

    private static async Task UpAsync(ConnectionContext client, Socket server)
    {
        var input = client.Transport.Input;
        try
        {
            while (true)
            {
                var read = await input.ReadAsync();
                foreach (var segment in read.Buffer)
                {
                    for (var rest = segment; !rest.IsEmpty;) rest = rest[await server.SendAsync(rest, SocketFlags.None)..];
                }

                input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted || read.IsCanceled) break;
            }

            server.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // The client broke off, or the server did: a reset ends the other direction too.
            server.Close(0);
        }
    }

    /// <returns>False where the server broke off.</returns>
    private static async Task<bool> DownAsync(ConnectionContext client, Socket server)
    {
        var output = client.Transport.Output;
        try
        {
            while (true)
            {
                var count = await server.ReceiveAsync(output.GetMemory(ReadSize), SocketFlags.None);
                if (count == 0) return true;
                output.Advance(count);
                var flush = await output.FlushAsync();
                if (flush.IsCompleted || flush.IsCanceled) return true;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            return false;
        }
    }
}
