using System.Net;
using System.Net.Sockets;
using Plimsoll.Daemon.Proxy;
using Plimsoll.StandIns;

namespace Plimsoll.Proxy;

/// <summary>What leaves by a company's proxy: calls that are metered, blind tunnels and plain HTTP.</summary>
public sealed class CompanyProxyTests
{
    [Fact]
    public async Task A_metered_call_goes_through_it()
    {
        var (proxy, company) = await StartAsync("me:se cret", "me:se%20cret@");
        await using var _ = company;
        await using var __ = proxy;
        using var client = proxy.Client();

        var answer = await client.GetAsync("https://api.openai.com/stand-in/echo", TestProxy.Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith("CONNECT api.openai.com:443 HTTP/1.1\r\nHost: api.openai.com:443\r\nProxy-Authorization: Basic ", Assert.Single(company.Heads), StringComparison.Ordinal);
        Assert.Equal("api.openai.com", (await proxy.NextAsync()).Exchange.RequestHead.Host);
    }

    [Fact]
    public async Task A_blind_tunnel_goes_through_it_and_a_server_may_speak_first()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        await using var company = CompanyProxyStandIn.Start(((IPEndPoint)server.LocalEndpoint).Port);
        await using var proxy = await TestProxy.StartAsync(change: x => x with { Upstream = UpstreamMap.None, UpstreamProxies = Through(company.Port) });
        await using var client = await RawClient.ConnectAsync(proxy.Host.Port);

        await client.SendAsync("CONNECT mail.example:25 HTTP/1.1\r\n\r\n");
        using var accepted = await server.AcceptTcpClientAsync(TestProxy.Cancellation);
        await accepted.GetStream().WriteAsync("220 mail.example at your service\r\n\r\n"u8.ToArray(), TestProxy.Cancellation);

        Assert.StartsWith("HTTP/1.1 200 ", await client.HeadAsync(), StringComparison.Ordinal);
        Assert.Equal("220 mail.example at your service\r\n\r\n", await client.HeadAsync());
        Assert.StartsWith("CONNECT mail.example:25 ", Assert.Single(company.Heads), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_http_is_asked_of_it_in_absolute_form()
    {
        var (proxy, company) = await StartAsync("me:secret", "me:secret@");
        await using var _ = company;
        await using var __ = proxy;
        using var client = proxy.Client(HttpVersion.Version11);

        var answer = await client.GetStringAsync("http://plain.example:8080/a?b", TestProxy.Cancellation);

        Assert.Equal("by the company\n", answer);
        var head = Assert.Single(company.Heads);
        Assert.StartsWith("GET http://plain.example:8080/a?b HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Proxy-Authorization: Basic ", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_is_not_for_goes_past_it()
    {
        var (proxy, company) = await StartAsync(except: "api.openai.com,127.0.0.0/8");
        await using var _ = company;
        await using var __ = proxy;
        var rules = UpstreamMap.Parse(proxy.Provider.UpstreamHosts);
        await using var mapped = await TestProxy.StartAsync(change: x => x with { Upstream = rules, UpstreamProxies = Through(company.Port), UpstreamTrust = [Path.Combine(proxy.Home, "upstream.pem")] });
        await using var direct = await RawClient.ConnectAsync(proxy.Host.Port);
        using var client = mapped.Client();

        await direct.SendAsync($"CONNECT 127.0.0.1:{proxy.Provider.Port} HTTP/1.1\r\n\r\n");
        var head = await direct.HeadAsync();
        var answer = await client.GetAsync("https://api.openai.com/stand-in/echo", TestProxy.Cancellation); // Led to 127.0.0.1, which is this machine.

        Assert.StartsWith("HTTP/1.1 200 ", head, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(company.Heads);
    }

    [Theory]
    [InlineData("api.openai.com:443")]
    [InlineData("other.example:443")]
    public async Task Where_it_asks_for_a_password_the_client_is_told_what_to_do(string target)
    {
        var (proxy, company) = await StartAsync("me:right", "me:wrong@");
        await using var _ = company;
        await using var __ = proxy;

        var (head, body) = await ConnectAsync(proxy, target);

        Assert.StartsWith("HTTP/1.1 502 ", head, StringComparison.Ordinal);
        Assert.Contains("plimsoll-error: company_proxy_auth\r\n", head, StringComparison.Ordinal);
        Assert.Contains("HTTPS_PROXY or upstream.proxy (407)", body, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", head + body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_that_plain_http_needs_is_told_of_too()
    {
        var (proxy, company) = await StartAsync("me:right");
        await using var _ = company;
        await using var __ = proxy;
        using var client = proxy.Client(HttpVersion.Version11);

        var answer = await client.GetAsync("http://plain.example/", TestProxy.Cancellation);

        Assert.Equal((HttpStatusCode.BadGateway, "company_proxy_auth"), (answer.StatusCode, answer.Headers.GetValues("plimsoll-error").Single()));
    }

    [Theory]
    [InlineData("403 Forbidden", "company_proxy_refused", "refuses to connect to api.openai.com:443 (403)")]
    [InlineData("503 No Route", "upstream_unreachable", "api.openai.com:443 cannot be reached: the company's proxy")]
    [InlineData("nonsense", "company_proxy_refused", "does not answer as an HTTP proxy does")]
    public async Task What_it_refuses_is_a_502_in_the_providers_shape(string answer, string code, string words)
    {
        var (proxy, company) = await StartAsync(answer: answer);
        await using var _ = company;
        await using var __ = proxy;

        var (head, body) = await ConnectAsync(proxy, "api.openai.com:443");

        Assert.StartsWith("HTTP/1.1 502 ", head, StringComparison.Ordinal);
        Assert.Contains($"plimsoll-error: {code}\r\n", head, StringComparison.Ordinal);
        Assert.Contains(words, body.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("\"type\":\"plimsoll_error\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_dead_is_a_502()
    {
        var (proxy, company) = await StartAsync();
        await company.DisposeAsync();
        await using var __ = proxy;
        using var client = proxy.Client(HttpVersion.Version11);

        var (head, body) = await ConnectAsync(proxy, "api.anthropic.com:443");
        var plain = await client.GetAsync("http://plain.example/", TestProxy.Cancellation);

        Assert.Contains("plimsoll-error: company_proxy_unreachable\r\n", head, StringComparison.Ordinal);
        Assert.StartsWith("{\"type\":\"error\"", body, StringComparison.Ordinal); // As Anthropic's errors look.
        Assert.Equal((HttpStatusCode.BadGateway, "company_proxy_unreachable"), (plain.StatusCode, plain.Headers.GetValues("plimsoll-error").Single()));
    }

    [Fact]
    public async Task One_that_is_this_proxy_itself_is_a_loop_and_no_more()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        await using var proxy = await TestProxy.StartAsync(change: x => x with { Port = port, Upstream = UpstreamMap.None, UpstreamProxies = Through(port) });

        var (head, _) = await ConnectAsync(proxy, "api.openai.com:443");

        Assert.Contains("plimsoll-error: loop\r\n", head, StringComparison.Ordinal);
        Assert.InRange(proxy.Host.Counters.Connections, 1, 2);
    }

    private static UpstreamProxies Through(int port, string user = "", string except = "") => new()
    {
        Tunnels = CompanyProxy.TryParse($"http://{user}127.0.0.1:{port}", out _),
        Plain = CompanyProxy.TryParse($"http://{user}127.0.0.1:{port}/", out _),
        Except = NoProxy.Parse(except),
    };

    private static async Task<(TestProxy Proxy, CompanyProxyStandIn Company)> StartAsync(string? credentials = null, string user = "", string? answer = null, string except = "")
    {
        CompanyProxyStandIn? company = null;
        var provider = 0;
        var proxy = await TestProxy.StartAsync(change: x =>
        {
            provider = x.Upstream.Resolve("api.openai.com", 443).Port;
            company = CompanyProxyStandIn.Start(provider, credentials, answer);
            return x with { Upstream = UpstreamMap.None, UpstreamProxies = Through(company.Port, user, except) };
        });
        return (proxy, company!);
    }

    private static async Task<(string Head, string Body)> ConnectAsync(TestProxy proxy, string target)
    {
        await using var client = await RawClient.ConnectAsync(proxy.Host.Port);
        await client.SendAsync($"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n");
        return (await client.HeadAsync(), await client.RestAsync());
    }
}
