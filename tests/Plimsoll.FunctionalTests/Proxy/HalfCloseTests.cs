using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Plimsoll.Daemon.Proxy;

namespace Plimsoll.Proxy;

/// <summary>Sides that end their sending and still listen; and such as are gone, which look the same to TCP.</summary>
public sealed class HalfCloseTests
{
    private const string Socket = "GET /stand-in/socket HTTP/1.1\r\nHost: api.openai.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    private const string Switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

    [Theory]
    [InlineData("data: one\n\n")]
    [InlineData("")]
    public async Task A_client_that_has_ended_its_sending_gets_its_answer(string first)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var looks = new Looks();
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            await peer.HeadAsync();
            if (first.Length > 0) await peer.SendAsync($"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{first}");
            await ended.Task;
            await peer.SendAsync(first.Length > 0 ? "rest" : "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nrest");
        }, change: x => x with { Clock = looks });
        await using var _ = provider;
        await using var __ = proxy;
        await using var client = await RawClient.OpenAsync(proxy);

        await client.SendAsync("GET /v1/models HTTP/1.1\r\nHost: api.openai.com\r\n\r\n");
        if (first.Length > 0) await client.ReadToAsync("one\n\n");
        client.EndSending();
        await looks.TwiceAsync();
        ended.SetResult();

        Assert.Contains("rest", await client.RestAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_goes_after_it_has_ended_its_sending_ends_the_request()
    {
        var looks = new Looks();
        await using var proxy = await TestProxy.StartAsync(change: x => x with { Clock = looks });
        await using (var client = await RawClient.OpenAsync(proxy))
        {
            await client.SendAsync("GET /stand-in/silent?head=no HTTP/1.1\r\nHost: api.openai.com\r\n\r\n");
            await proxy.UntilAsync(() => proxy.Provider.Wire.Silent == 1);
            client.EndSending();
            await looks.TwiceAsync();
            Assert.Empty(proxy.Provider.Wire.Aborted);
        }

        Assert.Equal(ExchangeEnd.ClientAborted, (await proxy.NextAsync()).Exchange.End);
        await proxy.UntilAsync(() => proxy.Provider.Wire.Aborted.Count == 1);
    }

    [Fact]
    public async Task A_socket_whose_client_has_ended_its_sending_gets_what_comes_until_the_provider_ends()
    {
        var looks = new Looks { Hasty = true };
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            await peer.HeadAsync();
            await peer.SendAsync(Switching);
            await peer.ReadAsync(3);
            await peer.ReadyAsync();
            await peer.SendAsync("answer");
        }, change: x => x with { Clock = looks });
        await using var _ = provider;
        await using var __ = proxy;
        await using var client = await RawClient.OpenAsync(proxy);

        await client.SendAsync(Socket);
        await client.HeadAsync();
        await client.SendAsync("ask");
        client.EndSending();
        await looks.TwiceAsync();
        Assert.False(proxy.HasNext);
        provider.Ready.SetResult();

        Assert.Equal("answer", await client.RestAsync());
        Assert.Equal(ExchangeEnd.Complete, (await proxy.NextAsync()).Exchange.End);
    }

    [Fact]
    public async Task A_socket_whose_client_goes_after_it_has_ended_its_sending_ends()
    {
        var looks = new Looks();
        var end = new TaskCompletionSource<string>();
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            await peer.HeadAsync();
            await peer.SendAsync(Switching);
            await peer.ReadAsync(3);
            try
            {
                end.SetResult(await peer.ReadAsync(1));
            }
            catch (IOException)
            {
                end.SetResult("");
            }
        }, change: x => x with { Clock = looks });
        await using var _ = provider;
        await using var __ = proxy;
        await using (var client = await RawClient.OpenAsync(proxy))
        {
            await client.SendAsync(Socket);
            await client.HeadAsync();
            await client.SendAsync("ask");
            client.EndSending();
            await looks.TwiceAsync();
            Assert.False(end.Task.IsCompleted);
        }

        Assert.Equal("", await end.Task.WaitAsync(TestProxy.Cancellation));
        Assert.Equal(ExchangeEnd.ClientAborted, (await proxy.NextAsync()).Exchange.End);
    }

    [Fact]
    public async Task A_socket_on_HTTP_2_that_its_client_has_ended_gets_what_comes_until_the_provider_ends()
    {
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            await peer.HeadAsync();
            await peer.SendAsync(Switching);
            await peer.ReadAsync(3);
            await peer.ReadyAsync();
            await peer.SendAsync("answer");
        });
        await using var _ = provider;
        await using var __ = proxy;
        await using var client = await RawClient.OpenAsync(proxy, SslApplicationProtocol.Http2);
        (string, string)[] ask = [(":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "https"), (":authority", "api.openai.com"), (":path", "/stand-in/socket"), ("sec-websocket-version", "13")];

        await client.Stream.WriteAsync((byte[])[.. Http2Wire.Preface, .. Http2Wire.Frame(Http2Wire.Settings, 0, 0), .. Http2Wire.Frame(Http2Wire.Headers, Http2Wire.EndHeaders, 1, Http2Wire.Block(ask))], TestProxy.Cancellation);
        var heard = "";
        var ended = false;
        while (!ended && await Http2Wire.ReadAsync(client.Stream) is { } frame)
        {
            if (frame.Stream != 1) continue;
            if (frame.Type == Http2Wire.Headers)
            {
                await client.Stream.WriteAsync(Http2Wire.Frame(Http2Wire.Data, Http2Wire.EndStream, 1, "ask"u8), TestProxy.Cancellation);
                provider.Ready.SetResult();
            }

            if (frame.Type == Http2Wire.Data) heard += Encoding.ASCII.GetString(frame.Payload);
            ended = frame.Type == Http2Wire.Reset || (frame.Flags & Http2Wire.EndStream) != 0;
        }

        Assert.Equal("answer", heard);
        Assert.Equal(ExchangeEnd.Complete, (await proxy.NextAsync()).Exchange.End);
    }

    [Theory]
    [InlineData("   7: 0100007F:D431 0100007F:1BB0 05 00000000:00000000 00:00000000 00000000  1000        0 4242 1 0", true)]
    [InlineData("   7: 0100007F:D431 0100007F:1BB0 05 00000000:00000000 00:00000000 00000000     0        0 0 3 0", false)]
    [InlineData("   7: 0100007F:1BB0 0100007F:D431 05 00000000:00000000 00:00000000 00000000  1000        0 4242 1 0", false)]
    [InlineData("  sl  local_address rem_address   st", false)]
    public void The_systems_list_of_sockets_tells_who_is_there(string line, bool expected) =>
        Assert.Equal(expected, ClientPeer.IsOwned(line, "0100007F:D431", "0100007F:1BB0"));

    [Fact]
    public async Task A_tunnels_server_may_end_first_and_hear_the_client_on()
    {
        await using var proxy = await TestProxy.StartAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var client = await RawClient.ConnectAsync(proxy.Host.Port);

        await client.SendAsync($"CONNECT 127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port} HTTP/1.1\r\n\r\n");
        using var server = await listener.AcceptTcpClientAsync(TestProxy.Cancellation);
        using var reader = new StreamReader(server.GetStream());
        await client.HeadAsync();
        await server.GetStream().WriteAsync(Encoding.ASCII.GetBytes("all that I had to say"), TestProxy.Cancellation);
        server.Client.Shutdown(SocketShutdown.Send);
        var heard = await client.RestAsync();
        await client.SendAsync("late");
        client.EndSending();

        Assert.Equal("all that I had to say", heard);
        Assert.Equal("late", await reader.ReadToEndAsync(TestProxy.Cancellation));
        await proxy.Host.StopAsync(TimeSpan.FromSeconds(15)); // Would wait that long for a tunnel still open.
    }

    [Fact]
    public async Task A_clients_reset_of_its_tunnel_is_a_reset_at_the_server()
    {
        await using var proxy = await TestProxy.StartAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var client = await RawClient.ConnectAsync(proxy.Host.Port);
        await client.SendAsync($"CONNECT 127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port} HTTP/1.1\r\n\r\n");
        using var server = await listener.AcceptSocketAsync(TestProxy.Cancellation);
        await client.HeadAsync();

        client.Reset();

        var end = await Assert.ThrowsAsync<SocketException>(async () => await server.ReceiveAsync(new byte[1], TestProxy.Cancellation));
        Assert.Equal(SocketError.ConnectionReset, end.SocketErrorCode);
    }

    [Fact]
    public async Task A_tunnels_reset_is_a_reset_on_the_other_side()
    {
        await using var proxy = await TestProxy.StartAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var client = await RawClient.ConnectAsync(proxy.Host.Port);

        await client.SendAsync($"CONNECT 127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port} HTTP/1.1\r\n\r\n");
        using (var server = await listener.AcceptSocketAsync(TestProxy.Cancellation))
        {
            await client.HeadAsync();
            server.LingerState = new(true, 0);
        }

        await Assert.ThrowsAsync<IOException>(async () => await client.Stream.ReadExactlyAsync(new byte[1], TestProxy.Cancellation));
    }

    /// <summary>The machine's clock, which tells when the proxy has looked twice for a client that has ended its sending, and will look again.</summary>
    private sealed class Looks : TimeProvider
    {
        private readonly TaskCompletionSource _twice = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>No timer of five seconds or less is waited for.</summary>
        public bool Hasty { get; init; }

        public Task TwiceAsync() => _twice.Task.WaitAsync(TimeSpan.FromMinutes(1), TestProxy.Cancellation);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == ClientConnection.FirstLook * 2) _twice.TrySetResult();
            return base.CreateTimer(callback, state, Hasty && dueTime <= TimeSpan.FromSeconds(5) ? dueTime / 1000 : dueTime, period);
        }
    }
}
