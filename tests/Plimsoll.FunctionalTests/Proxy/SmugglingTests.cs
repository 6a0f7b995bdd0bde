using System.Collections.Concurrent;
using System.Net.Security;
using static Plimsoll.Proxy.Http2Wire;

namespace Plimsoll.Proxy;

/// <summary>Requests that two servers could read in two ways: refused, or passed on in a form that has one reading only.</summary>
public sealed class SmugglingTests
{
    private const string Post = "POST /first HTTP/1.1\r\nHost: api.openai.com\r\n";
    private const string Evil = "GET /evil HTTP/1.1\r\nHost: api.openai.com\r\n\r\n";

    public static TheoryData<string, string> Refused { get; } = new()
    {
        { "length and chunks", $"{Post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Evil}" },
        { "chunks and length", $"{Post}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n{Evil}" },
        { "two lengths", $"{Post}Content-Length: 0\r\nContent-Length: {Evil.Length}\r\n\r\n{Evil}" },
        { "two lengths, one field", $"{Post}Content-Length: 0, {Evil.Length}\r\n\r\n{Evil}" },
        { "a length in hex", $"{Post}Content-Length: 0x5\r\n\r\n{Evil}" },
        { "chunks not last", $"{Post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{Evil}" },
        { "chunks twice", $"{Post}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Evil}" },
        { "another coding", $"{Post}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n{Evil}" },
        { "a coding that looks like chunks", $"{Post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{Evil}" },
        { "a coding after a vertical tab", $"{Post}Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n{Evil}" },
        { "a space before the colon", $"{Post}Content-Length : 0\r\n\r\n{Evil}" },
        { "a folded line", $"{Post}x: y\r\n Transfer-Encoding: chunked\r\n\r\n{Evil}" },
        { "a space before the first field", "GET /first HTTP/1.1\r\n Host: api.openai.com\r\n\r\n" },
        { "NUL in a value", $"{Post}x: a\0b\r\nContent-Length: 0\r\n\r\n" },
        { "CR in a value", $"{Post}x: a\rGET /evil: 1\r\nContent-Length: 0\r\n\r\n" },
        { "a line without a colon", $"{Post}x\r\nContent-Length: 0\r\n\r\n" },
        { "no host", "GET /first HTTP/1.1\r\n\r\n" },
        { "two hosts", "GET /first HTTP/1.1\r\nHost: api.openai.com\r\nHost: evil.example\r\n\r\n" },
        { "a version in the target", "GET /first HTTP/1.1 HTTP/1.1\r\nHost: api.openai.com\r\n\r\n" },
        { "a target that is no path", "GET first HTTP/1.1\r\nHost: api.openai.com\r\n\r\n" },
        { "a control character in the target", "GET /fi\u0001rst HTTP/1.1\r\nHost: api.openai.com\r\n\r\n" },
        { "NUL in the path", "GET /fi%00rst HTTP/1.1\r\nHost: api.openai.com\r\n\r\n" },
        { "a star for GET", "GET * HTTP/1.1\r\nHost: api.openai.com\r\n\r\n" },
    };

    public static TheoryData<string, string> BadChunks { get; } = new()
    {
        { "a size that is no number", "zz\r\nhello\r\n0\r\n\r\n" },
        { "a negative size", "-1\r\nhello\r\n0\r\n\r\n" },
        { "a size in 0x", "0x5\r\nhello\r\n0\r\n\r\n" },
        { "a size beyond 64 bits", "ffffffffffffffff5\r\nhello\r\n0\r\n\r\n" },
        { "more than the size", "5\r\nhello there\r\n0\r\n\r\n" },
        { "LF in an extension", $"5;a\nhello\r\n0\r\n\r\n{Evil}" },
    };

