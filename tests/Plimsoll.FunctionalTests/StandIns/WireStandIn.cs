using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Plimsoll.StandIns;

/// <summary>What no provider has, under <c>/stand-in/</c> of every host: tells what came over the wire, and answers oddly.</summary>
internal sealed class WireStandIn(StandInAnswer answer)
{
    private readonly ConcurrentQueue<string> _aborted = new();
    private int _silent;

    /// <summary>Paths of requests that the client broke off.</summary>
    public IReadOnlyCollection<string> Aborted => _aborted;

    /// <summary>What <c>/stand-in/file</c> answers with.</summary>
    public ReadOnlyMemory<byte> File { get; set; }

    /// <summary>Requests for silence so far.</summary>
    public int Silent => _silent;

    public async Task AnswerAsync(HttpContext context)
    {
        var knobs = StandInKnobs.Of(context.Request);
        using var watch = context.RequestAborted.Register(() => _aborted.Enqueue(context.Request.Path + context.Request.QueryString));
        switch (context.Request.Path.Value)
        {
            case "/stand-in/echo": await EchoAsync(context, knobs); break;
            case "/stand-in/sha256": await HashAsync(context); break;
            case "/stand-in/file": await context.Response.Body.WriteAsync(File); break;
            case "/stand-in/early": await EarlyAsync(context); break;
            case "/stand-in/bytes": await BytesAsync(context, knobs); break;
            case "/stand-in/events": await answer.EventsAsync(context, knobs, [.. StandInText.Pieces(knobs).Select(x => $"data: {x}\n\n")]); break;
            case "/stand-in/repeated": await context.Response.WriteAsync(string.Concat(context.Request.Headers[context.Request.Query["name"].ToString()].Select(x => $"[{x}]"))); break;
            case "/stand-in/headers": await HeadersAsync(context); break;
            case "/stand-in/status": context.Response.StatusCode = int.Parse(context.Request.Query["code"]!, null); break;
            case "/stand-in/silent": await SilentAsync(context); break;
            case "/stand-in/socket": await SocketAsync(context); break;
            case "/stand-in/raw-socket": await RawSocketAsync(context); break;
            default: context.Response.StatusCode = 404; break;
        }
    }

    private async Task EchoAsync(HttpContext context, StandInKnobs knobs)
    {
        var fields = context.Request.Headers.Where(x => !x.Key.StartsWith(':')).Select(x => new JsonObject { ["name"] = x.Key, ["value"] = x.Value.ToString() });
        await answer.JsonAsync(context, knobs, new JsonObject
        {
            ["method"] = context.Request.Method,
            ["target"] = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            ["host"] = context.Request.Host.Value,
            ["protocol"] = context.Request.Protocol,
            ["headers"] = new JsonArray([.. fields]),
        });
    }

    private static async Task HashAsync(HttpContext context)
    {
        var hash = await SHA256.HashDataAsync(context.Request.Body, context.RequestAborted);
        await context.Response.WriteAsync(Convert.ToHexStringLower(hash));
    }

    // An answer without reading a byte of the body.
    private static async Task EarlyAsync(HttpContext context)
    {
        context.Response.StatusCode = 413;
        await context.Response.WriteAsync("too large");
    }

    private async Task BytesAsync(HttpContext context, StandInKnobs knobs)
    {
        var bytes = new byte[knobs.Size ?? 1000];
        new Random(bytes.Length).NextBytes(bytes);
        await answer.BytesAsync(context, knobs, "application/octet-stream", bytes);
    }

    private static async Task HeadersAsync(HttpContext context)
    {
        context.Response.Headers.Append("Set-Cookie", "a=1; Path=/");
        context.Response.Headers.Append("Set-Cookie", "b=2; Path=/");
        context.Response.Headers.Append("X-Repeated", "one");
        context.Response.Headers.Append("X-Repeated", "two, three");
        context.Response.Headers.Append("Alt-Svc", "clear");
        context.Response.Headers.Append("X-Latin", "caf\u00e9 " + context.Request.Headers["x-latin"]);
        await context.Response.WriteAsync("ok");
    }

    // One event, then nothing until the client leaves, or as long as it asked for.
    private async Task SilentAsync(HttpContext context)
    {
        Interlocked.Increment(ref _silent);
        if (context.Request.Query["head"] != "no")
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: one\n\n");
            await context.Response.Body.FlushAsync();
        }

        await Task.Delay(int.TryParse(context.Request.Query["ms"], CultureInfo.InvariantCulture, out var silence) ? silence : Timeout.Infinite, context.RequestAborted);
        await context.Response.WriteAsync("data: at last\n\n");
    }

    // What is no WebSocket but in name: every byte comes back.
    private static async Task RawSocketAsync(HttpContext context)
    {
        await using var stream = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        var buffer = new byte[8192];
        while (await stream.ReadAsync(buffer, context.RequestAborted) is > 0 and var count) await stream.WriteAsync(buffer.AsMemory(0, count), context.RequestAborted);
    }

    private static async Task SocketAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = 426;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[64 << 10];
        while (true)
        {
            var message = await socket.ReceiveAsync(buffer, context.RequestAborted);
            if (message.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", context.RequestAborted);
                return;
            }

            if (Encoding.UTF8.GetString(buffer, 0, message.Count) == "die")
            {
                context.Abort();
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, context.RequestAborted);
        }
    }
}
