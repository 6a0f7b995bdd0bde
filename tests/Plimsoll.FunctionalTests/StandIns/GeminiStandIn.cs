using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Plimsoll.StandIns;

/// <summary>generativelanguage.googleapis.com: generateContent and streamGenerateContent.</summary>
/// <remarks>https://ai.google.dev/api/generate-content.</remarks>
internal sealed class GeminiStandIn(StandInAccount account, StandInAnswer answer)
{
    public async Task AnswerAsync(HttpContext context, JsonObject request)
    {
        var path = context.Request.Path.Value ?? "";
        var number = account.Next();
        var at = path.LastIndexOf(':');
        var verb = at < 0 ? "" : path[(at + 1)..];
        var model = at < 0 ? "" : path[(path.LastIndexOf('/') + 1)..at];
        var knobs = StandInKnobs.Of(context.Request, model);
        if (await answer.FailsAsync(context, knobs, Error)) return;

        if (verb is not ("generateContent" or "streamGenerateContent"))
        {
            if (verb == "countTokens")
            {
                await answer.JsonAsync(context, knobs, new JsonObject { ["totalTokens"] = Tokens(request) });
                return;
            }

            context.Response.StatusCode = 404;
            await answer.JsonAsync(context, knobs, Error(404, "Not found"));
            return;
        }

        var pieces = StandInText.Pieces(knobs);
        var id = $"standin{number:D8}";
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["promptTokenCount"] = Tokens(request),
            ["candidatesTokenCount"] = 40 + number + pieces.Count,
            ["thoughtsTokenCount"] = number % 9,
        };
        counts["totalTokenCount"] = counts.Values.Sum();
        account.Bill(new(id, "google-gemini", verb, knobs.Model, knobs.AbortAfter is null, counts));
        if (verb == "generateContent")
        {
            await answer.JsonAsync(context, knobs, Response(id, knobs.Model, string.Concat(pieces), "STOP", counts, counts["candidatesTokenCount"]));
            return;
        }

        // The count of candidates grows from one piece to the next; the last one holds.
        var bodies = pieces.Select((piece, i) => Response(
            id, knobs.Model, piece, i == pieces.Count - 1 ? "STOP" : null, counts, i == pieces.Count - 1 ? counts["candidatesTokenCount"] : i + 1)).ToArray();
        if (context.Request.Query["alt"] == "sse") await answer.EventsAsync(context, knobs, [.. bodies.Select(StandInText.Data)]);
        else await answer.JsonAsync(context, knobs, new JsonArray([.. bodies]));
    }

    private static JsonObject Error(int status, string message) => new()
    {
        ["error"] = new JsonObject
        {
            ["code"] = status,
            ["message"] = message,
            ["status"] = status switch { 404 => "NOT_FOUND", 429 => "RESOURCE_EXHAUSTED", < 500 => "INVALID_ARGUMENT", _ => "UNAVAILABLE" },
        },
    };

    private static long Tokens(JsonObject request) => 4 + (request.ToJsonString().Length / 4);

    private static JsonObject Response(string id, string model, string text, string? finish, SortedDictionary<string, long> counts, long candidates)
    {
        var candidate = new JsonObject
        {
            ["content"] = new JsonObject { ["parts"] = new JsonArray(new JsonObject { ["text"] = text }), ["role"] = "model" },
            ["index"] = 0,
        };
        if (finish is not null) candidate["finishReason"] = finish;
        return new()
        {
            ["candidates"] = new JsonArray(candidate),
            ["usageMetadata"] = new JsonObject
            {
                ["promptTokenCount"] = counts["promptTokenCount"],
                ["candidatesTokenCount"] = candidates,
                ["totalTokenCount"] = counts["promptTokenCount"] + candidates + counts["thoughtsTokenCount"],
                ["promptTokensDetails"] = new JsonArray(new JsonObject { ["modality"] = "TEXT", ["tokenCount"] = counts["promptTokenCount"] }),
                ["thoughtsTokenCount"] = counts["thoughtsTokenCount"],
            },
            ["modelVersion"] = model,
            ["responseId"] = id,
        };
    }
}
