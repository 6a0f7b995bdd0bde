using System.Net;
using System.Net.Sockets;

namespace Plimsoll.Proxy;

/// <summary>What may follow on a connection to a provider of HTTP/1.1, and what may not be said there again.</summary>
public sealed class Http1ReuseTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string Evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "hello" + Evil)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello" + Evil, "")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", Evil)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n" + Evil)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n", "hello\r\n0\r\n\r\n" + Evil)]
    public async Task What_comes_behind_an_answer_is_not_the_next_ones(string head, string body)
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            while (await peer.HeadAsync() is { Length: > 0 } asked)
            {
                var isFirst = asked.StartsWith("GET /a", StringComparison.Ordinal);
                await peer.SendAsync(isFirst ? head : Ok);
                if (!isFirst) continue;
                await peer.ReadyAsync();
                await peer.SendAsync(body);
                await peer.ArrivedAsync();
                sent.SetResult();
            }
        });
        await using var _ = provider;
        await using var __ = proxy;
        using var client = proxy.Client(HttpVersion.Version11);

        using (var first = await client.GetAsync("https://api.openai.com/a", HttpCompletionOption.ResponseHeadersRead, TestProxy.Cancellation))
        {
            provider.Ready.SetResult();
            Assert.Equal("hello", await first.Content.ReadAsStringAsync(TestProxy.Cancellation));
        }

        await sent.Task.WaitAsync(TestProxy.Cancellation);
        Assert.Equal("ok", await client.GetStringAsync("https://api.openai.com/b", TestProxy.Cancellation));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1_000_000)]
    public async Task A_connection_that_died_before_is_not_used(int size)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            while (await peer.HeadAsync() is { Length: > 0 } head)
            {
                if (head.StartsWith("POST", StringComparison.Ordinal)) await peer.ReadAsync(size);
                await peer.SendAsync(Ok);
                if (peer.Number == 1) break;
            }

            await peer.ReadyAsync();
            peer.Socket.Close();
            ended.TrySetResult();
        });
        await using var _ = provider;
        await using var __ = proxy;
        using var client = proxy.Client(HttpVersion.Version11);
        await client.GetStringAsync("https://api.openai.com/a", TestProxy.Cancellation);
        provider.Ready.SetResult();
        await ended.Task.WaitAsync(TestProxy.Cancellation);

        using var answer = await client.PostAsync("https://api.openai.com/a", new ByteArrayContent(new byte[size]), TestProxy.Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(2, provider.Connections);
    }

    [Fact]
    public async Task A_request_that_was_read_before_a_reset_is_not_sent_again()
    {
        var requests = 0;
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            while ((await peer.HeadAsync()).Length > 0)
            {
                if (Interlocked.Increment(ref requests) == 6)
                {
                    peer.Reset();
                    return;
                }

                await peer.SendAsync(Ok);
            }
        });
        await using var _ = provider;
        await using var __ = proxy;
        using var client = proxy.Client(HttpVersion.Version11);
        for (var i = 0; i < 5; i++) await client.GetStringAsync("https://api.openai.com/a", TestProxy.Cancellation);

        using var answer = await client.PostAsync("https://api.openai.com/b", null, TestProxy.Cancellation);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal(6, requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_is_sent_again_where_the_provider_ended_and_its_system_took_no_byte_of_it(bool deaf)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells what was acknowledged.");
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            await peer.HeadAsync();
            if (peer.Number > 1)
            {
                await peer.SendAsync(Ok);
                await peer.HeadAsync();
                return;
            }

            await peer.SendAsync(Ok);
            await peer.ArrivedAsync();
            if (deaf) peer.TurnDeaf();
            answered.SetResult();
            // It ends in due order with the request on its way, which it has not read: its system has acknowledged it, or has not.
            if (deaf) await peer.SaidInVainAsync();
            else await Patience.UntilAsync(() => peer.Socket.Available > 0);
            peer.Socket.Shutdown(SocketShutdown.Send);
            await peer.ReadyAsync();
        });
        await using var _ = provider;
        await using var __ = proxy;
        using var client = proxy.Client(HttpVersion.Version11);
        await client.GetStringAsync("https://api.openai.com/a", TestProxy.Cancellation);
        await Patience.ForAsync(new ValueTask(answered.Task));

        using var answer = await client.PostAsync("https://api.openai.com/v1/responses", new StringContent("{}"), TestProxy.Cancellation);
        provider.Ready.SetResult();

        Assert.Equal(deaf ? HttpStatusCode.OK : HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal(deaf ? 2 : 1, provider.Connections);
        Assert.Equal("/v1/responses", (await proxy.NextAsync()).Exchange.RequestHead.Target);
        Assert.False(proxy.HasNext); // One call, however often it was sent.
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nx(y: 1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nx: a\u0001b\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 O\u0001K\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")]
    public async Task An_answer_that_cannot_be_passed_on_is_a_502(string answer)
    {
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            await peer.HeadAsync();
            await peer.SendAsync(answer);
            await peer.HeadAsync();
        });
        await using var _ = provider;
        await using var __ = proxy;
        using var client = proxy.Client();

        using var read = await client.GetAsync("https://api.openai.com/v1/models", TestProxy.Cancellation);

        Assert.Equal(HttpStatusCode.BadGateway, read.StatusCode);
        Assert.Equal(["upstream_invalid"], read.Headers.GetValues("plimsoll-error"));
    }

    [Fact]
    public async Task A_length_that_is_told_twice_and_the_same_is_one_length()
    {
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            while ((await peer.HeadAsync()).Length > 0) await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok");
        });
        await using var _ = provider;
        await using var __ = proxy;
        using var client = proxy.Client(HttpVersion.Version11);

        Assert.Equal("ok", await client.GetStringAsync("https://api.openai.com/a", TestProxy.Cancellation));
    }
}
