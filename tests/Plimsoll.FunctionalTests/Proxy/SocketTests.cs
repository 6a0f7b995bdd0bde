using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using System.Text;
using Plimsoll.Daemon.Proxy;
using Plimsoll.Daemon.Recording;
using Plimsoll.Exchanges;
using Plimsoll.Providers;

namespace Plimsoll.Proxy;

public sealed class SocketTests
{
    private static readonly PromptHasher Hasher = new(new byte[32]);

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_WebSocket_is_carried_and_reported_as_unread(string version)
    {
        await using var proxy = await TestProxy.StartAsync();
        using var http = proxy.Client(Version.Parse(version));
        using var socket = await OpenAsync(http, version);
        var buffer = new byte[8192];

        for (var i = 0; i < 100; i++)
        {
            var text = new string((char)('a' + (i % 26)), 50 * i);
            await socket.SendAsync(Encoding.ASCII.GetBytes(text), WebSocketMessageType.Text, true, TestProxy.Cancellation);
            var length = 0;
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(length), TestProxy.Cancellation);
                length += part.Count;
                if (part.EndOfMessage) break;
            }

            Assert.Equal(text, Encoding.ASCII.GetString(buffer, 0, length));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestProxy.Cancellation);
        var record = await proxy.NextAsync();
        Assert.True(record.Exchange.WebSocketNotRead);
        Assert.Equal(101, record.Exchange.ResponseHead!.Status == 200 ? 101 : record.Exchange.ResponseHead.Status);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact]
    public async Task A_WebSocket_that_the_provider_drops_is_dropped()
    {
        await using var proxy = await TestProxy.StartAsync();
        using var http = proxy.Client(HttpVersion.Version11);
        using var socket = await OpenAsync(http, "1.1");

        await socket.SendAsync("die"u8.ToArray(), WebSocketMessageType.Text, true, TestProxy.Cancellation);

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[10], TestProxy.Cancellation));
        Assert.True((await proxy.NextAsync()).Exchange.WebSocketNotRead);
    }

    [Fact]
    public async Task A_refused_upgrade_comes_back_as_it_is()
    {
        await using var proxy = await TestProxy.StartAsync();
        using var client = proxy.Client(HttpVersion.Version11);

        using var answer = await client.GetAsync("https://api.openai.com/stand-in/socket", TestProxy.Cancellation);

        Assert.Equal(426, (int)answer.StatusCode);
        Assert.False((await proxy.NextAsync()).Exchange.WebSocketNotRead);
    }

    [Fact]
    public async Task Another_method_than_GET_opens_no_socket_and_stays_what_it_is()
    {
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            var head = await peer.HeadAsync();
            await peer.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {head.Length}\r\n\r\n{head}");
            await peer.HeadAsync();
        });
        await using var _ = provider;
        await using var __ = proxy;
        await using var client = await RawClient.OpenAsync(proxy);

        await client.SendAsync("POST /stand-in/socket HTTP/1.1\r\nHost: api.openai.com\r\nContent-Length: 0\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        await client.HeadAsync();
        var seen = await client.HeadAsync();

        Assert.StartsWith("POST /stand-in/socket HTTP/1.1\r\n", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("Upgrade", seen, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_WebSocket_on_HTTP_2_that_the_provider_drops_is_reset_and_not_ended()
    {
        var (provider, proxy) = await RawProvider.Http1Async(async peer =>
        {
            await peer.HeadAsync();
            await peer.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            await peer.ReadAsync(1);
            peer.Reset();
        });
        await using var _ = provider;
        await using var __ = proxy;
        await using var client = await RawClient.OpenAsync(proxy, SslApplicationProtocol.Http2);
        (string, string)[] ask = [(":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "https"), (":authority", "api.openai.com"), (":path", "/stand-in/socket"), ("sec-websocket-version", "13")];
        await client.Stream.WriteAsync((byte[])[.. Http2Wire.Preface, .. Http2Wire.Frame(Http2Wire.Settings, 0, 0), .. Http2Wire.Frame(Http2Wire.Headers, Http2Wire.EndHeaders, 1, Http2Wire.Block(ask))], TestProxy.Cancellation);

        var ended = false;
        byte? last = null;
        while (last is not Http2Wire.Reset && !ended && await Http2Wire.ReadAsync(client.Stream) is { } frame)
        {
            if (frame.Stream != 1) continue;
            if (frame.Type == Http2Wire.Headers) await client.Stream.WriteAsync(Http2Wire.Frame(Http2Wire.Data, 0, 1, "x"u8), TestProxy.Cancellation);
            (last, ended) = (frame.Type, frame.Type != Http2Wire.Reset && (frame.Flags & Http2Wire.EndStream) != 0);
        }

        Assert.Equal((Http2Wire.Reset, false), (last, ended));
    }

    [Theory]
    [InlineData("1.1", true)]
    [InlineData("1.1", false)]
    [InlineData("2.0", true)]
    public async Task Each_response_is_recorded_while_its_socket_stays_open(string version, bool compressed)
    {
        await using var proxy = await TestProxy.StartAsync(meters: Reading);
        using var http = proxy.Client(Version.Parse(version));
        using var socket = await OpenAsync(http, version, "/v1/responses", compressed);

        await AskAsync(socket, "gpt-5-mini");
        var first = await proxy.NextAsync();
        await AskAsync(socket, "gpt-5-mini+size=200000");
        var second = await proxy.NextAsync();
        await SendAsync(socket, "gpt-5-mini+slow=20+abort=6");
        var cut = await proxy.NextAsync();

        Assert.Equal(
            proxy.Provider.Account.Calls.Select(call => $"{call.Id} {call.Model}"),
            new[] { first, second, cut }.Select(record => $"{record.Exchange.Readings[0].ResponseId} {record.Exchange.Readings[0].Model}"));
        Assert.Equal((true, true, false), (first.Exchange.Readings[0].UsageReported, second.Exchange.Readings[0].UsageReported, cut.Exchange.Readings[0].UsageReported));
        Assert.Equal((ExchangeEnd.Complete, ExchangeEnd.UpstreamReset), (first.Exchange.End, cut.Exchange.End));
        Assert.True(first.Exchange.RequestHead.StartedAt < second.Exchange.RequestHead.StartedAt && first.FirstByte <= first.Duration);
        Assert.False(proxy.HasNext);
    }

    [Fact]
    public async Task A_meter_that_stands_still_holds_no_message_up()
    {
        using var gate = new ManualResetEventSlim();
        await using var proxy = await TestProxy.StartAsync(meters: (route, head) =>
        {
            gate.Wait(TestProxy.Cancellation);
            return Reading(route, head);
        });
        using var http = proxy.Client(HttpVersion.Version11);
        using var socket = await OpenAsync(http, "1.1", "/v1/responses", compressed: true);

        for (var i = 0; i < 20; i++) await AskAsync(socket, "gpt-5-mini");
        Assert.False(proxy.HasNext);
        gate.Set();

        for (var i = 1; i <= 20; i++) Assert.Equal($"resp_standin{i:D8}", (await proxy.NextAsync()).Exchange.Readings[0].ResponseId);
    }

    [Fact]
    public async Task A_response_under_way_when_the_proxy_stops_is_recorded_as_that()
    {
        await using var proxy = await TestProxy.StartAsync(meters: Reading);
        using var http = proxy.Client(HttpVersion.Version11);
        using var socket = await OpenAsync(http, "1.1", "/v1/responses", compressed: true);
        await SendAsync(socket, "gpt-5-mini+slow=60000");
        await socket.ReceiveAsync(new byte[8192].AsMemory(), TestProxy.Cancellation);

        await proxy.Host.StopAsync(TimeSpan.Zero);

        var record = await proxy.NextAsync();
        Assert.Equal((ExchangeEnd.MeterStopped, false), (record.Exchange.End, record.Exchange.Readings[0].UsageReported));
        Assert.Equal("resp_standin00000001", record.Exchange.Readings[0].ResponseId);
    }

    [Fact]
    public async Task Every_byte_passes_as_it_was_sent_whatever_it_is()
    {
        await using var proxy = await TestProxy.StartAsync(meters: Reading);
        await using var client = await RawClient.OpenAsync(proxy);
        var bytes = new byte[300_000];
        new Random(7).NextBytes(bytes);
        bytes[0] = 0x81; // A frame at first; what follows is none.

        await client.SendAsync("GET /stand-in/raw-socket HTTP/1.1\r\nHost: api.openai.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        var head = await client.HeadAsync();
        var sending = SendAsync();
        var came = new byte[bytes.Length];
        await client.Stream.ReadExactlyAsync(came, TestProxy.Cancellation);
        await sending;
        await client.DisposeAsync();

        Assert.StartsWith("HTTP/1.1 101", head, StringComparison.Ordinal);
        Assert.True(bytes.AsSpan().SequenceEqual(came));
        Assert.True((await proxy.NextAsync()).Exchange.Unreadable);

        async Task SendAsync()
        {
            for (var (at, size) = (0, 1); at < bytes.Length; at += size, size = (size * 7 % 4999) + 1)
            {
                size = Math.Min(size, bytes.Length - at);
                await client.Stream.WriteAsync(bytes.AsMemory(at, size), TestProxy.Cancellation);
            }
        }
    }

    [Fact]
    public async Task A_meter_of_sockets_that_is_too_slow_costs_bytes_of_the_copy_and_no_time()
    {
        using var gate = new ManualResetEventSlim();
        var records = new TaskCompletionSource<RecordedExchange>();
        var counters = new ProxyCounters();
        var route = new Route(new() { Id = "openai", Name = "OpenAI", Hosts = [] }, "responses", "openai.responses", RouteBilling.Calls);
        var recorder = new Recorder(
            (_, head) => Reading(route, head) with { OpenSocket = (response, calls) => { gate.Wait(TestProxy.Cancellation); return new(route, head, response, Hasher, calls); } },
            records.SetResult, counters, TimeProvider.System, maxWaiting: 1000);

        var tap = recorder.Open(route, new("GET", "api.openai.com", "/v1/responses", HeaderList.Empty, default) { Upgrade = true });
        var socket = tap.OpenSocket();
        tap.ResponseStarted(new(101, HeaderList.Empty));
        for (var i = 0; i < 100; i++) socket.FromServer(new byte[100]);
        tap.Complete(ExchangeEnd.Complete);
        gate.Set();
        var record = await records.Task.WaitAsync(TimeSpan.FromSeconds(20), TestProxy.Cancellation);

        Assert.Equal((true, true), (record.CopyIncomplete, record.Exchange.Unreadable));
        Assert.Equal((1, 9000, 1000), (counters.TapDrops, counters.DroppedBytes, counters.TapPeakBytes));
    }

    [Fact]
    public async Task One_socket_may_not_take_what_is_there_for_all()
    {
        var tap = new SocketTap(new(1 << 20, new()), 1000, TimeProvider.System, 0);
        var copied = 0;

        for (var i = 0; i < 30; i++) tap.FromServer(new byte[100]);
        tap.End();
        await tap.ReadAsync(copy => copied += copy.Bytes.Count);

        Assert.Equal((1000, 2000), (copied, tap.Dropped));
    }

    // The rules of these tests name no shapes.
    private static MeterFeed Reading(Route route, RequestHead head) => MeterFeed.Of(Hasher)(route with { Shape = "openai.responses" }, head);

    private static async Task AskAsync(ClientWebSocket socket, string model)
    {
        await SendAsync(socket, model);
        var buffer = new byte[64 << 10];
        using var message = new MemoryStream();
        while (!Encoding.UTF8.GetString(message.ToArray()).StartsWith("{\"type\":\"response.completed\"", StringComparison.Ordinal))
        {
            message.SetLength(0);
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(), TestProxy.Cancellation);
                await message.WriteAsync(buffer.AsMemory(0, part.Count), TestProxy.Cancellation);
                if (part.EndOfMessage) break;
            }
        }
    }

    private static Task SendAsync(ClientWebSocket socket, string model) => socket.SendAsync(
        Encoding.UTF8.GetBytes($$"""{"type":"response.create","model":"{{model}}","input":"hello"}"""), WebSocketMessageType.Text, true, TestProxy.Cancellation);

    private static async Task<ClientWebSocket> OpenAsync(HttpClient http, string version, string path = "/stand-in/socket", bool compressed = false)
    {
        var socket = new ClientWebSocket();
        if (compressed) socket.Options.DangerousDeflateOptions = new();
        socket.Options.HttpVersion = Version.Parse(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await socket.ConnectAsync(new($"wss://api.openai.com{path}"), http, TestProxy.Cancellation);
        return socket;
    }
}
