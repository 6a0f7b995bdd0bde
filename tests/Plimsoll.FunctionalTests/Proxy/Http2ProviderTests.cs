using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Text;
using static Plimsoll.Proxy.Http2Wire;

namespace Plimsoll.Proxy;

/// <summary>A provider that speaks HTTP/2: what it may do to a request that is under way.</summary>
public sealed class Http2ProviderTests
{
    private const int Refused = 7, NoError = 0;

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task A_request_that_a_GOAWAY_left_out_is_sent_once_more(int size)
    {
        var bodies = new List<int>();
        var (provider, proxy) = await StartAsync(async (peer, stream, body) =>
        {
            lock (bodies) bodies.Add(body);
            if (bodies.Count > 1) return true;
            await peer.SendAsync(Frame(GoAway, 0, 0, [.. Number(Math.Max(0, stream - 2)), .. Number(NoError)]));
            return false;
        });
        await using var _ = provider;
        await using var __ = proxy;
        using var client = proxy.Client();

        using var answer = await client.PostAsync("https://api.openai.com/v1/chat/completions", new ByteArrayContent(new byte[size]), TestProxy.Cancellation);

        Assert.Equal("ok", await answer.Content.ReadAsStringAsync(TestProxy.Cancellation));
        Assert.Equal([size, size], bodies);
        var record = await proxy.NextAsync();
        Assert.Equal(size, proxy.SeenOf(record).Request.Length); // One call, and its body once.
        Assert.False(proxy.HasNext);
    }

    [Fact]
    public async Task A_refused_stream_is_sent_once_more()
    {
        var requests = 0;
        var (provider, proxy) = await StartAsync(async (peer, stream, _) =>
        {
            if (Interlocked.Increment(ref requests) > 1) return true;
            await peer.SendAsync(Frame(Reset, 0, stream, Number(Refused)));
            return false;
        });
        await using var _ = provider;
        await using var __ = proxy;
        using var client = proxy.Client(HttpVersion.Version11);

        using var answer = await client.PostAsync("https://api.openai.com/v1/chat/completions", new StringContent("{}"), TestProxy.Cancellation);

        Assert.Equal("ok", await answer.Content.ReadAsStringAsync(TestProxy.Cancellation));
        Assert.Equal(2, requests);
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("goaway")]
    [InlineData("close")]
    public async Task What_may_have_been_taken_is_not_sent_again(string how)
    {
        var requests = 0;
        var (provider, proxy) = await StartAsync(async (peer, stream, _) =>
        {
            Interlocked.Increment(ref requests);
            if (how == "reset") await peer.SendAsync(Frame(Reset, 0, stream, Number(2)));
            if (how == "goaway") await peer.SendAsync(Frame(GoAway, 0, 0, [.. Number(stream), .. Number(2)]));
            if (how != "reset") peer.Socket.Close();
            return false;
        });
        await using var _ = provider;
        await using var __ = proxy;
        using var client = proxy.Client();

        using var answer = await client.PostAsync("https://api.openai.com/v1/chat/completions", new StringContent("{}"), TestProxy.Cancellation);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal(1, requests);
    }

    [Fact]
    public async Task An_answer_under_way_outlives_a_GOAWAY_and_the_next_request_takes_another_connection()
    {
        var more = new TaskCompletionSource();
        var (provider, proxy) = await StartAsync(async (peer, stream, _) =>
        {
            if (peer.Number > 1) return true;
            await peer.SendAsync(Frame(Headers, EndHeaders, stream, Block((":status", "200"))));
            // Who has the first bytes has been told, too.
            await peer.SendAsync(Frame(GoAway, 0, 0, [.. Number(stream), .. Number(NoError)]));
            await peer.SendAsync(Frame(Data, 0, stream, "first "u8));
            await more.Task.WaitAsync(TestProxy.Cancellation);
            await peer.SendAsync(Frame(Data, EndStream, stream, "last"u8));
            return false;
        });
        await using var _ = provider;
        await using var __ = proxy;
        using var client = proxy.Client();

        using var answer = await client.GetAsync("https://api.openai.com/a", HttpCompletionOption.ResponseHeadersRead, TestProxy.Cancellation);
        await using var body = await answer.Content.ReadAsStreamAsync(TestProxy.Cancellation);
        await body.ReadExactlyAsync(new byte[6], TestProxy.Cancellation);
        var next = await client.GetStringAsync("https://api.openai.com/b", TestProxy.Cancellation);
        more.SetResult();
        using var rest = new StreamReader(body);

        Assert.Equal("ok", next);
        Assert.Equal("last", await rest.ReadToEndAsync(TestProxy.Cancellation));
        Assert.Equal(2, provider.Connections);
    }

