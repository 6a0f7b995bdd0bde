using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Plimsoll.StandIns;

/// <summary>api.openai.com and api.x.ai: chat completions, responses, embeddings.</summary>
/// <remarks>https://platform.openai.com/docs/api-reference. xAI states the cost of each call as well: cost_in_usd_ticks, 1e10 to a dollar.</remarks>
internal sealed class OpenAiStandIn(string provider, StandInAccount account, StandInAnswer answer)
{
    private const long Created = 1_790_000_000;

    private bool IsXai => provider == "xai";

    /// <summary>True where a request for a WebSocket is answered with 426, as by a gateway that has none.</summary>
    public bool RefusesSockets { get; set; }

    public async Task AnswerAsync(HttpContext context, JsonObject request)
    {
        var path = context.Request.Path.Value ?? "";
        if (context.WebSockets.IsWebSocketRequest && path.EndsWith("/responses", StringComparison.Ordinal))
        {
            if (RefusesSockets)
            {
                context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
                return;
            }

            using var socket = new ResponsesSocket(this, account);
            await socket.ServeAsync(context);
            return;
        }

        var number = account.Next();
        context.Response.Headers["x-request-id"] = $"req_standin{number:D8}";
        context.Response.Headers["openai-processing-ms"] = "7";
        var knobs = StandInKnobs.Of(context.Request, (string?)request["model"]);
        if (await answer.FailsAsync(context, knobs, Error)) return;

        var post = HttpMethods.IsPost(context.Request.Method);
        var models = new JsonObject { ["object"] = "list", ["data"] = new JsonArray() };
        await (path switch
        {
            "/v1/chat/completions" when post => ChatAsync(context, request, knobs, number),
            "/v1/responses" or "/backend-api/codex/responses" when post => ResponseAsync(context, request, knobs, number),
            "/v1/embeddings" when post => EmbeddingsAsync(context, request, knobs, number),
            "/v1/models" => answer.JsonAsync(context, knobs, models),
            _ => NotFoundAsync(context, knobs),
        });
    }

    private Task NotFoundAsync(HttpContext context, StandInKnobs knobs)
    {
        context.Response.StatusCode = 404;
        return answer.JsonAsync(context, knobs, Error(404, "Not found"));
    }

    private static JsonObject Error(int status, string message) => new()
    {
        ["error"] = new JsonObject
        {
            ["message"] = message,
            ["type"] = status == 429 ? "rate_limit_error" : status < 500 ? "invalid_request_error" : "server_error",
            ["param"] = null,
            ["code"] = status == 429 ? "rate_limit_exceeded" : null,
        },
    };

    private static long Tokens(JsonObject request) => 5 + (request.ToJsonString().Length / 4);

    private async Task ChatAsync(HttpContext context, JsonObject request, StandInKnobs knobs, int number)
    {
        var pieces = StandInText.Pieces(knobs);
        var id = $"chatcmpl-standin{number:D8}";
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["prompt_tokens"] = Tokens(request),
            ["cached_tokens"] = number % 3,
            ["completion_tokens"] = 20 + number + pieces.Count,
            ["reasoning_tokens"] = number % 5,
        };
        // xAI leaves reasoning out of completion_tokens; the total has it.
        counts["total_tokens"] = counts["prompt_tokens"] + counts["completion_tokens"] + (IsXai ? counts["reasoning_tokens"] : 0);
        if (IsXai) counts["cost_in_usd_ticks"] = (counts["total_tokens"] * 12500) + number;
        account.Bill(new(id, provider, "chat.completions", knobs.Model, knobs.AbortAfter is null, counts));

