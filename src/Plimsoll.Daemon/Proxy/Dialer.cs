using System.Net;
using System.Net.Sockets;

namespace Plimsoll.Daemon.Proxy;

/// <summary>Makes TCP connections to the outside. Reads no *_PROXY variable: the one it would find is this proxy.</summary>
internal sealed class Dialer(UpstreamMap map)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>The port that the proxy itself listens at, 0 before it does.</summary>
    public int OwnPort { get; set; }

    /// <exception cref="DialException">It cannot be reached, or it is this proxy.</exception>
    /// <exception cref="OperationCanceledException">The client gave up.</exception>
    public async Task<Socket> DialAsync(string host, int port, CancellationToken cancellation)
    {
        var to = map.Resolve(host, port);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            await socket.ConnectAsync(new DnsEndPoint(to.Host, to.Port), patience.Token);
            if (IsOurselves(socket)) throw new DialException("loop", $"{to} is this proxy itself.");
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new DialException("upstream_unreachable", $"{to} cannot be reached ({e.Message}).", e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            socket.Dispose();
            throw new DialException("upstream_unreachable", $"{to} did not answer within {Patience.TotalSeconds} seconds.", e);
        }
        catch
        {
            // Whatever else it was, the socket is not handed out.
            socket.Dispose();
            throw;
        }
    }

    private bool IsOurselves(Socket socket) =>
        socket.RemoteEndPoint is IPEndPoint remote && remote.Port == OwnPort
        && IPAddress.IsLoopback(remote.Address.IsIPv4MappedToIPv6 ? remote.Address.MapToIPv4() : remote.Address);
}
