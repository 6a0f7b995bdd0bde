using System.Net;
using System.Net.Http.Json;

namespace Plimsoll.Proxy;

public sealed class BaseUrlTests
{
    [Fact]
    public async Task A_base_path_leads_to_its_provider()
    {
        await using var proxy = await TestProxy.StartAsync();
        using var client = new HttpClient();

        using var answer = await client.PostAsJsonAsync(
            new Uri(proxy.Address, "/anthropic/v1/messages?beta=true"), new { model = "claude-haiku-4-5", stream = true }, TestProxy.Cancellation);
        var body = await answer.Content.ReadAsStringAsync(TestProxy.Cancellation);

        Assert.Contains("event: message_stop", body, StringComparison.Ordinal);
        var head = (await proxy.NextAsync()).Exchange.RequestHead;
        Assert.Equal(("api.anthropic.com", "/v1/messages?beta=true"), (head.Host, head.Target));
        Assert.Equal("claude-haiku-4-5", proxy.Provider.Account.Calls.Single().Model);
    }

    [Theory]
    [InlineData("evil.example", null, null, 403)]
    [InlineData(null, "https://evil.example", null, 403)]
    [InlineData(null, "null", null, 403)]
    [InlineData(null, null, "cross-site", 403)]
    [InlineData("localhost:1234", "http://localhost:3000", "same-site", 200)]
    [InlineData("[::1]:1", null, null, 200)]
    public async Task Foreign_names_and_pages_are_refused(string? host, string? origin, string? site, int status)
    {
        await using var proxy = await TestProxy.StartAsync();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(proxy.Address, "/openai/stand-in/echo"));
        if (host is not null) request.Headers.Host = host;
        if (origin is not null) request.Headers.Add("Origin", origin);
        if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);

        using var answer = await client.SendAsync(request, TestProxy.Cancellation);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task An_unknown_base_path_is_a_404()
    {
        await using var proxy = await TestProxy.StartAsync();
        using var client = new HttpClient();

        using var answer = await client.GetAsync(new Uri(proxy.Address, "/nobody/v1"), TestProxy.Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("no_such_provider", answer.Headers.GetValues("plimsoll-error").Single());
    }

    [Fact]
    public async Task Plain_http_is_forwarded_unmetered()
    {
        using var listener = new HttpListener();
        var port = FreePort();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        await using var proxy = await TestProxy.StartAsync();
        using var client = new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy(proxy.Address) });

        var sending = client.GetStringAsync($"http://127.0.0.1:{port}/a?b=%2F", TestProxy.Cancellation);
        var context = await listener.GetContextAsync();
        Assert.Equal("/a?b=%2F", context.Request.RawUrl);
        context.Response.Close("plain"u8.ToArray(), willBlock: false);

        Assert.Equal("plain", await sending);
        Assert.False(proxy.HasNext);
    }

    [Theory]
    [InlineData("http://a..b:9/")]
    [InlineData("http://./")]
    [InlineData("http://0x7f.1:9/")]
    [InlineData("http://[::1%25lo]:9/")]
    [InlineData("http://[fe80::1%lo]:9/")]
    [InlineData("ws://127.0.0.1:9/")]
    public async Task An_odd_address_is_refused_for_sockets_too_and_is_no_fault_of_ours(string address)
    {
        await using var proxy = await TestProxy.StartAsync();
        foreach (var more in (string[])["", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"])
        {
            await using var client = await RawClient.ConnectAsync(proxy.Host.Port);

            await client.SendAsync($"GET {address} HTTP/1.1\r\nHost: {address.Split('/')[2]}\r\n{more}\r\n");

            Assert.Matches("^HTTP/1.1 (400|502) ", await client.HeadAsync());
        }
    }

    [Fact]
    public async Task A_name_and_password_in_a_plain_address_are_no_part_of_its_host()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var host = $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        await using var proxy = await TestProxy.StartAsync();
        await using var client = await RawClient.ConnectAsync(proxy.Host.Port);

        await client.SendAsync($"GET http://name:password@{host}/a HTTP/1.1\r\nHost: {host}\r\n\r\n");
        using var server = await listener.AcceptTcpClientAsync(TestProxy.Cancellation);
        using var reader = new StreamReader(server.GetStream());
        var (first, second) = (await reader.ReadLineAsync(TestProxy.Cancellation), await reader.ReadLineAsync(TestProxy.Cancellation));

        Assert.Equal(("GET /a HTTP/1.1", $"Host: {host}"), (first, second));
    }

    private static int FreePort()
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
