using System.Text.Json;

namespace Plimsoll.Cli;

/// <summary>What is wrong with a text that should be JSON, in words for people.</summary>
internal static class JsonProblem
{
    /// <summary>The parser's sentence, without its byte positions and without a full stop.</summary>
    public static string Of(JsonException e) => Of(e.Message);

    /// <summary>The same of a message that holds such a sentence.</summary>
    public static string Of(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).TrimEnd('.', ' ');
    }
}
