using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Plimsoll.StandIns;

/// <summary>api.anthropic.com: messages, token counts, models, and what Claude Code asks for besides.</summary>
/// <remarks>https://docs.anthropic.com/en/api/messages and /en/docs/build-with-claude/streaming.</remarks>
internal sealed class AnthropicStandIn(StandInAccount account, StandInAnswer answer)
{
    public async Task AnswerAsync(HttpContext context, JsonObject request)
    {
        var path = context.Request.Path.Value ?? "";
        var number = account.Next();
        context.Response.Headers["request-id"] = $"req_standin{number:D8}";
        context.Response.Headers["anthropic-organization-id"] = "stand-in";
        if (context.Request.Headers.Authorization.ToString().StartsWith("Bearer sk-ant-oat", StringComparison.Ordinal))
        {
            // A plan's answers state how much of its windows is used.
            context.Response.Headers["anthropic-ratelimit-unified-status"] = "allowed";
            context.Response.Headers["anthropic-ratelimit-unified-5h-utilization"] = "0.42";
            context.Response.Headers["anthropic-ratelimit-unified-5h-reset"] = "4102444800";
        }

        var knobs = StandInKnobs.Of(context.Request, (string?)request["model"]);
        if (await answer.FailsAsync(context, knobs, Error)) return;

        if (path == "/v1/messages" && HttpMethods.IsPost(context.Request.Method))
        {
            await MessageAsync(context, request, knobs, number);
            return;
        }

        JsonObject? body = path switch
        {
            "/v1/messages/count_tokens" => new() { ["input_tokens"] = Tokens(request) },
            "/v1/models" => new() { ["data"] = new JsonArray(), ["has_more"] = false, ["first_id"] = null, ["last_id"] = null },
            _ => path.StartsWith("/api/", StringComparison.Ordinal) ? [] : null,
        };
        if (body is null) context.Response.StatusCode = 404;
        await answer.JsonAsync(context, knobs, body ?? Error(404, "Not found"));
    }

    private static JsonObject Error(int status, string message) => new()
    {
        ["type"] = "error",
        ["error"] = new JsonObject
        {
            ["type"] = status switch
            {
                404 => "not_found_error",
                413 => "request_too_large",
                429 => "rate_limit_error",
                529 => "overloaded_error",
                < 500 => "invalid_request_error",
                _ => "api_error",
            },
            ["message"] = message,
        },
    };

    private static long Tokens(JsonObject request) => 8 + (request.ToJsonString().Length / 4);

    private async Task MessageAsync(HttpContext context, JsonObject request, StandInKnobs knobs, int number)
    {
        var pieces = StandInText.Pieces(knobs);
        var cached = request.ToJsonString().Contains("cache_control", StringComparison.Ordinal);
        var id = $"msg_standin{number:D8}";
        var usage = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["input_tokens"] = Tokens(request),
            ["cache_creation_input_tokens"] = cached ? 300 + number : 0,
            ["cache_read_input_tokens"] = cached ? 2000 + number : 0,
            ["output_tokens"] = 10 + number + pieces.Count,
        };
        if ((bool?)request["stream"] is not true)
        {
            var message = Message(id, knobs.Model, Usage(usage, usage["output_tokens"]));
            message["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = string.Concat(pieces) });
            message["stop_reason"] = "end_turn";
            account.Bill(new(id, "anthropic", "messages", knobs.Model, knobs.AbortAfter is null, usage));
            await answer.JsonAsync(context, knobs, message);
            return;
        }

        var events = new List<string>
        {
            StandInText.Event("message_start", new JsonObject { ["type"] = "message_start", ["message"] = Message(id, knobs.Model, Usage(usage, 1)) }),
            StandInText.Event("content_block_start", new JsonObject
            {
                ["type"] = "content_block_start",
                ["index"] = 0,
                ["content_block"] = new JsonObject { ["type"] = "text", ["text"] = "" },
            }),
            StandInText.Event("ping", new JsonObject { ["type"] = "ping" }),
        };
        events.AddRange(pieces.Select(piece => StandInText.Event("content_block_delta", new JsonObject
        {
            ["type"] = "content_block_delta",
            ["index"] = 0,
            ["delta"] = new JsonObject { ["type"] = "text_delta", ["text"] = piece },
        })));
        events.Add(StandInText.Event("content_block_stop", new JsonObject { ["type"] = "content_block_stop", ["index"] = 0 }));
        events.Add(StandInText.Event("message_delta", new JsonObject
        {
            ["type"] = "message_delta",
            ["delta"] = new JsonObject { ["stop_reason"] = "end_turn", ["stop_sequence"] = null },
            ["usage"] = new JsonObject
            {
                ["input_tokens"] = usage["input_tokens"],
                ["cache_creation_input_tokens"] = usage["cache_creation_input_tokens"],
                ["cache_read_input_tokens"] = usage["cache_read_input_tokens"],
                ["output_tokens"] = usage["output_tokens"],
            },
        }));
        events.Add(StandInText.Event("message_stop", new JsonObject { ["type"] = "message_stop" }));
        // Into the books first: once the client has the end of the answer, the test may look.
        account.Bill(new(id, "anthropic", "messages", knobs.Model, knobs.AbortAfter is not { } cut || cut >= events.Count, usage));
        await answer.EventsAsync(context, knobs, events);
    }

    private static JsonObject Message(string id, string model, JsonObject usage) => new()
    {
        ["id"] = id,
        ["type"] = "message",
        ["role"] = "assistant",
        ["model"] = model,
        ["content"] = new JsonArray(),
        ["stop_reason"] = null,
        ["stop_sequence"] = null,
        ["usage"] = usage,
    };

    private static JsonObject Usage(SortedDictionary<string, long> counts, long output) => new()
    {
        ["input_tokens"] = counts["input_tokens"],
        ["cache_creation_input_tokens"] = counts["cache_creation_input_tokens"],
        ["cache_read_input_tokens"] = counts["cache_read_input_tokens"],
        ["cache_creation"] = new JsonObject { ["ephemeral_5m_input_tokens"] = counts["cache_creation_input_tokens"], ["ephemeral_1h_input_tokens"] = 0 },
        ["output_tokens"] = output,
        ["service_tier"] = "standard",
    };
}
