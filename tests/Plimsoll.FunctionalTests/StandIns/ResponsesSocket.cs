using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Plimsoll.StandIns;

/// <summary>The Responses API over a WebSocket: each <c>response.create</c> is answered by the events of a response.</summary>
/// <remarks>
/// https://developers.openai.com/api/docs/guides/websocket-mode. Messages are compressed where the client offers it. Knobs stand after the
/// model: <c>abort=N</c> breaks the socket off after N events, <c>status=N</c> answers with an error, <c>slow=MS</c> pauses between events.
/// </remarks>
internal sealed class ResponsesSocket(OpenAiStandIn api, StandInAccount account) : IDisposable
{
    private readonly SemaphoreSlim _sending = new(1);

    public async Task ServeAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { DangerousEnableCompression = true });
        var lanes = new List<Task>();
        while (await ReceiveAsync(socket, context.RequestAborted) is { } text)
        {
            var request = Parse(text);
            if ((string?)request["type"] != "response.create") continue;
            var answering = AnswerAsync(context, socket, request);
            // Without a lane of its own an answer is over before the next begins.
            if (request["stream_id"] is null) await answering;
            else lanes.Add(answering);
        }

        await Task.WhenAll(lanes);
        if (socket.State is WebSocketState.CloseReceived) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }

    public void Dispose() => _sending.Dispose();

    private async Task AnswerAsync(HttpContext context, WebSocket socket, JsonObject request)
    {
        var knobs = StandInKnobs.Of(context.Request, (string?)request["model"]);
        if (knobs.Status is { } status)
        {
            await SendAsync(socket, request, new() { ["type"] = "error", ["status"] = status, ["error"] = new JsonObject { ["code"] = "stand_in", ["message"] = "As asked." } }, context.RequestAborted);
            return;
        }

        var sent = 0;
        foreach (var one in api.Events(request, knobs, account.Next()))
        {
            if (sent++ == knobs.AbortAfter)
            {
                context.Abort();
                return;
            }

            await SendAsync(socket, request, one, context.RequestAborted);
            if (knobs.SlowMs is { } pause) await Task.Delay(pause, context.RequestAborted);
        }
    }

    private async Task SendAsync(WebSocket socket, JsonObject request, JsonObject one, CancellationToken cancellation)
    {
        if ((string?)request["stream_id"] is { } lane) one["stream_id"] = lane;
        await _sending.WaitAsync(cancellation);
        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(one.ToJsonString()), WebSocketMessageType.Text, true, cancellation);
        }
        finally
        {
            _sending.Release();
        }
    }

    private static JsonObject Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static async Task<string?> ReceiveAsync(WebSocket socket, CancellationToken cancellation)
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (true)
        {
            try
            {
                var part = await socket.ReceiveAsync(buffer, cancellation);
                if (part.MessageType is WebSocketMessageType.Close) return null;
                await message.WriteAsync(buffer.AsMemory(0, part.Count), cancellation);
                if (part.EndOfMessage) return Encoding.UTF8.GetString(message.ToArray());
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException)
            {
                return null;
            }
        }
    }
}
