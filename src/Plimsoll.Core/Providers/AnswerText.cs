using System.Text.Json;
using Plimsoll.Tokens;

namespace Plimsoll.Providers;

/// <summary>Counts the bytes of text that a model wrote, wherever in a value they stand.</summary>
internal static class AnswerText
{
    /// <summary>Bytes of text in the value after the name that the reader stands on.</summary>
    /// <param name="reader">Ends on the value's last token.</param>
    /// <param name="stopReason">Replaced by the value's <c>finish_reason</c> or <c>finishReason</c>, where it has one.</param>
    /// <param name="tokens">Takes the texts as well, where it is not null.</param>
    public static long Count(ref Utf8JsonReader reader, ref string? stopReason, AnswerTokens? tokens = null)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.String)
        {
            tokens?.Add(ref reader);
            return reader.TextBytes();
        }

        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return 0;

        var depth = reader.CurrentDepth;
        long bytes = 0;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType is not JsonTokenType.PropertyName) continue;
            if (IsText(ref reader))
            {
                // A text, or a list or object with texts in it.
                reader.Read();
                bytes += reader.TextBytes();
                tokens?.Add(ref reader);
            }
            else if (IsArguments(ref reader))
            {
                // The arguments of a tool call, as an object: all of it was written by the model.
                reader.Read();
                var start = reader.TokenStartIndex;
                if (reader.TokenType is JsonTokenType.String)
                {
                    bytes += reader.TextBytes();
                    tokens?.Add(ref reader);
                }
                else
                {
                    reader.Skip();
                    bytes += reader.BytesConsumed - start;
                }
            }
            else if (reader.ValueTextEquals("finish_reason"u8) || reader.ValueTextEquals("finishReason"u8))
            {
                stopReason = reader.Text() ?? stopReason;
            }
            else if (IsBulk(ref reader))
            {
                reader.Skip();
            }
        }

        return bytes;
    }

    private static bool IsText(ref Utf8JsonReader name) => name.ValueSpan.Length switch
    {
        4 => name.ValueTextEquals("text"u8) || name.ValueTextEquals("code"u8),
        7 => name.ValueTextEquals("content"u8) || name.ValueTextEquals("refusal"u8),
        8 => name.ValueTextEquals("thinking"u8),
        9 => name.ValueTextEquals("reasoning"u8),
        10 => name.ValueTextEquals("transcript"u8),
        12 => name.ValueTextEquals("partial_json"u8),
        17 => name.ValueTextEquals("reasoning_content"u8),
        _ => false,
    };

    private static bool IsArguments(ref Utf8JsonReader name) => name.ValueSpan.Length switch
    {
        4 => name.ValueTextEquals("args"u8),
        5 => name.ValueTextEquals("input"u8),
        9 => name.ValueTextEquals("arguments"u8),
        _ => false,
    };

    // Large, and nothing that the model wrote.
    private static bool IsBulk(ref Utf8JsonReader name) =>
        name.ValueTextEquals("logprobs"u8) || name.ValueTextEquals("annotations"u8) || name.ValueTextEquals("groundingMetadata"u8) ||
        name.ValueTextEquals("data"u8) || name.ValueTextEquals("results"u8) || name.ValueTextEquals("outputs"u8);
}
