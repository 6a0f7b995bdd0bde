using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Plimsoll.Daemon.Proxy;

namespace Plimsoll.Proxy;

public sealed class ConnectTests
{
    private static readonly TimeSpan Lasting = TimeSpan.FromMinutes(10);

    private const string Accepted = "HTTP/1.1 200 Connection Established\r\n\r\n";

    [Theory]
    [InlineData("API.OpenAI.com:443")]
    [InlineData("api.openai.com.:443")]
    [InlineData("api.openai.com")]
    public async Task Names_are_known_however_they_are_written(string authority)
    {
        await using var proxy = await TestProxy.StartAsync();
        await using var client = await OpenAsync(proxy, authority);

        await client.SendAsync("GET /stand-in/echo HTTP/1.1\r\nHost: api.openai.com\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK", await client.HeadAsync(), StringComparison.Ordinal);
        Assert.Equal("api.openai.com", (await proxy.NextAsync()).Exchange.RequestHead.Host);
    }

    [Theory]
    [InlineData("[::1]:8443", "::1", 8443)]
    [InlineData("[2001:DB8::1]", "2001:db8::1", 443)]
    [InlineData("Host.Example.:1", "host.example", 1)]
    [InlineData("10.0.0.1:80", "10.0.0.1", 80)]
    public void Authorities_are_read(string text, string host, int port)
    {
        Assert.True(HostPort.TryParse(text, 443, out var read));
        Assert.Equal(new(host, port), read);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":443")]
    [InlineData("[::1:443")]
    [InlineData("[::1]443")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:-1")]
    [InlineData("ho st:1")]
    [InlineData("::1")]
    [InlineData("http://host:1")]
    public void What_is_no_authority_is_refused(string text) => Assert.False(HostPort.TryParse(text, 443, out _));

    [Fact]
    public async Task A_bad_CONNECT_is_a_400()
    {
        await using var proxy = await TestProxy.StartAsync();
        await using var client = await RawClient.ConnectAsync(proxy.Host.Port);

        await client.SendAsync("CONNECT :443 HTTP/1.1\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", await client.HeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_that_is_too_long_is_a_431()
    {
        await using var proxy = await TestProxy.StartAsync();
        await using var client = await RawClient.ConnectAsync(proxy.Host.Port);

        await client.SendAsync("CONNECT api.openai.com:443 HTTP/1.1\r\nx: " + new string('x', 33 << 10));

        Assert.StartsWith("HTTP/1.1 431 ", await client.HeadAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CON", "")]
    [InlineData("CONNECT api.openai.com:443 HTTP/1.1\r\nHost", "HTTP/1.1 408 ")]
    public async Task A_head_that_does_not_end_is_given_up(string start, string expected)
    {
        await using var proxy = await TestProxy.StartAsync(limits: new() { HeadPatience = TimeSpan.FromMilliseconds(50) });
        await using var client = await RawClient.ConnectAsync(proxy.Host.Port);

        await client.SendAsync(start);

        Assert.StartsWith(expected, await client.HeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_proxy_does_not_connect_to_itself()
    {
        await using var proxy = await TestProxy.StartAsync();
        foreach (var host in (string[])["127.0.0.1", "localhost"])
        {
            await using var client = await RawClient.ConnectAsync(proxy.Host.Port);

            await client.SendAsync($"CONNECT {host}:{proxy.Host.Port} HTTP/1.1\r\n\r\n");

            Assert.StartsWith("HTTP/1.1 502 ", await client.HeadAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(2, proxy.Host.Counters.Errors["loop"]);
    }

    [Fact]
    public async Task Other_hosts_are_tunnelled_blindly()
    {
        await using var proxy = await TestProxy.StartAsync();
        await using var client = await OpenAsync(proxy, "unlisted.example:443", [proxy.Provider.Ca.Root]);

        await client.SendAsync("GET /stand-in/echo HTTP/1.1\r\nHost: unlisted.example\r\nplimsoll-tag: a=b\r\nConnection: close\r\n\r\n");

        Assert.Contains("plimsoll-tag", await client.RestAsync(), StringComparison.OrdinalIgnoreCase); // Nobody touched it.
        Assert.Equal(1, proxy.Host.Counters.Tunnels["unlisted.example"]);
        Assert.Equal(0, proxy.Host.Counters.Intercepted);
        Assert.False(proxy.HasNext);
    }

    [Fact]
    public async Task A_tunnel_carries_what_came_early_and_the_clients_end_of_sending()
    {
        await using var proxy = await TestProxy.StartAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var client = await RawClient.ConnectAsync(proxy.Host.Port);

        await client.SendAsync($"CONNECT 127.0.0.1:{port} HTTP/1.1\r\nUser-Agent: x\r\n\r\nearly ");
        using var server = await listener.AcceptTcpClientAsync(TestProxy.Cancellation);
        Assert.Equal(Accepted, await client.HeadAsync());
        await client.SendAsync("late");
        client.EndSending();
        using var reader = new StreamReader(server.GetStream());
        var received = await reader.ReadToEndAsync(TestProxy.Cancellation);
        await server.GetStream().WriteAsync(Encoding.ASCII.GetBytes("answer to the end"), TestProxy.Cancellation);
        server.Close();

        Assert.Equal("early late", received);
        Assert.Equal("answer to the end", await client.RestAsync());
    }

    [Fact]
    public async Task What_is_not_TLS_goes_through_unread()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var proxy = await TestProxy.StartAsync(upstream: $"api.openai.com=127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        await using var client = await RawClient.ConnectAsync(proxy.Host.Port);

        await client.SendAsync("CONNECT api.openai.com:443 HTTP/1.1\r\n\r\n");
        Assert.Equal(Accepted, await client.HeadAsync());
        await client.SendAsync("SSH-2.0-odd\r\n");
        using var server = await listener.AcceptTcpClientAsync(TestProxy.Cancellation);
        using var reader = new StreamReader(server.GetStream());

        Assert.Equal("SSH-2.0-odd", await reader.ReadLineAsync(TestProxy.Cancellation));
    }

    [Fact]
    public async Task A_listed_host_at_another_port_is_tunnelled()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var proxy = await TestProxy.StartAsync(upstream: $"api.openai.com:8443=127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        await using var client = await RawClient.ConnectAsync(proxy.Host.Port);

        await client.SendAsync("CONNECT api.openai.com:8443 HTTP/1.1\r\n\r\n");
        using var server = await listener.AcceptTcpClientAsync(TestProxy.Cancellation);

        Assert.Equal(Accepted, await client.HeadAsync());
        Assert.Equal(1, proxy.Host.Counters.Tunnels["api.openai.com"]);
    }

    [Theory]
    [InlineData("api.openai.com", "api.anthropic.com", "421")]
    [InlineData("api.anthropic.com", "api.openai.com", "421")]
    [InlineData("", "api.openai.com", "200")]
    [InlineData("api.openai.com", "api.openai.com:443", "200")]
    [InlineData("api.openai.com", "api.openai.com:8443", "421")]
    public async Task A_request_for_another_host_than_the_connections_is_misdirected(string serverName, string host, string status)
    {
        await using var proxy = await TestProxy.StartAsync();
        await using var client = await OpenAsync(proxy, "api.openai.com:443", serverName: serverName);

        await client.SendAsync($"GET /stand-in/echo?unmetered HTTP/1.1\r\nHost: {host}\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status} ", await client.HeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_on_HTTP_2_is_held_to_the_connections_host_too()
    {
        await using var proxy = await TestProxy.StartAsync();

        var output = await Tool.RunAsync(
            "curl", "-sS", "--http2", "--proxy", proxy.Address.ToString(), "--cacert", proxy.Host.Bundle.Path, "-o", "/dev/null", "-w", "%{http_version} %{http_code}",
            "-H", "Host: api.anthropic.com", "https://api.openai.com/stand-in/echo");

        Assert.Equal("2 421", output);
        Assert.Equal(1, proxy.Host.Counters.Errors["misdirected"]);
    }

    [Fact]
    public async Task Header_bytes_beyond_ASCII_stay_as_they_are()
    {
        await using var proxy = await TestProxy.StartAsync();
        await using var client = await OpenAsync(proxy, "api.openai.com:443");

        await client.SendAsync("GET /stand-in/headers HTTP/1.1\r\nHost: api.openai.com\r\nx-latin: \u00fc\u00df\r\n\r\n");

        Assert.Contains("x-latin: caf\u00e9 \u00fc\u00df\r\n", await client.HeadAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_tunnel_ends_when_both_sides_have_ended_it()
    {
        await using var proxy = await TestProxy.StartAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var client = await RawClient.ConnectAsync(proxy.Host.Port);

        await client.SendAsync($"CONNECT 127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port} HTTP/1.1\r\n\r\n");
        using (var server = await listener.AcceptTcpClientAsync(TestProxy.Cancellation))
            await server.GetStream().WriteAsync(new byte[1 << 20], TestProxy.Cancellation);
        await client.HeadAsync();
        var all = await client.RestAsync();
        client.EndSending();
        await proxy.Host.StopAsync(TimeSpan.FromSeconds(15)); // Would wait that long for a tunnel still open.

        Assert.Equal(1 << 20, all.Length);
    }

    [Fact]
    public async Task A_client_that_refuses_our_certificate_is_left_alone_from_then_on()
    {
        await using var proxy = await TestProxy.StartAsync();
        var trust = Path.Combine(proxy.Home, "upstream.pem"); // The provider's CA, and not ours.
        string[] curl = ["curl", "-sS", "--proxy", proxy.Address.ToString(), "--cacert", trust, "-o", "/dev/null", "-w", "%{http_code}", "https://api.openai.com/stand-in/echo"];

        var first = await Tool.RunAsync(curl[0], curl[1..]);
        await proxy.UntilAsync(() => proxy.Host.Counters.RefusedCertificates.GetValueOrDefault("api.openai.com") == 1);
        var second = await Tool.RunAsync(curl[0], curl[1..]);
        await proxy.UntilAsync(() => proxy.Host.Counters.RefusedCertificates.GetValueOrDefault("api.openai.com") == 2);
        var third = await Tool.RunAsync(curl[0], curl[1..]);

        Assert.StartsWith("000", first, StringComparison.Ordinal);
        Assert.StartsWith("000", second, StringComparison.Ordinal);
        Assert.Equal("200", third);
        Assert.Equal(1, proxy.Host.Counters.Bypassed["api.openai.com"]);
        Assert.Empty(proxy.Host.Counters.Tunnels);
    }

    [Fact]
    public async Task How_long_it_is_left_alone_is_a_setting()
    {
        await using var proxy = await TestProxy.StartAsync(limits: new() { LeftAlone = TimeSpan.Zero });
        string[] curl = ["-sS", "--proxy", proxy.Address.ToString(), "--cacert", Path.Combine(proxy.Home, "upstream.pem"), "https://api.openai.com/stand-in/echo"];

        for (var times = 1; times <= 3; times++)
        {
            await Tool.RunAsync("curl", curl);
            await proxy.UntilAsync(() => proxy.Host.Counters.RefusedCertificates.GetValueOrDefault("api.openai.com") == times);
        }

        Assert.Empty(proxy.Host.Counters.Bypassed);
    }

    [Fact]
    public async Task A_client_that_refuses_after_the_handshake_is_known_too()
    {
        await using var proxy = await TestProxy.StartAsync();

        for (var i = 0; i < 3; i++) await Assert.ThrowsAnyAsync<Exception>(() => OpenAsync(proxy, "api.openai.com:443", [proxy.Provider.Ca.Root]));
        await proxy.UntilAsync(() => proxy.Host.Counters.RefusedCertificates.ContainsKey("api.openai.com"));
        await using var second = await OpenAsync(proxy, "api.openai.com:443", [proxy.Provider.Ca.Root]);
        await second.SendAsync("GET /stand-in/echo HTTP/1.1\r\nHost: api.openai.com\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK", await second.HeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_that_accepted_before_is_bypassed_only_after_three_refusals()
    {
        var bypasses = new Bypasses(TimeProvider.System, Lasting);
        bypasses.Accepted("h", "friend");

        bypasses.Refused("h", "friend", unused: false);
        bypasses.Refused("h", "friend", unused: false);
        var before = bypasses.IsBypassed("h", "friend");
        bypasses.Refused("h", "friend", unused: false);

        Assert.False(before);
        Assert.True(bypasses.IsBypassed("h", "friend"));
        Assert.False(bypasses.IsBypassed("h", "another"));
    }

    [Fact]
    public void Connections_left_unused_tell_nothing_of_a_client_that_used_one()
    {
        var bypasses = new Bypasses(TimeProvider.System, Lasting);
        bypasses.Accepted("h", "friend");

        for (var i = 0; i < 5; i++) bypasses.Refused("h", "friend", unused: true);

        Assert.False(bypasses.IsBypassed("h", "friend"));
    }

    [Fact]
    public void One_handshake_broken_off_is_no_refusal_yet()
    {
        var bypasses = new Bypasses(TimeProvider.System, Lasting);

        Assert.False(bypasses.Refused("h", "new", unused: false));
        Assert.False(bypasses.IsBypassed("h", "new"));
    }

    [Fact]
    public async Task A_taken_port_is_one_sentence()
    {
        await using var proxy = await TestProxy.StartAsync();

        var options = new Daemon.ProxyOptions { Home = proxy.Home, Port = proxy.Host.Port, Catalog = null!, Hasher = null!, Sink = _ => { } };
        var fault = await Assert.ThrowsAsync<ProxyException>(() => Daemon.ProxyHost.StartAsync(options, TestRules.Rules, (_, _) => null!, TestProxy.Cancellation));

        Assert.Contains("choose another port", fault.Message, StringComparison.Ordinal);
    }

    private static async Task<RawClient> OpenAsync(TestProxy proxy, string authority, X509Certificate2Collection? roots = null, string? serverName = null)
    {
        var client = await RawClient.ConnectAsync(proxy.Host.Port);
        await client.SendAsync($"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n");
        Assert.Equal(Accepted, await client.HeadAsync());
        if (roots is null)
        {
            roots = [];
            roots.ImportFromPemFile(proxy.Host.Bundle.RootPath);
        }

        try
        {
            await client.StartTlsAsync(serverName ?? authority.Split(':')[0].TrimEnd('.').ToLowerInvariant(), roots, SslApplicationProtocol.Http11);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }
}
