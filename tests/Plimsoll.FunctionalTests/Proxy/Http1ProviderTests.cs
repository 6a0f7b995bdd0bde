using System.Net;
using System.Net.Security;
using System.Text;
using Plimsoll.Daemon.Proxy;

namespace Plimsoll.Proxy;

/// <summary>A provider that speaks HTTP/1.1: what stands on the wire to it, and what is made of what comes back.</summary>
public sealed class Http1ProviderTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static readonly (string, string)[] UnfitTrailers =
    [
        ("content-length", "9"), ("transfer-encoding", "gzip"), ("host", "evil"), ("plimsoll-tag", "a=b"), ("authorization", "x"), ("content-type", "x/y"),
        ("content-encoding", "gzip"), ("expect", "100-continue"), ("keep-alive", "1"), ("trailer", "y"),
    ];

    [Fact]
    public async Task Fields_arrive_as_they_were_sent()
    {
        var seen = new TaskCompletionSource<string>();
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            seen.SetResult(await peer.HeadAsync());
            await peer.SendAsync(Ok);
        });
        await using var _ = provider;
        await using var __ = proxy;
        await using var client = await RawClient.OpenAsync(proxy);

        await client.SendAsync("GET /a?b=%2F HTTP/1.1\r\nHost: api.openai.com\r\nx-twice: one\r\nX-Other: \u00fc\r\nx-twice: two, three\r\nplimsoll-tag: a=b\r\nTE: trailers\r\n\r\n");

        Assert.Equal(
            "GET /a?b=%2F HTTP/1.1\r\nHost: api.openai.com\r\nx-twice: one\r\nx-twice: two, three\r\nX-Other: \u00fc\r\nTE: trailers\r\nConnection: TE\r\n\r\n",
            await seen.Task.WaitAsync(TestProxy.Cancellation));
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await client.HeadAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "", "")]
    [InlineData("POST", "Content-Length: 0\r\n", "Content-Length: 0\r\n")]
    [InlineData("GET", "", "")]
    [InlineData("GET", "Content-Length: 0\r\n", "Content-Length: 0\r\n")]
    [InlineData("PURGE", "", "")]
    public async Task No_length_is_told_that_the_client_did_not(string method, string field, string expected)
    {
        var seen = new TaskCompletionSource<string>();
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            seen.SetResult(await peer.HeadAsync());
            await peer.SendAsync(Ok);
        });
        await using var _ = provider;
        await using var __ = proxy;
        await using var client = await RawClient.OpenAsync(proxy);

        await client.SendAsync($"{method} /a HTTP/1.1\r\nHost: api.openai.com\r\n{field}\r\n");

        Assert.Equal($"{method} /a HTTP/1.1\r\nHost: api.openai.com\r\n{expected}\r\n", await seen.Task.WaitAsync(TestProxy.Cancellation));
    }

    [Fact]
    public async Task A_connection_is_used_again()
    {
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            while ((await peer.HeadAsync()).Length > 0) await peer.SendAsync(Ok);
        });
        await using var _ = provider;
        await using var __ = proxy;
        using var client = proxy.Client(HttpVersion.Version11);

        for (var i = 0; i < 5; i++) Assert.Equal("ok", await client.GetStringAsync("https://api.openai.com/a", TestProxy.Cancellation));

        Assert.Equal(1, provider.Connections);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task An_answers_trailers_come_along(string version)
    {
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            while ((await peer.HeadAsync()).Length > 0)
                await peer.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x-sum\r\n\r\n5;a=b\r\nhello\r\n0\r\nx-sum: 42\r\nx-sum: 44\r\nx-more: 43\r\n\r\n");
        });
        await using var _ = provider;
        await using var __ = proxy;
        using var client = proxy.Client(Version.Parse(version));
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "https://api.openai.com/a") { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };

            using var answer = await client.SendAsync(request, TestProxy.Cancellation);

            Assert.Equal("hello", await answer.Content.ReadAsStringAsync(TestProxy.Cancellation));
            Assert.Equal(["42", "44"], answer.TrailingHeaders.GetValues("x-sum"));
            Assert.Equal(["43"], answer.TrailingHeaders.GetValues("x-more"));
        }

        Assert.Equal(1, provider.Connections);
    }

    [Fact]
    public async Task A_requests_trailers_go_along()
    {
        var seen = new TaskCompletionSource<string>();
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            seen.SetResult(await peer.HeadAsync() + await peer.ReadToAsync("\r\n\r\n"));
            await peer.SendAsync(Ok);
        });
        await using var _ = provider;
        await using var __ = proxy;
        await using var client = await RawClient.OpenAsync(proxy);

        await client.SendAsync("POST /a HTTP/1.1\r\nHost: api.openai.com\r\nTransfer-Encoding: chunked\r\nTrailer: x-sum\r\n\r\n5\r\nhello\r\n0\r\nx-sum: 42\r\n\r\n");

        Assert.Equal(
            "POST /a HTTP/1.1\r\nHost: api.openai.com\r\nTrailer: x-sum\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nx-sum: 42\r\n\r\n",
            await seen.Task.WaitAsync(TestProxy.Cancellation));
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await client.HeadAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_requests_trailers_go_along_without_what_belongs_into_a_head(string version)
    {
        var seen = new TaskCompletionSource<string>();
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            await peer.HeadAsync();
            seen.SetResult(await peer.ReadToAsync("\r\n\r\n"));
            await peer.SendAsync(Ok);
        });
        await using var _ = provider;
        await using var __ = proxy;
        await using var client = await RawClient.OpenAsync(proxy, version == "1.1" ? SslApplicationProtocol.Http11 : SslApplicationProtocol.Http2);

        if (version == "1.1")
        {
            var trailers = string.Concat(UnfitTrailers.Append(("x-hop", "1")).Select(field => $"{field.Item1}: {field.Item2}\r\n"));
            await client.SendAsync($"POST /a HTTP/1.1\r\nHost: api.openai.com\r\nTransfer-Encoding: chunked\r\nConnection: x-hop\r\nTrailer: x-sum\r\n\r\n5\r\nhello\r\n0\r\nx-sum: 42\r\n{trailers}X-Sum: 43\r\n\r\n");
        }
        else
        {
            (string, string)[] head = [(":method", "POST"), (":scheme", "https"), (":authority", "api.openai.com"), (":path", "/a"), ("trailer", "x-sum")];
            (string, string)[] trailers = [("x-sum", "42"), .. UnfitTrailers, ("x-sum", "43")];
            await client.Stream.WriteAsync(
                (byte[])
                [
                    .. Http2Wire.Preface, .. Http2Wire.Frame(Http2Wire.Settings, 0, 0), .. Http2Wire.Frame(Http2Wire.Headers, Http2Wire.EndHeaders, 1, Http2Wire.Block(head)),
                    .. Http2Wire.Frame(Http2Wire.Data, 0, 1, "hello"u8), .. Http2Wire.Frame(Http2Wire.Headers, Http2Wire.EndHeaders | Http2Wire.EndStream, 1, Http2Wire.Block(trailers)),
                ],
                TestProxy.Cancellation);
        }

        Assert.Equal("5\r\nhello\r\n0\r\nx-sum: 42\r\nx-sum: 43\r\n\r\n", await seen.Task.WaitAsync(TestProxy.Cancellation), ignoreCase: true);
    }

    [Theory]
    [InlineData("line\r\nevil")]
    [InlineData("x: evil")]
    [InlineData("x y")]
    [InlineData("")]
    public void A_trailers_name_is_one_word(string name) => Assert.False(HeaderCopy.IsFitTrailer(name, "1"));

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task An_answers_trailers_come_along_without_what_belongs_into_a_head(string version)
    {
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            await peer.HeadAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x-sum\r\n\r\n5\r\nhello\r\n0\r\nx-sum: 42\r\nSet-Cookie: a=b\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\n");
        });
        await using var _ = provider;
        await using var __ = proxy;

        var output = await Tool.RunAsync(
            "curl", "-sSi", version == "1.1" ? "--http1.1" : "--http2", "--proxy", proxy.Address.ToString(), "--cacert", proxy.Host.Bundle.Path, "https://api.openai.com/a");

        Assert.Contains("x-sum: 42", output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("(?i)set-cookie|content-encoding|content-length", output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Content-Length: 5\r\n")]
    public async Task Interim_answers_do_not_disturb(string framing)
    {
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            await peer.HeadAsync();
            await peer.SendAsync($"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 \r\n\r\nHTTP/1.1 200 \r\n{framing}Date: x\r\n\r\nhello");
        });
        await using var _ = provider;
        await using var __ = proxy;
        using var client = proxy.Client();

        Assert.Equal("hello", await client.GetStringAsync("https://api.openai.com/a", TestProxy.Cancellation));
    }

    [Fact]
    public async Task Early_hints_reach_a_client_on_HTTP_1_1()
    {
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            await peer.HeadAsync();
            await peer.SendAsync($"HTTP/1.1 103 Early Hints\r\nConnection: x-hop, close\r\nX-Hop: 1\r\nKeep-Alive: 5\r\nTransfer-Encoding: chunked\r\nContent-Length: 7\r\nCache-Control: no-store\r\nLink: </a>\r\n\r\n");
            await peer.HeadAsync(); // Nothing more until the client has heard that much.
            await peer.SendAsync(Ok);
        });
        await using var _ = provider;
        await using var __ = proxy;
        await using var client = await RawClient.OpenAsync(proxy);

        await client.SendAsync("POST /a HTTP/1.1\r\nHost: api.openai.com\r\nContent-Length: 4\r\n\r\n");
        var hints = await client.HeadAsync();
        await client.SendAsync("\r\n\r\n");

        Assert.Equal("HTTP/1.1 103 Early Hints\r\nCache-Control: no-store\r\nLink: </a>\r\n\r\n", hints);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await client.HeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HEAD_keeps_its_length_and_has_no_body()
    {
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            while ((await peer.HeadAsync()).Length > 0) await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n");
        });
        await using var _ = provider;
        await using var __ = proxy;
        await using var client = await RawClient.OpenAsync(proxy);

        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync("HEAD /a HTTP/1.1\r\nHost: api.openai.com\r\n\r\n");
            Assert.Contains("Content-Length: 1234\r\n", await client.HeadAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(1, provider.Connections);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task An_early_answer_comes_while_the_body_still_goes(string version)
    {
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            await peer.HeadAsync();
            await peer.ReadAsync(1 << 20);
            await peer.SendAsync("HTTP/1.1 413 Too Large\r\nContent-Length: 9\r\nConnection: close\r\n\r\ntoo large");
            await peer.ReadAsync(int.MaxValue / 16);
        });
        await using var _ = provider;
        await using var __ = proxy;
        var file = Path.Combine(proxy.Home, "large");
        await using (var large = File.Create(file)) large.SetLength(100 << 20);

        var output = await Tool.RunAsync(
            "curl", "-sS", version == "1.1" ? "--http1.1" : "--http2", "--proxy", proxy.Address.ToString(), "--cacert", proxy.Host.Bundle.Path,
            "-w", "|%{http_code}", "-H", "Expect:", "-T", file, "-X", "POST", "https://api.openai.com/a");

        Assert.Equal("too large|413", output);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Both_sides_may_speak_at_once(string version)
    {
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            await peer.HeadAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (await peer.ReadToAsync("\r\n") is { Length: > 2 } size && !size.StartsWith('0'))
            {
                var chunk = await peer.ReadToAsync("\r\n");
                await peer.SendAsync($"{size}{chunk}");
            }

            await peer.SendAsync("0\r\n\r\n");
        });
        await using var _ = provider;
        await using var __ = proxy;
        using var client = proxy.Client(Version.Parse(version));
        var body = new Talk();
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://api.openai.com/a") { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = body };

        // .NET's client on HTTP/1.1 sends all before it listens; so say all, and hear all, there.
        if (version == "1.1")
        {
            await body.SayAsync("one");
            body.End();
        }

        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestProxy.Cancellation);
        await using var answers = await answer.Content.ReadAsStreamAsync(TestProxy.Cancellation);
        if (version == "1.1")
        {
            Assert.Equal("one", await ReadAsync(answers, 3));
            return;
        }

        await body.SayAsync("one");
        Assert.Equal("one", await ReadAsync(answers, 3));
        await body.SayAsync("three");
        Assert.Equal("three", await ReadAsync(answers, 5));
        body.End();
        Assert.Equal("", await ReadAsync(answers, 1));
    }

    [Fact]
    public async Task A_body_is_not_asked_for_before_the_provider_wants_it()
    {
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            var head = await peer.HeadAsync();
            if (head.Contains("/no", StringComparison.Ordinal))
            {
                await peer.SendAsync("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n");
                return;
            }

            await peer.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            await peer.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{await peer.ReadAsync(5)}");
        });
        await using var _ = provider;
        await using var __ = proxy;
        await using var refused = await RawClient.OpenAsync(proxy);
        await using var wanted = await RawClient.OpenAsync(proxy);

        await refused.SendAsync("POST /no HTTP/1.1\r\nHost: api.openai.com\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        await wanted.SendAsync("POST /yes HTTP/1.1\r\nHost: api.openai.com\r\nContent-Length: 5\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 417 No\r\n", await refused.HeadAsync(), StringComparison.Ordinal);
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await wanted.HeadAsync());
        await wanted.SendAsync("hello");
        Assert.EndsWith("hello", await wanted.RestAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nx: {x}\r\n\r\n", "upstream_head_too_large")]
    [InlineData("HTTP/1.1 200 OK\r\nx y: 1\r\n\r\n", "upstream_invalid")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nok", "upstream_invalid")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "upstream_invalid")]
    [InlineData("SSH-2.0-odd\r\n\r\n", "upstream_invalid")]
    [InlineData("HTTP/1.1 101 Switching\r\n\r\n", "upstream_invalid")]
    [InlineData("", "upstream_broke_off")]
    [InlineData("HTTP/1.1 200 OK\r\nx: ", "upstream_broke_off")]
    public async Task An_answer_that_cannot_be_read_is_a_502(string answer, string code)
    {
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            await peer.HeadAsync();
            await peer.SendAsync(answer.Replace("{x}", new string('x', 300 << 10), StringComparison.Ordinal));
        });
        await using var _ = provider;
        await using var __ = proxy;
        using var client = proxy.Client();

        using var read = await client.GetAsync("https://api.openai.com/v1/models", TestProxy.Cancellation);

        Assert.Equal(HttpStatusCode.BadGateway, read.StatusCode);
        Assert.Equal([code], read.Headers.GetValues("plimsoll-error"));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nfffffffffffffffff\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n-1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello")]
    public async Task An_answer_that_breaks_off_or_cannot_be_read_on_is_broken_off(string answer)
    {
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            await peer.HeadAsync();
            await peer.SendAsync(answer);
        });
        await using var _ = provider;
        await using var __ = proxy;
        foreach (var version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
        {
            using var client = proxy.Client(version);
            await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync("https://api.openai.com/a", TestProxy.Cancellation));
        }
    }

    [Fact]
    public async Task What_a_side_names_in_Connection_stays_on_that_connection()
    {
        var asked = "";
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            asked = await peer.HeadAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: x-near, close\r\nX-Near: 1\r\nX-Far: 2\r\n\r\n");
        });
        await using var _ = provider;
        await using var __ = proxy;
        await using var client = await RawClient.OpenAsync(proxy);

        await client.SendAsync("GET /a HTTP/1.1\r\nHost: api.openai.com\r\nConnection: y-near\r\nY-Near: 1\r\nY-Far: 2\r\n\r\n");
        var answer = await client.HeadAsync();

        Assert.Equal((true, false), (answer.Contains("X-Far: 2", StringComparison.OrdinalIgnoreCase), answer.Contains("X-Near", StringComparison.OrdinalIgnoreCase)));
        Assert.Equal((true, false), (asked.Contains("Y-Far: 2", StringComparison.OrdinalIgnoreCase), asked.Contains("Y-Near", StringComparison.OrdinalIgnoreCase)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task A_204_has_no_length_whatever_it_tells(int length)
    {
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            await peer.HeadAsync();
            await peer.SendAsync($"HTTP/1.1 204 No Content\r\nContent-Length: {length}\r\n\r\n");
            await peer.HeadAsync();
        });
        await using var _ = provider;
        await using var __ = proxy;
        await using var client = await RawClient.OpenAsync(proxy);

        await client.SendAsync("GET /stand-in/a HTTP/1.1\r\nHost: api.openai.com\r\n\r\n");
        var answer = await client.HeadAsync();

        Assert.StartsWith("HTTP/1.1 204 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Content-Length", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(ExchangeEnd.Complete, (await proxy.NextAsync()).Exchange.End);
    }

    [Fact]
    public async Task A_length_beside_chunks_goes_no_further()
    {
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            await peer.HeadAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
        });
        await using var _ = provider;
        await using var __ = proxy;
        using var client = proxy.Client(HttpVersion.Version11);

        Assert.Equal("hello", await client.GetStringAsync("https://api.openai.com/a", TestProxy.Cancellation));
        Assert.Equal("hello", await client.GetStringAsync("https://api.openai.com/a", TestProxy.Cancellation));
    }

    [Theory]
    [InlineData("POST", false)] // It may have been taken, and paid for.
    [InlineData("GET", true)]
    public async Task A_connection_that_dies_under_a_request_is_tried_again_only_where_that_cannot_matter(string method, bool served)
    {
        var requests = 0;
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            while ((await peer.HeadAsync()).Length > 0)
            {
                if (Interlocked.Increment(ref requests) == 2) return;
                await peer.SendAsync(Ok);
            }
        });
        await using var _ = provider;
        await using var __ = proxy;
        using var client = proxy.Client(HttpVersion.Version11);
        await client.GetStringAsync("https://api.openai.com/a", TestProxy.Cancellation);

        using var answer = await client.SendAsync(new(new(method), "https://api.openai.com/v1/models"), TestProxy.Cancellation);

        Assert.Equal(served ? HttpStatusCode.OK : HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal(served ? 3 : 2, requests);
    }

    private static async Task<string> ReadAsync(Stream stream, int count)
    {
        var bytes = new byte[count];
        var read = await stream.ReadAtLeastAsync(bytes, count, throwOnEndOfStream: false, TestProxy.Cancellation);
        return Encoding.Latin1.GetString(bytes, 0, read);
    }
}