    [Fact]
    public async Task A_head_beyond_bounds_is_a_502()
    {
        var (provider, proxy) = await StartAsync(async (peer, stream, _) =>
        {
            // In one piece: nothing else of this connection's, such as an acknowledgement, may come in between (RFC 9113, 6.10).
            var fields = Enumerable.Range(0, 40).SelectMany(i => Frame(Continuation, 0, stream, Block(($"x-{i}", new string('x', 10_000)))));
            await peer.SendAsync((byte[])[.. Frame(Headers, 0, stream, Block((":status", "200"))), .. fields, .. Frame(Continuation, EndHeaders, stream)]);
            return false;
        });
        await using var _ = provider;
        await using var __ = proxy;
        using var client = proxy.Client();

        using var answer = await client.GetAsync("https://api.openai.com/a", TestProxy.Cancellation);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal("upstream_head_too_large", Assert.Single(answer.Headers.GetValues("plimsoll-error")));
    }

    [Theory]
    [InlineData("1.1", 3)]
    [InlineData("1.1", 1)]
    [InlineData("2.0", 3)]
    [InlineData("2.0", 1)]
    public async Task A_body_other_than_its_length_is_no_whole_answer(string version, int length)
    {
        var (provider, proxy) = await StartAsync(async (peer, stream, _) =>
        {
            await peer.SendAsync(Frame(Headers, EndHeaders, stream, Block((":status", "200"), ("content-length", $"{length}"))));
            await peer.SendAsync(Frame(Data, EndStream, stream, "ok"u8));
            return false;
        });
        await using var _ = provider;
        await using var __ = proxy;
        using var client = proxy.Client(Version.Parse(version));

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("https://api.openai.com/stand-in/a", TestProxy.Cancellation));