    public static TheoryData<string, (string, string)[]> RefusedOnHttp2 { get; } = new()
    {
        { "a pseudo-field twice", [(":method", "GET"), (":method", "POST"), .. Rest()] },
        { "the path twice", [(":method", "GET"), (":path", "/evil"), .. Rest()] },
        { "a pseudo-field after others", [(":method", "GET"), (":scheme", "https"), (":authority", "api.openai.com"), ("x", "y"), (":path", "/first")] },
        { "an unknown pseudo-field", [(":method", "GET"), (":evil", "1"), .. Rest()] },
        { "an answer's pseudo-field", [(":method", "GET"), (":status", "200"), .. Rest()] },
        { "a name in upper case", [(":method", "GET"), .. Rest(), ("X-Upper", "1")] },
        { "connection", [(":method", "GET"), .. Rest(), ("connection", "keep-alive")] },
        { "keep-alive in connection", [(":method", "GET"), .. Rest(), ("connection", "x-hop"), ("x-hop", "1")] },
        { "transfer-encoding", [(":method", "POST"), .. Rest(), ("transfer-encoding", "chunked")] },
        { "upgrade", [(":method", "GET"), .. Rest(), ("upgrade", "h2c")] },
        { "te", [(":method", "GET"), .. Rest(), ("te", "gzip")] },
        { "an empty path", [(":method", "GET"), (":scheme", "https"), (":authority", "api.openai.com"), (":path", "")] },
        { "a path that is no path", [(":method", "GET"), (":scheme", "https"), (":authority", "api.openai.com"), (":path", "first")] },
        { "a path elsewhere", [(":method", "GET"), (":scheme", "https"), (":authority", "api.openai.com"), (":path", "https://evil.example/first")] },
        { "a request in the path", [(":method", "GET"), (":scheme", "https"), (":authority", "api.openai.com"), (":path", "/first HTTP/1.1\r\nHost: api.openai.com\r\n\r\nGET /evil")] },
        { "a space in the path", [(":method", "GET"), (":scheme", "https"), (":authority", "api.openai.com"), (":path", "/fi rst")] },
        { "a request in the method", [("\u003amethod", "GET /evil HTTP/1.1\r\n\r\nGET"), .. Rest()] },
        { "a line in a value", [(":method", "GET"), .. Rest(), ("x", "a\r\nevil: 1")] },
        { "NUL in a value", [(":method", "GET"), .. Rest(), ("x", "a\0b")] },
        { "a line in a name", [(":method", "GET"), .. Rest(), ("x: a\r\nevil", "1")] },
        { "a colon in a name", [(":method", "GET"), .. Rest(), ("x:y", "1")] },
        { "a space in a name", [(":method", "GET"), .. Rest(), ("x y", "1")] },
        { "no method", [.. Rest()] },
        { "no path", [(":method", "GET"), (":scheme", "https"), (":authority", "api.openai.com")] },
        { "NUL in the path", [(":method", "GET"), (":scheme", "https"), (":authority", "api.openai.com"), (":path", "/fi%00rst")] },
        { "another host", [(":method", "GET"), (":scheme", "https"), (":authority", "api.anthropic.com"), (":path", "/first")] },
        { "two lengths", [(":method", "POST"), .. Rest(), ("content-length", "0"), ("content-length", "5")] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_has_two_readings_is_refused(string what, string request)
    {
        var (seen, provider, proxy) = await StartAsync();
        await using var _ = provider;
        await using var __ = proxy;
        await using var client = await RawClient.OpenAsync(proxy);

        await client.SendAsync(request);
        client.EndSending();
        var answer = await client.RestAsync();

        Assert.True(answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 501 ", StringComparison.Ordinal), $"{what}: {answer}");
        Assert.DoesNotContain("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Empty(seen);
    }

    [Theory]
    [MemberData(nameof(BadChunks))]
    public async Task A_body_that_cannot_be_read_never_ends_at_the_provider(string what, string body)
    {
        var (seen, provider, proxy) = await StartAsync();
        await using var _ = provider;
        await using var __ = proxy;
        await using var client = await RawClient.OpenAsync(proxy);

        await client.SendAsync($"{Post}Transfer-Encoding: chunked\r\n\r\n{body}");
        var answer = await client.HeadAsync();

        Assert.True(answer.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal), $"{what}: {answer}");
        Assert.Empty(seen);
    }

    [Theory]
    [InlineData("GET /first HTTP/1.1\nHost: api.openai.com\n\n")]
    [InlineData("GET /first HTTP/1.1\r\nHost: api.openai.com\r\nx: y\nContent-Length: 0\r\n\r\n")]
    [InlineData("GET https://api.openai.com/first HTTP/1.1\r\nHost: evil.example\r\n\r\n")]
    [InlineData("GET /first HTTP/1.1\r\nHost: api.openai.com\r\nContent-Length: 3\r\n\r\nabc")]
    [InlineData("POST /first HTTP/1.1\r\nHost: api.openai.com\r\nContent-Length: +3\r\n\r\nabc")]
    [InlineData("POST /first HTTP/1.1\r\nHost: api.openai.com\r\nContent-Length: 03\r\n\r\nabc")]
    [InlineData("POST /first HTTP/1.1\r\nHost: api.openai.com\r\nTransfer-Encoding: chunked\r\n\r\n3;ext=\"a\"\r\nabc\r\n0\r\n\r\n")]
    [InlineData("GET /first HTTP/1.1\r\nHost: api.openai.com\r\nConnection: host, content-length, x\r\nx: y\r\n\r\n")]
    [InlineData("POST /first HTTP/1.1\r\nHost: api.openai.com\r\nConnection: content-length, host\r\nContent-Length: 3\r\n\r\nabc")]
    public async Task What_has_one_reading_goes_on_in_that_one_or_not_at_all(string request)
    {
        var (seen, provider, proxy) = await StartAsync();
        await using var _ = provider;
        await using var __ = proxy;
        await using var client = await RawClient.OpenAsync(proxy);

        await client.SendAsync(request);
        var answer = await client.HeadAsync();

        Assert.True(answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal), answer);
        Assert.InRange(seen.Count, answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) ? 1 : 0, 1);
        Assert.All(seen, x =>
        {
            Assert.DoesNotMatch("Content-Length: (?!3\r|0\r)", x);
            Assert.Matches("^(GET|POST) /first HTTP/1.1\r\nHost: api.openai.com\r\n", x);
            Assert.DoesNotContain("\n", x.Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(RefusedOnHttp2))]
    public async Task What_HTTP_2_forbids_is_refused(string what, (string, string)[] fields)
    {
        var (seen, provider, proxy) = await StartAsync();
        await using var _ = provider;
        await using var __ = proxy;
        await using var client = await RawClient.OpenAsync(proxy, SslApplicationProtocol.Http2);

        var answer = await AskAsync(client, fields);

        Assert.True(answer is "reset" or "goaway" or "4xx", $"{what}: {answer}");
        Assert.Empty(seen);
    }

    [Fact]
    public async Task A_host_beside_the_authority_does_not_count()
    {
        var (seen, provider, proxy) = await StartAsync();
        await using var _ = provider;
        await using var __ = proxy;
        await using var client = await RawClient.OpenAsync(proxy, SslApplicationProtocol.Http2);

        var answer = await AskAsync(client, [(":method", "GET"), .. Rest(), ("host", "evil.example")]);

        Assert.True(answer is "200" ? seen.Single().StartsWith("GET /first HTTP/1.1\r\nHost: api.openai.com\r\n", StringComparison.Ordinal) : seen.IsEmpty, answer);
    }

    [Fact]
    public async Task A_body_other_than_its_length_does_not_become_two_requests()
    {
        var (seen, provider, proxy) = await StartAsync();
        await using var _ = provider;
        await using var __ = proxy;
        await using var client = await RawClient.OpenAsync(proxy, SslApplicationProtocol.Http2);

        await client.Stream.WriteAsync((byte[])[.. Preface, .. Frame(Settings, 0, 0)], TestProxy.Cancellation);
        await client.Stream.WriteAsync(Frame(Headers, EndHeaders, 1, Block([(":method", "POST"), .. Rest(), ("content-length", "3")])), TestProxy.Cancellation);
        await client.Stream.WriteAsync(Frame(Data, EndStream, 1, System.Text.Encoding.ASCII.GetBytes($"abc{Evil}")), TestProxy.Cancellation);
        var answer = await AnswerAsync(client);

        Assert.True(answer is "reset" or "goaway" or "4xx", answer);
        Assert.Empty(seen);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task The_server_as_a_whole_can_be_asked(string version)
    {
        var (seen, provider, proxy) = await StartAsync();
        await using var _ = provider;
        await using var __ = proxy;
        await using var client = await RawClient.OpenAsync(proxy, version == "2" ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11);

        if (version == "2")
        {
            Assert.Equal("200", await AskAsync(client, [(":method", "OPTIONS"), (":scheme", "https"), (":authority", "api.openai.com"), (":path", "*")]));
        }
        else
        {
            await client.SendAsync("OPTIONS * HTTP/1.1\r\nHost: api.openai.com\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 200 ", await client.HeadAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(["OPTIONS * HTTP/1.1\r\nHost: api.openai.com\r\n\r\n"], seen);
    }

    private static (string, string)[] Rest() => [(":scheme", "https"), (":authority", "api.openai.com"), (":path", "/first")];

    private static async Task<string> AskAsync(RawClient client, (string, string)[] fields)
    {
        await client.Stream.WriteAsync((byte[])[.. Preface, .. Frame(Settings, 0, 0)], TestProxy.Cancellation);
        await client.Stream.WriteAsync(Frame(Headers, EndHeaders | EndStream, 1, Block(fields)), TestProxy.Cancellation);
        return await AnswerAsync(client);
    }

    private static async Task<string> AnswerAsync(RawClient client)
    {
        while (await ReadAsync(client.Stream) is { } frame)
        {
            if (frame.Type == Reset) return "reset";
            if (frame.Type == GoAway) return "goaway";
            if (frame.Type != Headers) continue;
            // Kestrel's first field is the status: one byte from the static table where it has it, else its index and three digits.
            return frame.Payload[0] == 0x88 ? "200" : "4xx";
        }

        return "goaway";
    }

    // A provider that reads as HTTP/1.1 says, and notes each whole request that it has read.
    private static async Task<(ConcurrentQueue<string> Seen, RawProvider Provider, TestProxy Proxy)> StartAsync()
    {
        var seen = new ConcurrentQueue<string>();
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            while (await peer.HeadAsync() is { } head && head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                if (head.Contains("chunked", StringComparison.Ordinal) && !(await peer.ReadToAsync("0\r\n\r\n")).EndsWith("0\r\n\r\n", StringComparison.Ordinal)) return;
                if (head.Contains("Content-Length: 3", StringComparison.OrdinalIgnoreCase) && (await peer.ReadAsync(3)).Length < 3) return;
                seen.Enqueue(head);
                await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        return (seen, provider, proxy);
    }
}
