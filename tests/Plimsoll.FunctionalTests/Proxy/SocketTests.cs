using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace Plimsoll.Proxy;

public sealed class SocketTests
{
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

    private static async Task<ClientWebSocket> OpenAsync(HttpClient http, string version)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = Version.Parse(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await socket.ConnectAsync(new("wss://api.openai.com/stand-in/socket"), http, TestProxy.Cancellation);
        return socket;
    }
}
