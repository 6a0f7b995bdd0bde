using System.Net;
using System.Net.Sockets;

namespace Plimsoll.Proxy;

/// <summary>What stands in front of a provider, and can be made to reset every connection before TLS has begun, as a host on its way down does.</summary>
internal sealed class Front : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _open = [];
    private int _onHttp1Alone;
    private bool _broken;

    public Front() => _listener.Start();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections that offered no HTTP/2.</summary>
    public int OnHttp1Alone => Volatile.Read(ref _onHttp1Alone);

    /// <summary>Carries connections to <paramref name="port"/> from now on.</summary>
    public void Serve(int port) => _ = AcceptAsync(port);

    /// <summary>Breaks off what is open, and whatever comes.</summary>
    public void Break()
    {
        lock (_open)
        {
            _broken = true;
            foreach (var socket in _open.Where(socket => !socket.SafeHandle.IsClosed)) Reset(socket);
            _open.Clear();
        }
    }

    public void Mend()
    {
        lock (_open) _broken = false;
    }

    public ValueTask DisposeAsync()
    {
        _listener.Stop();
        Break();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync(int port)
    {
        while (true) _ = CarryAsync(await _listener.AcceptSocketAsync(TestProxy.Cancellation), port);
    }

    private async Task CarryAsync(Socket client, int port)
    {
        var hello = new byte[16 << 10];
        var length = await client.ReceiveAsync(hello, SocketFlags.None, TestProxy.Cancellation);
        if (hello.AsSpan(0, length).IndexOf("\u0002h2"u8) < 0) Interlocked.Increment(ref _onHttp1Alone);
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        lock (_open)
        {
            if (_broken)
            {
                Reset(client);
                server.Dispose();
                return;
            }

            _open.AddRange([client, server]);
        }

        await server.ConnectAsync(IPAddress.Loopback, port, TestProxy.Cancellation);
        await server.SendAsync(hello.AsMemory(0, length), SocketFlags.None, TestProxy.Cancellation);
        await using var near = new NetworkStream(client);
        await using var far = new NetworkStream(server);
        await Task.WhenAny(near.CopyToAsync(far, TestProxy.Cancellation), far.CopyToAsync(near, TestProxy.Cancellation));
        lock (_open)
        {
            client.Dispose();
            server.Dispose();
        }
    }

    private static void Reset(Socket socket)
    {
        socket.LingerState = new(true, 0);
        socket.Dispose();
    }
}
