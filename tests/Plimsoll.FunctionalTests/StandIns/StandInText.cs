using System.Text;
using System.Text.Json.Nodes;

namespace Plimsoll.StandIns;

/// <summary>Answer texts and server-sent events.</summary>
internal static class StandInText
{
    /// <summary>Text of the length asked for, with a character that takes three bytes now and then.</summary>
    public static IReadOnlyList<string> Pieces(StandInKnobs knobs)
    {
        var size = knobs.Size ?? 60;
        var each = Math.Max(1, size / Math.Max(1, knobs.Chunks));
        return [.. Enumerable.Range(0, Math.Max(1, knobs.Chunks)).Select(i => Piece(i, each))];
    }

    public static string Event(string name, JsonNode data) => $"event: {name}\ndata: {data.ToJsonString()}\n\n";

    public static string Data(JsonNode data) => $"data: {data.ToJsonString()}\n\n";

    private static string Piece(int number, int length)
    {
        var text = new StringBuilder($"{number}€ ");
        while (text.Length < length) text.Append("word ");
        return text.ToString();
    }
}