        if ((bool?)request["stream"] is not true)
        {
            var choice = new JsonObject
            {
                ["index"] = 0,
                ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = string.Concat(pieces), ["refusal"] = null },
                ["logprobs"] = null,
                ["finish_reason"] = "stop",
            };
            var body = Chunk(id, knobs.Model, "chat.completion", choice);
            body["usage"] = ChatUsage(counts);
            await answer.JsonAsync(context, knobs, body);
            return;
        }

        var withUsage = IsXai || (bool?)request["stream_options"]?["include_usage"] is true;
        var events = new List<string> { Delta(id, knobs.Model, new() { ["role"] = "assistant", ["content"] = "" }, null, withUsage) };
        events.AddRange(pieces.Select(piece => Delta(id, knobs.Model, new() { ["content"] = piece }, null, withUsage)));
        events.Add(Delta(id, knobs.Model, [], "stop", withUsage));
        if (withUsage)
        {
            var last = Chunk(id, knobs.Model, "chat.completion.chunk", null);
            last["usage"] = ChatUsage(counts);
            events.Add(StandInText.Data(last));
        }

        events.Add("data: [DONE]\n\n");
        await answer.EventsAsync(context, knobs, events);
    }

    private static string Delta(string id, string model, JsonObject delta, string? finish, bool withUsage)
    {
        var chunk = Chunk(id, model, "chat.completion.chunk", new() { ["index"] = 0, ["delta"] = delta, ["logprobs"] = null, ["finish_reason"] = finish });
        if (withUsage) chunk["usage"] = null;
        return StandInText.Data(chunk);
    }

    private static JsonObject Chunk(string id, string model, string kind, JsonObject? choice) => new()
    {
        ["id"] = id,
        ["object"] = kind,
        ["created"] = Created,
        ["model"] = model,
        ["service_tier"] = "default",
        ["system_fingerprint"] = "fp_standin",
        ["choices"] = choice is null ? [] : new JsonArray(choice),
    };

    private JsonObject ChatUsage(SortedDictionary<string, long> counts)
    {
        var usage = new JsonObject
        {
            ["prompt_tokens"] = counts["prompt_tokens"],
            ["completion_tokens"] = counts["completion_tokens"],
            ["total_tokens"] = counts["total_tokens"],
            ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = counts["cached_tokens"], ["audio_tokens"] = 0 },
            ["completion_tokens_details"] = new JsonObject
            {
                ["reasoning_tokens"] = counts["reasoning_tokens"],
                ["audio_tokens"] = 0,
                ["accepted_prediction_tokens"] = 0,
                ["rejected_prediction_tokens"] = 0,
            },
        };
        if (IsXai)
        {
            usage["num_sources_used"] = 0;
            usage["cost_in_usd_ticks"] = counts["cost_in_usd_ticks"];
        }

        return usage;
    }

    private async Task ResponseAsync(HttpContext context, JsonObject request, StandInKnobs knobs, int number)
    {
        var events = Events(request, knobs, number);
        if ((bool?)request["stream"] is true) await answer.EventsAsync(context, knobs, [.. events.Select(one => StandInText.Event((string)one["type"]!, one))]);
        else await answer.JsonAsync(context, knobs, events[^1]["response"]!);
    }

    /// <summary>The events of a response, the last of which holds all of it; it is billed. A warm-up has a prompt alone.</summary>
    public List<JsonObject> Events(JsonObject request, StandInKnobs knobs, int number)
    {
        var warmUp = (bool?)request["generate"] is false;
        var pieces = warmUp ? [] : StandInText.Pieces(knobs);
        var (id, item) = ($"resp_standin{number:D8}", $"msg_standin{number:D8}");
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["input_tokens"] = Tokens(request),
            ["cached_tokens"] = number % 4,
            ["output_tokens"] = warmUp ? 0 : 30 + number + pieces.Count,
            ["reasoning_tokens"] = warmUp ? 0 : number % 7,
        };
        counts["total_tokens"] = counts["input_tokens"] + counts["output_tokens"];
        if (IsXai) counts["cost_in_usd_ticks"] = (counts["total_tokens"] * 12500) + number;
        account.Bill(new(id, provider, "responses", knobs.Model, knobs.AbortAfter is null, counts));

        var text = string.Concat(pieces);
        var sequence = 0;
        var events = new List<JsonObject>();
        void Add(string type, JsonObject data)
        {
            var whole = new JsonObject { ["type"] = type, ["sequence_number"] = sequence++ };
            foreach (var (name, value) in data) whole[name] = value?.DeepClone();
            events.Add(whole);
        }

        JsonObject Part(JsonObject rest)
        {
            rest["item_id"] = item;
            rest["output_index"] = 0;
            rest["content_index"] = 0;
            return rest;
        }

        Add("response.created", new() { ["response"] = Response(id, knobs.Model, "in_progress", [], null) });
        Add("response.in_progress", new() { ["response"] = Response(id, knobs.Model, "in_progress", [], null) });
        if (warmUp)
        {
            Add("response.completed", new() { ["response"] = Response(id, knobs.Model, "completed", [], counts) });
            return events;
        }

        Add("response.output_item.added", new() { ["output_index"] = 0, ["item"] = Message(item, "in_progress", null) });
        Add("response.content_part.added", Part(new() { ["part"] = Text("") }));
        foreach (var piece in pieces) Add("response.output_text.delta", Part(new() { ["delta"] = piece, ["logprobs"] = new JsonArray() }));
        Add("response.output_text.done", Part(new() { ["text"] = text, ["logprobs"] = new JsonArray() }));
        Add("response.content_part.done", Part(new() { ["part"] = Text(text) }));
        Add("response.output_item.done", new() { ["output_index"] = 0, ["item"] = Message(item, "completed", Text(text)) });
        Add("response.completed", new() { ["response"] = Response(id, knobs.Model, "completed", new JsonArray(Message(item, "completed", Text(text))), counts) });
        return events;
    }

    private static JsonObject Text(string text) => new() { ["type"] = "output_text", ["text"] = text, ["annotations"] = new JsonArray(), ["logprobs"] = new JsonArray() };

    private static JsonObject Message(string id, string status, JsonObject? content) => new()
    {
        ["id"] = id,
        ["type"] = "message",
        ["status"] = status,
        ["role"] = "assistant",
        ["content"] = content is null ? [] : new JsonArray(content),
    };

    private JsonObject Response(string id, string model, string status, JsonArray output, SortedDictionary<string, long>? counts)
    {
        var response = new JsonObject
        {
            ["id"] = id,
            ["object"] = "response",
            ["created_at"] = Created,
            ["status"] = status,
            ["background"] = false,
            ["error"] = null,
            ["incomplete_details"] = null,
            ["instructions"] = null,
            ["max_output_tokens"] = null,
            ["model"] = model,
            ["output"] = output,
            ["parallel_tool_calls"] = true,
            ["previous_response_id"] = null,
            ["reasoning"] = new JsonObject { ["effort"] = null, ["summary"] = null },
            ["service_tier"] = "default",
            ["store"] = true,
            ["temperature"] = 1.0,
            ["text"] = new JsonObject { ["format"] = new JsonObject { ["type"] = "text" } },
            ["tool_choice"] = "auto",
            ["tools"] = new JsonArray(),
            ["top_p"] = 1.0,
            ["truncation"] = "disabled",
            ["usage"] = null,
            ["user"] = null,
            ["metadata"] = new JsonObject(),
        };
        if (counts is null) return response;

        var usage = new JsonObject
        {
            ["input_tokens"] = counts["input_tokens"],
            ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = counts["cached_tokens"] },
            ["output_tokens"] = counts["output_tokens"],
            ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = counts["reasoning_tokens"] },
            ["total_tokens"] = counts["total_tokens"],
        };
        if (IsXai) usage["cost_in_usd_ticks"] = counts["cost_in_usd_ticks"];
        response["usage"] = usage;
        return response;
    }

    private async Task EmbeddingsAsync(HttpContext context, JsonObject request, StandInKnobs knobs, int number)
    {
        var tokens = Tokens(request);
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["prompt_tokens"] = tokens, ["total_tokens"] = tokens };
        // Embeddings have no id of their own; the request's stands for it in the books.
        account.Bill(new($"req_standin{number:D8}", provider, "embeddings", knobs.Model, true, counts));
        var inputs = request["input"] is JsonArray list ? list.Count : 1;
        var base64 = (string?)request["encoding_format"] == "base64";
        JsonNode Vector() => base64 ? Convert.ToBase64String(new byte[16]) : new JsonArray(0.25, -0.5, 0.125, 1.0);
        await answer.JsonAsync(context, knobs, new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. Enumerable.Range(0, inputs).Select(i => new JsonObject { ["object"] = "embedding", ["index"] = i, ["embedding"] = Vector() })]),
            ["model"] = knobs.Model,
            ["usage"] = new JsonObject { ["prompt_tokens"] = tokens, ["total_tokens"] = tokens },
        });
    }
}
