using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Plimsoll.Proxy;

public sealed class ForwardingTests
{
    [Theory]
    [InlineData("1.1", "bytes", "")]
    [InlineData("2.0", "bytes", "size=300000")]
    [InlineData("1.1", "bytes", "gzip")]
    [InlineData("2.0", "bytes", "br")]
    [InlineData("1.1", "events", "chunks=40")]
    [InlineData("2.0", "events", "chunks=40,gzip")]
    [InlineData("2.0", "events", "chunks=40,br")]
    [InlineData("1.1", "events", "chunks=40,deflate")]
    [InlineData("2.0", "bytes", "zstd,size=300000")]
    [InlineData("1.1", "events", "chunks=40,zstd")]
    [InlineData("2.0", "events", "chunks=40,zstd")]
    public async Task Bytes_are_the_same_through_the_proxy_and_without_it(string version, string what, string knobs)
    {
        await using var proxy = await TestProxy.StartAsync();
        using var through = proxy.Client(Version.Parse(version));
        using var direct = proxy.Direct(Version.Parse(version));

        var expected = await HashAsync(direct, what, knobs);
        var actual = await HashAsync(through, what, knobs);

        Assert.Equal(expected, actual);
        var record = await proxy.NextAsync();
        Assert.False(record.Exchange.Unreadable);
        Assert.Equal(ExchangeEnd.Complete, record.Exchange.End);
        Assert.NotNull(record.FirstByte);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1, "1.1")]
    [InlineData(HttpProtocols.Http1, "2.0")]
    [InlineData(HttpProtocols.Http1AndHttp2, "1.1")]
    [InlineData(HttpProtocols.Http1AndHttp2, "2.0")]
    public async Task An_upload_arrives_whole_and_the_copy_is_bounded(HttpProtocols upstream, string version)
    {
        const int Size = 100 << 20;
        await using var proxy = await TestProxy.StartAsync(upstream);
        using var client = proxy.Client(Version.Parse(version));
        var body = new byte[Size];
        new Random(1).NextBytes(body);

        var answer = await client.PostAsync("https://api.openai.com/stand-in/sha256", new ByteArrayContent(body), TestProxy.Cancellation);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(body)), await answer.Content.ReadAsStringAsync(TestProxy.Cancellation));
        var record = await proxy.NextAsync();
        Assert.False(record.CopyIncomplete);
        // Of what is longer than the meter reads, only the beginning is copied.
        Assert.Equal(1 << 20, proxy.SeenOf(record).Request.Length);
        Assert.InRange(proxy.Host.Counters.TapPeakBytes, 1, (1 << 20) + 100);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Requests_arrive_as_they_were_sent(string version)
    {
        await using var proxy = await TestProxy.StartAsync();
        using var client = proxy.Client(Version.Parse(version));
        var target = new Uri(
            "https://api.openai.com/stand-in/echo/../echo?a=%2F%20[x]&b=c%2e%2E", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer sk-test");
        request.Headers.TryAddWithoutValidation("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        request.Headers.TryAddWithoutValidation("Cookie", "a=1; b=2");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip, br;q=0.5, zstd");
        request.Headers.TryAddWithoutValidation("User-Agent", "odd  agent/1.0 (x; y)");
        request.Headers.TryAddWithoutValidation("plimsoll-tag", "feature=search");
        request.Headers.TryAddWithoutValidation("x-large", new string('x', 60_000));

        using var answer = await client.SendAsync(request, TestProxy.Cancellation);
        var echo = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestProxy.Cancellation))!;
        var record = await proxy.NextAsync();

        Assert.Equal("/stand-in/echo/../echo?a=%2F%20[x]&b=c%2e%2E", record.Exchange.RequestHead.Target);
        Assert.Equal("feature=search", record.Exchange.RequestHead.Headers.Find("plimsoll-tag"));
        var sent = Headers(echo);
        Assert.Equal(
            ["Accept-Encoding: gzip, br;q=0.5, zstd", "Authorization: Bearer sk-test", "Cookie: a=1; b=2", "Host: api.openai.com",
                "User-Agent: odd  agent/1.0 (x; y)", "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "x-large: " + new string('x', 60_000)],
            sent);
    }

    [Fact]
    public async Task Repeated_response_headers_stay_apart_and_none_is_added()
    {
        await using var proxy = await TestProxy.StartAsync();
        using var through = proxy.Client(HttpVersion.Version11);
        using var direct = proxy.Direct(HttpVersion.Version11);

        using var expected = await direct.GetAsync("https://api.openai.com/stand-in/headers", TestProxy.Cancellation);
        using var actual = await through.GetAsync("https://api.openai.com/stand-in/headers", TestProxy.Cancellation);

        Assert.Equal(["a=1; Path=/", "b=2; Path=/"], actual.Headers.GetValues("Set-Cookie"));
        Assert.Equal(["one", "two, three"], actual.Headers.NonValidated["X-Repeated"]);
        Assert.Equal(Names(expected), Names(actual));
    }

    [Theory]
    [InlineData("GET", 204)]
    [InlineData("GET", 304)]
    [InlineData("HEAD", 200)]
    [InlineData("DELETE", 404)]
    [InlineData("OPTIONS", 200)]
    public async Task Answers_without_a_body_stay_so(string method, int status)
    {
        await using var proxy = await TestProxy.StartAsync();
        foreach (var version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
        {
            using var client = proxy.Client(version);
            using var request = new HttpRequestMessage(new(method), $"https://api.openai.com/stand-in/status?code={status}") { Version = version };

            using var answer = await client.SendAsync(request, TestProxy.Cancellation);

            Assert.Equal(status, (int)answer.StatusCode);
            Assert.Empty(await answer.Content.ReadAsByteArrayAsync(TestProxy.Cancellation));
            Assert.Equal(ExchangeEnd.Complete, (await proxy.NextAsync()).Exchange.End);
        }
    }

    [Fact]
    public async Task Trailers_come_along()
    {
        await using var proxy = await TestProxy.StartAsync();
        using var client = proxy.Client();
        client.DefaultRequestHeaders.Add("stand-in", "trailers");
        client.DefaultRequestHeaders.Add("TE", "trailers");

        using var answer = await client.GetAsync("https://api.openai.com/stand-in/events", TestProxy.Cancellation);

        Assert.Equal("the end", answer.TrailingHeaders.GetValues("stand-in-trailer").Single());
    }

    [Theory]
    [InlineData("--http1.1", "Expect: 100-continue")]
    [InlineData("--http1.1", "Expect:")]
    [InlineData("--http2", "Expect:")]
    public async Task An_early_answer_does_not_wait_for_the_body(string version, string expect)
    {
        await using var proxy = await TestProxy.StartAsync();
        var file = Path.Combine(proxy.Home, "large");
        await using (var large = File.Create(file)) large.SetLength(100 << 20);

        var output = await Tool.RunAsync(
            "curl", "-sS", version, "--proxy", proxy.Address.ToString(), "--cacert", proxy.Host.Bundle.Path, "-w", "|%{http_code}|%{size_upload}",
            "-H", expect, "-T", file, "-X", "POST", "https://api.openai.com/stand-in/early");

        var parts = output.Split('|');
        Assert.Equal("413", parts[1]);
        Assert.InRange(long.Parse(parts[2], CultureInfo.InvariantCulture), 0, expect == "Expect:" ? (100 << 20) - 1 : 0);
    }

    [Fact]
    public async Task Streams_side_by_side_lose_nothing()
    {
        await using var proxy = await TestProxy.StartAsync();
        using var client = proxy.Client();
        client.DefaultRequestHeaders.Add("stand-in", "chunks=50,size=20000");

        var bodies = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => client.GetByteArrayAsync("https://api.openai.com/stand-in/events", TestProxy.Cancellation)));

        Assert.Single(bodies.Select(x => Convert.ToHexString(SHA256.HashData(x))).Distinct());
        for (var i = 0; i < bodies.Length; i++)
        {
            var record = await proxy.NextAsync();
            Assert.Equal(bodies[0], proxy.SeenOf(record).Response.ToArray());
        }
    }

    [Theory]
    [InlineData("--http1.1", "1.1")]
    [InlineData("--http2", "2")]
    public async Task Curl_goes_through(string option, string version)
    {
        await using var proxy = await TestProxy.StartAsync();

        var output = await Tool.RunAsync(
            "curl", "-sS", option, "--proxy", proxy.Address.ToString(), "--cacert", proxy.Host.Bundle.Path, "-w", "|%{http_version}|%{http_code}",
            "-H", "content-type: application/json", "-d", """{"model":"claude-sonnet-4-5","max_tokens":10,"messages":[]}""", "https://api.anthropic.com/v1/messages");

        Assert.EndsWith($"|{version}|200", output, StringComparison.Ordinal);
        var record = await proxy.NextAsync();
        Assert.Equal(output.Split('|')[0], Encoding.UTF8.GetString(proxy.SeenOf(record).Response.ToArray()));
        Assert.Contains("claude-sonnet-4-5", Encoding.UTF8.GetString(proxy.SeenOf(record).Request.ToArray()), StringComparison.Ordinal);
        Assert.Contains(proxy.Provider.Account.Calls.Single().Id, output, StringComparison.Ordinal);
    }

    private static async Task<string> HashAsync(HttpClient client, string what, string knobs)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://api.openai.com/stand-in/{what}")
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Add("stand-in", knobs);
        using var answer = await client.SendAsync(request, TestProxy.Cancellation);
        return Convert.ToHexString(SHA256.HashData(await answer.Content.ReadAsByteArrayAsync(TestProxy.Cancellation)));
    }

    private static string[] Headers(JsonNode echo) =>
        [.. echo["headers"]!.AsArray().Select(x => $"{x!["name"]}: {x["value"]}").Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Names(HttpResponseMessage answer) =>
        answer.Headers.Concat(answer.Content.Headers).Select(x => x.Key.ToLowerInvariant()).Order(StringComparer.Ordinal);
}
