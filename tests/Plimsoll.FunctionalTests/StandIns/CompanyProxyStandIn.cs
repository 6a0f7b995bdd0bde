using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Plimsoll.StandIns;

/// <summary>A company's HTTP proxy: connects every host to one port of this machine, and answers requests in plain HTTP by itself.</summary>
internal sealed class CompanyProxyStandIn : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _heads = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly int _port;
    private readonly string? _credentials;
    private readonly string? _answer;
    private Task _accepting = Task.CompletedTask;

    private CompanyProxyStandIn(int port, string? credentials, string? answer) => (_port, _credentials, _answer) = (port, credentials, answer);

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The heads of the requests it got.</summary>
    public IReadOnlyCollection<string> Heads => _heads;

    /// <param name="port">Where every CONNECT ends.</param>
    /// <param name="credentials"><c>name:password</c> that it asks for, or null.</param>
    /// <param name="answer">What it says to everything instead, a status line without version; or null.</param>
    public static CompanyProxyStandIn Start(int port, string? credentials = null, string? answer = null)
    {
        var proxy = new CompanyProxyStandIn(port, credentials, answer);
        proxy._listener.Start();
        proxy._accepting = proxy.AcceptAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                _connections.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            await using var stream = new NetworkStream(client, ownsSocket: true);
            var head = await HeadAsync(stream);
            if (head.Length == 0) return; // A look at whether anybody is there.
            _heads.Enqueue(head);
            var expected = _credentials is null ? null : $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(_credentials))}\r\n";
            if (_answer is not null) await SayAsync(stream, $"HTTP/1.1 {_answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            else if (expected is not null && !head.Contains(expected, StringComparison.OrdinalIgnoreCase))
                await SayAsync(stream, "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"company\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            else if (!head.StartsWith("CONNECT ", StringComparison.Ordinal))
                await SayAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 15\r\nConnection: close\r\n\r\nby the company\n");
            else await TunnelAsync(stream);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // Whoever it was has gone.
        }
    }

    private async Task TunnelAsync(NetworkStream client)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, _port, _stop.Token);
        await using var server = new NetworkStream(socket, ownsSocket: true);
        await SayAsync(client, "HTTP/1.1 200 Connected\r\nVia: company\r\n\r\n");
        await Task.WhenAny(client.CopyToAsync(server, _stop.Token), server.CopyToAsync(client, _stop.Token));
    }

    private async Task SayAsync(Stream client, string text) => await client.WriteAsync(Encoding.ASCII.GetBytes(text), _stop.Token);

    private async Task<string> HeadAsync(Stream client)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await client.ReadAsync(one, _stop.Token) > 0) head.Append((char)one[0]);
        return head.ToString();
    }
}
