#!/usr/bin/env dotnet
// Reads answers of a made-up provider for Plimsoll: docs/plugins.md has the protocol.
// Build it with: dotnet publish plimsoll-provider-acme.cs -o .
#:property PublishAot=false
#:property JsonSerializerIsReflectionEnabledByDefault=true
using System.Text.Json.Nodes;

while (Console.In.ReadLine() is { } line)
{
    var asked = JsonNode.Parse(line)!;
    JsonObject answer;
    if ((string?)asked["type"] == "hello")
    {
        answer = new() { ["protocol"] = 1, ["name"] = "acme" };
    }
    else
    {
        answer = new() { ["id"] = (long)asked["id"]!, ["readings"] = Readings(asked["response"]!) };
    }

    Console.Out.WriteLine(answer.ToJsonString());
}

static JsonArray Readings(JsonNode response)
{
    // A stream comes as its documents, anything else as one body.
    var documents = response["documents"]?.AsArray().Select(document => (string)document!) ?? [(string)response["body"]!];
    var answers = documents.Where(document => document.StartsWith('{')).Select(document => JsonNode.Parse(document)!).ToList();
    if (answers.Count == 0) return [];
    var reading = new JsonObject { ["response_id"] = (string?)answers[0]["id"], ["model"] = (string?)answers[0]["model"] };
    if (answers.LastOrDefault(answer => answer["usage"] is not null)?["usage"] is { } usage)
    {
        reading["usage"] = new JsonObject
        {
            ["input_tokens"] = (long)usage["prompt_tokens"]!, // with what came from the cache
            ["cache_read_tokens"] = (long?)usage["prompt_tokens_details"]?["cached_tokens"] ?? 0,
            ["output_tokens"] = (long)usage["completion_tokens"]!,
        };
    }

    return [reading];
}
