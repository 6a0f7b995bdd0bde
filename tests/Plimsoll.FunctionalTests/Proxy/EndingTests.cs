using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Plimsoll.Proxy;

/// <summary>Exchanges that do not end well: each side learns of the other's end, and the record says which it was.</summary>
public sealed class EndingTests
{
    public static TheoryData<HttpProtocols, string> Protocols { get; } = new()
    {
        { HttpProtocols.Http1, "1.1" }, { HttpProtocols.Http1, "2.0" }, { HttpProtocols.Http1AndHttp2, "1.1" }, { HttpProtocols.Http1AndHttp2, "2.0" },
    };

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task An_answer_that_the_provider_breaks_off_is_broken_off(HttpProtocols upstream, string version)
    {
        await using var proxy = await TestProxy.StartAsync(upstream);
        using var client = proxy.Client(Version.Parse(version));
        using var direct = proxy.Direct(upstream == HttpProtocols.Http1 ? HttpVersion.Version11 : HttpVersion.Version20);
        direct.DefaultRequestHeaders.Add("stand-in", "chunks=10");
        var whole = await direct.GetStringAsync("https://api.openai.com/stand-in/events", TestProxy.Cancellation);
        client.DefaultRequestHeaders.Add("stand-in", "abort=3,chunks=10,slow=1");

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync("https://api.openai.com/stand-in/events", TestProxy.Cancellation));

        var record = await proxy.NextAsync();
        Assert.Equal(ExchangeEnd.UpstreamReset, record.Exchange.End);
        Assert.Equal(200, record.Exchange.ResponseHead!.Status);
        var seen = Encoding.UTF8.GetString(proxy.SeenOf(record).Response.ToArray());
        Assert.StartsWith(seen, whole, StringComparison.Ordinal);
        Assert.NotEqual(whole.Length, seen.Length);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task A_client_that_leaves_ends_the_request_at_the_provider(HttpProtocols upstream, string version)
    {
        await using var proxy = await TestProxy.StartAsync(upstream);
        foreach (var head in (string[])["yes", "no"])
        {
            using var client = proxy.Client(Version.Parse(version));
            using var leave = CancellationTokenSource.CreateLinkedTokenSource(TestProxy.Cancellation);
            using var request = new HttpRequestMessage(HttpMethod.Get, $"https://api.openai.com/stand-in/silent?head={head}")
            {
                Version = Version.Parse(version),
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            var sending = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leave.Token);
            if (head == "yes")
            {
                using var answer = await sending;
                await (await answer.Content.ReadAsStreamAsync(TestProxy.Cancellation)).ReadExactlyAsync(new byte[11], TestProxy.Cancellation);
            }
            else
            {
                await proxy.UntilAsync(() => proxy.Provider.Wire.Silent > 1);
                await leave.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
            }

            Assert.Equal(ExchangeEnd.ClientAborted, (await proxy.NextAsync()).Exchange.End);
            await proxy.UntilAsync(() => proxy.Provider.Wire.Aborted.Contains($"/stand-in/silent?head={head}"));
        }
    }

    [Theory]
    [InlineData("https://api.anthropic.com/v1/messages", "$.error.type", "api_error")]
    [InlineData("https://api.openai.com/v1/chat/completions", "$.error.code", "upstream_broke_off")]
    [InlineData("https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent", "$.error.status", "UNAVAILABLE")]
    public async Task A_provider_that_gives_no_answer_is_a_502_in_its_own_shape(string url, string path, string expected)
    {
        await using var proxy = await TestProxy.StartAsync();
        using var client = proxy.Client();
        client.DefaultRequestHeaders.Add("stand-in", "reset");

        using var answer = await client.PostAsync(url, new StringContent("{}"), TestProxy.Cancellation);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal("upstream_broke_off", answer.Headers.GetValues("plimsoll-error").Single());
        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestProxy.Cancellation))!["error"]!;
        Assert.Equal(expected, (string?)error[path.Split('.')[^1]]);
        Assert.Equal(ExchangeEnd.NoResponse, (await proxy.NextAsync()).Exchange.End);
        Assert.Equal(1, proxy.Host.Counters.Errors["upstream_broke_off"]);
    }

    [Fact]
    public async Task A_dead_provider_is_a_502_to_CONNECT()
    {
        await using var proxy = await TestProxy.StartAsync(upstream: "api.openai.com=127.0.0.1:1");
        await using var client = await RawClient.ConnectAsync(proxy.Host.Port);

        await client.SendAsync("CONNECT api.openai.com:443 HTTP/1.1\r\n\r\n");
        var head = await client.HeadAsync();

        Assert.StartsWith("HTTP/1.1 502 ", head, StringComparison.Ordinal);
        Assert.Contains("plimsoll-error: upstream_unreachable", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_with_a_foreign_certificate_is_a_502()
    {
        await using var proxy = await TestProxy.StartAsync();
        await using var stranger = await StandIns.StandInProvider.StartAsync();
        await using var other = await TestProxy.StartAsync(upstream: $"api.openai.com=127.0.0.1:{stranger.Port}");
        using var client = other.Client();

        using var answer = await client.GetAsync("https://api.openai.com/stand-in/echo", TestProxy.Cancellation);

        Assert.Equal("upstream_certificate", answer.Headers.GetValues("plimsoll-error").Single());
    }

    [Fact]
    public async Task Stopping_completes_what_is_under_way()
    {
        await using var proxy = await TestProxy.StartAsync();
        using var client = proxy.Client();
        using var answer = await client.GetAsync("https://api.openai.com/stand-in/silent", HttpCompletionOption.ResponseHeadersRead, TestProxy.Cancellation);
        await (await answer.Content.ReadAsStreamAsync(TestProxy.Cancellation)).ReadExactlyAsync(new byte[11], TestProxy.Cancellation);

        await proxy.Host.StopAsync(TimeSpan.Zero);

        var record = await proxy.NextAsync();
        Assert.Equal(ExchangeEnd.MeterStopped, record.Exchange.End);
        Assert.Equal(11, proxy.SeenOf(record).Response.Length);
    }

    [Fact]
    public async Task Stopping_lets_short_calls_end()
    {
        await using var proxy = await TestProxy.StartAsync();
        using var client = proxy.Client(HttpVersion.Version11);
        client.DefaultRequestHeaders.Add("stand-in", "chunks=10,slow=20");
        using var answer = await client.GetAsync("https://api.openai.com/stand-in/events", HttpCompletionOption.ResponseHeadersRead, TestProxy.Cancellation);

        var stopping = proxy.Host.StopAsync(TimeSpan.FromSeconds(10));
        var body = await answer.Content.ReadAsStringAsync(TestProxy.Cancellation);
        await stopping;

        Assert.Contains("data: 9", body, StringComparison.Ordinal);
        Assert.Equal(ExchangeEnd.Complete, (await proxy.NextAsync()).Exchange.End);
    }
}
