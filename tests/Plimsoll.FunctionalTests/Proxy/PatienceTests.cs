using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Plimsoll.Daemon.Proxy;

namespace Plimsoll.Proxy;

/// <summary>What may take long and what may not: models think for minutes, heads do not.</summary>
public sealed class PatienceTests
{
    [Fact]
    public void Nothing_that_the_proxy_sets_ends_a_silence()
    {
        var kestrel = new KestrelServerOptions();

        Endpoint.Configure(kestrel);

        Assert.Null(kestrel.Limits.MinRequestBodyDataRate);
        Assert.Null(kestrel.Limits.MinResponseDataRate);
        Assert.Equal(TimeSpan.MaxValue, kestrel.Limits.Http2.KeepAlivePingDelay); // No ping that a busy client could fail to answer.
        Assert.Null(kestrel.Limits.MaxRequestBodySize);
    }

    [Fact]
    public async Task A_silent_connection_is_probed_each_minute()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var dialer = new Dialer(UpstreamMap.Parse(""), UpstreamProxies.None, TimeProvider.System, TimeSpan.FromSeconds(15));

        using var socket = await dialer.DialAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, TestProxy.Cancellation);

        Assert.Equal(1, socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        Assert.Equal(60, socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
    }

    [Fact]
    public async Task A_server_that_does_not_take_a_connection_is_waited_for_as_long_as_is_set()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A full queue of connections keeps others waiting on Linux only.");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(backlog: 0); // One may wait to be accepted, and nobody accepts it.
        using var first = new TcpClient();
        await first.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestProxy.Cancellation);
        await using var proxy = await TestProxy.StartAsync(limits: new() { DialPatience = TimeSpan.FromSeconds(1) });
        await using var client = await RawClient.ConnectAsync(proxy.Host.Port);

        await client.SendAsync($"CONNECT {listener.LocalEndpoint} HTTP/1.1\r\n\r\n");

        Assert.Contains("did not answer within 1 seconds", await client.RestAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_head_inside_TLS_is_given_up_and_a_slow_body_is_not()
    {
        await using var proxy = await TestProxy.StartAsync(limits: new() { RequestHeadPatience = TimeSpan.FromSeconds(1) });
        await using var body = await RawClient.OpenAsync(proxy);
        await using var head = await RawClient.OpenAsync(proxy);

        await body.SendAsync("POST /stand-in/sha256 HTTP/1.1\r\nHost: api.openai.com\r\nContent-Length: 2\r\nConnection: close\r\n\r\na");
        await head.SendAsync("GET /stand-in/echo HTTP/1.1\r\nHost: api.");
        var refused = await head.RestAsync(); // By then the body has been slow for as long.
        await body.SendAsync("b");

        Assert.True(refused.Length == 0 || refused.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal), refused);
        Assert.Contains("fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603", await body.RestAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_silent_minutes_before_the_head_and_within_the_body_break_nothing()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PLIMSOLL_LONG") == "1", "It takes ten minutes: ./test --long runs it.");
        var runs = from provider in (HttpProtocols[])[HttpProtocols.Http1, HttpProtocols.Http1AndHttp2]
                   from version in (Version[])[HttpVersion.Version11, HttpVersion.Version20]
                   from head in (string[])["no", "yes"]
                   select WaitAsync(provider, version, head);

        await Task.WhenAll(runs);
    }

    private static async Task WaitAsync(HttpProtocols provider, Version version, string head)
    {
        const int Silence = 630_000;
        await using var proxy = await TestProxy.StartAsync(provider);
        using var client = proxy.Client(version);
        client.Timeout = Timeout.InfiniteTimeSpan;

        var text = await client.GetStringAsync($"https://api.openai.com/stand-in/silent?head={head}&ms={Silence}", TestProxy.Cancellation);

        Assert.EndsWith("data: at last\n\n", text, StringComparison.Ordinal);
    }
}
