using System.Net;
using System.Net.Sockets;

namespace Plimsoll.Daemon.Proxy;

/// <summary>Makes TCP connections to the outside, through the company's proxy where there is one. Reads no *_PROXY variable itself.</summary>
internal sealed class Dialer(UpstreamMap map, UpstreamProxies proxies, TimeProvider clock, TimeSpan patience)
{
    private const int KeepAliveSeconds = 60;

    // The company's proxy has a dial of its own to make, and says what came of it.
    private const int ProxyPatience = 2;

    /// <summary>How long a connection may take, at the most.</summary>
    public TimeSpan MostPatience => patience * ProxyPatience;

    /// <summary>The port that the proxy itself listens at, 0 before it does.</summary>
    public int OwnPort { get; set; }

    /// <summary>The company's proxy that requests in plain HTTP for a server are to be asked of, or null.</summary>
    public CompanyProxy? PlainProxy(HostPort server) => proxies.ForPlain(map.Resolve(server.Host, server.Port));

    /// <summary>A connection that bytes can go through as they are, whatever stands between.</summary>
    /// <exception cref="DialException">It cannot be reached, or it is this proxy.</exception>
    /// <exception cref="OperationCanceledException">The client gave up.</exception>
    public Task<Socket> DialAsync(string host, int port, CancellationToken cancellation)
    {
        var to = map.Resolve(host, port);
        return DialAsync(to, proxies.ForTunnel(to), cancellation);
    }

    /// <summary>A connection for plain HTTP: to the server, or to a proxy that takes requests for it.</summary>
    /// <inheritdoc cref="DialAsync(string, int, CancellationToken)"/>
    public Task<Socket> DialPlainAsync(HostPort server, CompanyProxy? proxy, CancellationToken cancellation) =>
        DialAsync(proxy?.Address ?? map.Resolve(server.Host, server.Port), null, cancellation, isProxy: proxy is not null);

    private async Task<Socket> DialAsync(HostPort to, CompanyProxy? proxy, CancellationToken cancellation, bool isProxy = false)
    {
        var first = proxy?.Address ?? to;
        var code = proxy is null && !isProxy ? "upstream_unreachable" : "company_proxy_unreachable";
        var name = code is "upstream_unreachable" ? $"{first}" : $"The company's proxy {first}";
        var wait = proxy is null ? patience : MostPatience;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(wait);
        Socket? socket = null;
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(first.Host, limit.Token);
            if (addresses.Length == 0) throw new SocketException((int)SocketError.HostNotFound);
            socket = await AddressRace.RunAsync(addresses, (address, given) => ConnectAsync(new(address, first.Port), given), clock, limit.Token);
            if (IsOurselves(socket)) throw new DialException("loop", $"{first} is this proxy itself.");
            if (proxy is not null) await proxy.OpenAsync(socket, to, limit.Token);
            return socket;
        }
        catch (Exception e) when (e is SocketException or ArgumentException) // 0.0.0.0 is no argument to it, for one.
        {
            socket?.Dispose();
            throw new DialException(code, $"{name} cannot be reached ({e.Message}).", e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            socket?.Dispose();
            throw new DialException(code, $"{name} did not answer within {wait.TotalSeconds} seconds.", e);
        }
        catch
        {
            // Whatever else it was, the socket is not handed out.
            socket?.Dispose();
            throw;
        }
    }

    private static async Task<Socket> ConnectAsync(IPEndPoint to, CancellationToken cancellation)
    {
        var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            KeepAlive(socket);
            await socket.ConnectAsync(to, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // Home routers and cloud gateways forget a silent connection after four to six minutes, and a model may think for ten. The system's own
    // first probe would come after two hours.
    private static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveSeconds / 4);
    }

    private bool IsOurselves(Socket socket) =>
        socket.RemoteEndPoint is IPEndPoint remote && remote.Port == OwnPort
        && IPAddress.IsLoopback(remote.Address.IsIPv4MappedToIPv6 ? remote.Address.MapToIPv4() : remote.Address);
}
