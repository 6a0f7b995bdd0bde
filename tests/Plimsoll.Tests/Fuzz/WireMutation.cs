using System.Text;
using System.Text.Json.Nodes;

namespace Plimsoll.Fuzz;

/// <summary>A way in which what a provider sends may differ from what was recorded, while it means the same, or tells less.</summary>
/// <param name="Name">In few words.</param>
/// <param name="MeansTheSame">True where usage and cost must stay as they were; false where less is told than before.</param>
/// <param name="Change">Changes one JSON document of the answer.</param>
/// <param name="Stream">Changes the order or number of a stream's documents; null where it does not.</param>
internal sealed record WireMutation(string Name, bool MeansTheSame, Action<JsonNode, Random> Change, Func<List<string>, Random, List<string>>? Stream = null)
{
    private static readonly string[] UsageNames = ["usage", "usageMetadata", "billed_units", "usage_info", "x_groq"];

    public static IReadOnlyList<WireMutation> All { get; } =
    [
        new("numbers as text", true, (document, _) => EachCount(document, (parent, name, count) => parent[name] = count.ToJsonString())),
        new("numbers with a point", true, (document, _) => EachCount(document, (parent, name, count) => parent[name] = JsonNode.Parse(count.ToJsonString() is var text && text.AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? $"{text}.0" : text))),
        new("members in another order", true, (document, random) => EachObject(document, found => Shuffle(found, random))),
        new("token kinds that nobody knows", true, (document, _) => EachUsage(document, usage =>
        {
            usage["mystery_tokens"] = 77;
            usage["mystery_tokens_details"] = JsonNode.Parse("""{"dream_tokens":12,"cached":{"deep":[1,{"tokens":5}]}}""");
            usage["mystery_note"] = "none";
        })),
        new("members that nobody knows", true, (document, _) => EachObject(document, found => found["x_mystery"] = JsonNode.Parse("""{"input":[{"a":null}],"n":1e400}""".Replace("1e400", "1e40", StringComparison.Ordinal)))),
        new("the last usage said twice", true, (_, _) => { }, (documents, _) => documents.FindLastIndex(HasUsage) is var last and >= 0 ? [.. documents[..(last + 1)], documents[last], .. documents[(last + 1)..]] : documents),
        new("events that nobody knows", true, (_, _) => { }, (documents, _) => [.. documents.SelectMany(one => (string[])["""{"type":"x.mystery.event","sequence_number":3}""", one])]),
        new("a running usage of nothing before", true, (_, _) => { }, WithEmptyUsageFirst),
        new("a count left out", false, (document, random) => EachUsage(document, usage => Pick(usage, random, (parent, name) => parent.Remove(name)))),
        new("a count that is null", false, (document, random) => EachUsage(document, usage => Pick(usage, random, (parent, name) => parent[name] = null))),
        new("a count that is no count", false, (document, random) => EachUsage(document, usage => Pick(usage, random, (parent, name) => parent[name] = JsonNode.Parse("""{"not":["a","count"]}""")))),
        new("no usage", false, (document, _) => EachObject(document, found =>
        {
            foreach (var name in UsageNames) found.Remove(name);
        })),
    ];

    /// <summary>The answer changed; null where it has no JSON in it that could be.</summary>
    public string? Of(string body, Random random)
    {
        if (body.StartsWith("data:", StringComparison.Ordinal) || body.StartsWith("event:", StringComparison.Ordinal) || body.StartsWith(": ", StringComparison.Ordinal)) return OfStream(body, random);
        if (Stream is not null || Parse(body) is not { } document) return null;
        Change(document, random);
        return document.ToJsonString();
    }

    private string? OfStream(string body, Random random)
    {
        var documents = new List<string>();
        foreach (var line in body.Split('\n'))
        {
            if (!line.StartsWith("data:", StringComparison.Ordinal)) continue;
            var data = line["data:".Length..].Trim();
            if (Parse(data) is not { } document)
            {
                documents.Add(data);
                continue;
            }

            Change(document, random);
            documents.Add(document.ToJsonString());
        }

        if (documents.Count == 0) return null;
        if (Stream is not null) documents = Stream(documents, random);
        return new StringBuilder().AppendJoin("", documents.Select(one => $"data: {one}\n\n")).ToString();
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return text.Contains('{', StringComparison.Ordinal) ? JsonNode.Parse(text) as JsonObject : null;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private static bool HasUsage(string document)
    {
        var any = false;
        if (Parse(document) is { } node) EachUsage(node, _ => any = true);
        return any;
    }

    // As gateways do that tell how much there was so far with each chunk: of chat completions alone, where a chunk's usage is the whole.
    private static List<string> WithEmptyUsageFirst(List<string> documents, Random random)
    {
        if (documents.Count == 0 || !documents[0].Contains("chat.completion.chunk", StringComparison.Ordinal) || Parse(documents[0]) is not { } first || first["usage"] is JsonObject) return documents;
        first["usage"] = JsonNode.Parse("""{"prompt_tokens":1,"completion_tokens":0,"total_tokens":1}""");
        return documents.Exists(HasUsage) ? [first.ToJsonString(), .. documents[1..]] : documents;
    }

    private static void EachUsage(JsonNode node, Action<JsonObject> act) => EachObject(node, found =>
    {
        foreach (var name in UsageNames)
        {
            if (found.TryGetPropertyValue(name, out var usage) && usage is JsonObject counts) act(counts);
        }
    });

    private static void EachCount(JsonNode node, Action<JsonObject, string, JsonValue> act) => EachUsage(node, usage => EachObject(usage, found =>
    {
        foreach (var (name, value) in found.ToList())
        {
            // Others are no counts: a traffic type by its number.
            if (value is JsonValue number && number.GetValueKind() is System.Text.Json.JsonValueKind.Number && (name.Contains("oken", StringComparison.Ordinal) || name.Contains("cost", StringComparison.Ordinal))) act(found, name, number);
        }
    }));

    private static void EachObject(JsonNode? node, Action<JsonObject> act)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items) EachObject(item, act);
        }
        else if (node is JsonObject found)
        {
            foreach (var (_, value) in found.ToList()) EachObject(value, act);
            act(found);
        }
    }

    private static void Shuffle(JsonObject found, Random random)
    {
        var members = found.ToArray();
        random.Shuffle(members);
        found.Clear();
        foreach (var (name, value) in members) found[name] = value;
    }

    private static void Pick(JsonObject usage, Random random, Action<JsonObject, string> act)
    {
        var counts = usage.Where(member => member.Value is JsonValue value && value.GetValueKind() is System.Text.Json.JsonValueKind.Number).Select(member => member.Key).ToList();
        if (counts.Count > 0) act(usage, counts[random.Next(counts.Count)]);
    }
}