        Assert.Equal(ExchangeEnd.UpstreamReset, (await proxy.NextAsync()).Exchange.End);
    }

    [Theory]
    [InlineData("HEAD", 200)]
    [InlineData("GET", 304)]
    public async Task A_length_of_what_does_not_follow_is_passed_on(string method, int status)
    {
        var (provider, proxy) = await StartAsync(async (peer, stream, _) =>
        {
            await peer.SendAsync(Frame(Headers, EndHeaders | EndStream, stream, Block((":status", $"{status}"), ("content-length", "3"))));
            return false;
        });
        await using var _ = provider;
        await using var __ = proxy;
        using var client = proxy.Client();

        using var answer = await client.SendAsync(new(new(method), "https://api.openai.com/stand-in/a") { Version = HttpVersion.Version20 }, TestProxy.Cancellation);

        Assert.Equal((status, 3), ((int)answer.StatusCode, answer.Content.Headers.ContentLength));
        Assert.Equal(ExchangeEnd.Complete, (await proxy.NextAsync()).Exchange.End);
    }

    [Theory]
    [InlineData("x", "a\u0001b")]
    [InlineData("x", "a\u007fb")]
    [InlineData("x\u0001", "a")]
    public async Task A_head_that_cannot_be_passed_on_is_a_502(string name, string value)
    {
        var (provider, proxy) = await StartAsync(async (peer, stream, _) =>
        {
            await peer.SendAsync(Frame(Headers, EndHeaders | EndStream, stream, Block((":status", "200"), (name, value))));
            return false;
        });
        await using var _ = provider;
        await using var __ = proxy;
        using var client = proxy.Client();

        using var answer = await client.GetAsync("https://api.openai.com/a", TestProxy.Cancellation);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Contains(Assert.Single(answer.Headers.GetValues("plimsoll-error")), (string[])["upstream_invalid", "upstream_broke_off"]);
    }

    [Theory]
    [InlineData("1.1", "x", "a\u0001b")]
    [InlineData("2.0", "x", "a\u0001b")]
    [InlineData("1.1", "content-length", "5")]
    [InlineData("1.1", "transfer-encoding", "chunked")]
    public async Task Trailers_that_cannot_be_passed_on_are_left_out(string version, string name, string value)
    {
        var (provider, proxy) = await StartAsync(async (peer, stream, _) =>
        {
            await peer.SendAsync(Frame(Headers, EndHeaders, stream, Block((":status", "200"))));
            await peer.SendAsync(Frame(Data, 0, stream, "ok"u8));
            await peer.SendAsync(Frame(Headers, EndHeaders | EndStream, stream, Block((name, value), ("y", "b"))));
            return false;
        });
        await using var _ = provider;
        await using var __ = proxy;
        using var client = proxy.Client(Version.Parse(version));
        client.DefaultRequestHeaders.Add("TE", "trailers");

        using var answer = await client.GetAsync("https://api.openai.com/stand-in/a", TestProxy.Cancellation);

        Assert.Equal("ok", await answer.Content.ReadAsStringAsync(TestProxy.Cancellation));
        Assert.Equal("y", Assert.Single(answer.TrailingHeaders).Key);
        Assert.Equal(ExchangeEnd.Complete, (await proxy.NextAsync()).Exchange.End);
    }

    [Fact]
    public async Task Two_hundred_streams_at_once_lose_nothing_though_the_provider_takes_a_hundred_a_connection()
    {
        const int Streams = 200;
        await using var proxy = await TestProxy.StartAsync();
        using var client = proxy.Client();
        client.DefaultRequestHeaders.Add("stand-in", "chunks=20,size=4000,slow=20");

        var bodies = await Task.WhenAll(Enumerable.Range(0, Streams).Select(_ => client.GetByteArrayAsync("https://api.openai.com/stand-in/events", TestProxy.Cancellation)));

        Assert.Single(bodies.Select(x => Convert.ToHexString(SHA256.HashData(x))).Distinct());
        for (var i = 0; i < Streams; i++) Assert.Equal(bodies[0], proxy.SeenOf(await proxy.NextAsync()).Response.ToArray());
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Repeated_fields_stay_apart_where_the_provider_speaks_both(string version)
    {
        await using var proxy = await TestProxy.StartAsync();

        var output = await Tool.RunAsync(
            "curl", "-sS", version == "1.1" ? "--http1.1" : "--http2", "--proxy", proxy.Address.ToString(), "--cacert", proxy.Host.Bundle.Path,
            "-H", "x-twice: one", "-H", "x-twice: two, three", "-H", "x-once: a", "https://api.openai.com/stand-in/repeated?name=x-twice");

        Assert.Equal("[one][two, three]", output);
    }

    [Fact]
    public async Task A_repeated_field_is_joined_for_a_provider_that_speaks_HTTP_2_alone()
    {
        await using var proxy = await TestProxy.StartAsync(Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http2);

        var output = await Tool.RunAsync(
            "curl", "-sS", "--proxy", proxy.Address.ToString(), "--cacert", proxy.Host.Bundle.Path,
            "-H", "x-twice: one", "-H", "x-twice: two", "https://api.openai.com/stand-in/repeated?name=x-twice");

        Assert.Equal("[one, two]", output);
    }

    [Fact]
    public async Task A_break_of_TLS_tells_nothing_of_what_the_provider_speaks()
    {
        await using var front = new Front();
        await using var proxy = await TestProxy.StartAsync(upstream: $"api.openai.com=127.0.0.1:{front.Port}");
        front.Serve(proxy.Provider.Port);

        var before = await RepeatAsync(proxy);
        front.Break();
        var broken = await RepeatAsync(proxy);
        front.Mend();
        var after = await RepeatAsync(proxy);

        Assert.Equal("[one][two, three]", before);
        Assert.Contains("upstream_broke_off", broken, StringComparison.Ordinal);
        Assert.Equal("[one][two, three]", after);
    }

    [Fact]
    public async Task A_provider_that_refused_HTTP_1_1_is_asked_again_after_ten_minutes()
    {
        var clock = new Clock();
        await using var front = new Front();
        await using var proxy = await TestProxy.StartAsync(Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http2, upstream: $"api.openai.com=127.0.0.1:{front.Port}", change: x => x with { Clock = clock });
        front.Serve(proxy.Provider.Port);
        var asked = new List<int>();

        foreach (var minutes in (int[])[0, 9, 2])
        {
            clock.Ahead += TimeSpan.FromMinutes(minutes);
            Assert.Equal("[one, two, three]", await RepeatAsync(proxy));
            asked.Add(front.OnHttp1Alone);
        }

        Assert.Equal([1, 1, 2], asked);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Trailers_come_from_HTTP_2_to_either(string version)
    {
        await using var proxy = await TestProxy.StartAsync();
        using var client = proxy.Client(Version.Parse(version));
        client.DefaultRequestHeaders.Add("stand-in", "trailers");
        client.DefaultRequestHeaders.Add("TE", "trailers");

        using var answer = await client.GetAsync("https://api.openai.com/stand-in/events", TestProxy.Cancellation);

        Assert.Equal("the end", answer.TrailingHeaders.GetValues("stand-in-trailer").Single());
    }

    private static Task<string> RepeatAsync(TestProxy proxy) => Tool.RunAsync(
        "curl", "-sS", "--proxy", proxy.Address.ToString(), "--cacert", proxy.Host.Bundle.Path, "-H", "x-twice: one", "-H", "x-twice: two, three", "https://api.openai.com/stand-in/repeated?name=x-twice");

    // Serves each request with "ok" where the function says true, once its body has come.
    private static Task<(RawProvider Provider, TestProxy Proxy)> StartAsync(Func<RawProvider.Peer, int, int, Task<bool>> serve) =>
        RawProvider.StartAsync(SslApplicationProtocol.Http2, async peer =>
        {
            await peer.ReadAsync(Preface.Length);
            await peer.SendAsync(Frame(Settings, 0, 0));
            var lengths = new Dictionary<int, int>();
            while (await ReadAsync(peer.Stream) is { } frame)
            {
                if (frame is { Type: Settings, Flags: 0 }) await peer.SendAsync(Frame(Settings, Ack, 0));
                if (frame is { Type: Ping, Flags: 0 }) await peer.SendAsync(Frame(Ping, Ack, 0, frame.Payload));
                if (frame.Type == Data && frame.Payload.Length > 0)
                {
                    lengths[frame.Stream] = lengths.GetValueOrDefault(frame.Stream) + frame.Payload.Length;
                    foreach (var stream in (int[])[0, frame.Stream])
                        await peer.SendAsync(Frame(WindowUpdate, 0, stream, Number(frame.Payload.Length)));
                }

                if (frame.Type is not (Data or Headers) || (frame.Flags & EndStream) == 0) continue;
                _ = Task.Run(async () =>
                {
                    if (!await serve(peer, frame.Stream, lengths.GetValueOrDefault(frame.Stream))) return;
                    await peer.SendAsync(Frame(Headers, EndHeaders, frame.Stream, Block((":status", "200"), ("x", "y"))));
                    await peer.SendAsync(Frame(Data, EndStream, frame.Stream, Encoding.ASCII.GetBytes("ok")));
                });
            }
        });

    /// <summary>Time passes here as a test says; timers go by the machine's.</summary>
    private sealed class Clock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Ahead.Ticks;
    }
}
