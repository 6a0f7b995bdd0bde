using System.Buffers;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Plimsoll.Daemon.Proxy;

/// <summary>Carries bytes both ways between a client and a server without looking at them, for as long as both like.</summary>
/// <remarks>
/// Each side's end of sending reaches the other as such, and the other direction goes on. A reset on one side is a reset on the other.
/// To the client it writes past Kestrel, which cannot close one half.
/// </remarks>
internal static class Splice
{
    private const int ReadSize = 32 << 10;

    /// <param name="client">What it has sent already goes first. Nothing that Kestrel has yet to send may be left. It is left ended.</param>
    /// <param name="server">Disposed of at the end.</param>
    public static async Task RunAsync(ConnectionContext client, Socket server)
    {
        using (server)
        {
            var up = UpAsync(client, server);
            if (!await DownAsync(client.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket, server)) client.Abort();
            await up;
        }
    }

    /// <summary>Sends to the client past Kestrel, so that it is out when this returns.</summary>
    public static async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[await to.SendAsync(bytes, SocketFlags.None)..];
    }

    private static async Task UpAsync(ConnectionContext client, Socket server)
    {
        var input = client.Transport.Input;
        try
        {
            while (true)
            {
                var read = await input.ReadAsync();
                foreach (var segment in read.Buffer) await SendAsync(server, segment);
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

    /// <returns>False where one of them broke off.</returns>
    private static async Task<bool> DownAsync(Socket client, Socket server)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            while (true)
            {
                var count = await server.ReceiveAsync(buffer, SocketFlags.None);
                if (count == 0) break;
                await SendAsync(client, buffer.AsMemory(0, count));
            }

            client.Shutdown(SocketShutdown.Send);
            return true;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
