using System.Buffers;
using System.Text.Json;

namespace Plimsoll.Tokens;

/// <summary>Counts the tokens of texts in a request.</summary>
internal static class CountedText
{
    /// <summary>Tokens of the text that the reader stands on, escapes resolved; 0 where it is none.</summary>
    public static long Count(Tokenizer tokenizer, ref Utf8JsonReader text)
    {
        if (text.TokenType is not JsonTokenType.String) return 0;
        if (!text.ValueIsEscaped) return tokenizer.Count(text.ValueSpan);
        var plain = ArrayPool<byte>.Shared.Rent(text.ValueSpan.Length);
        try
        {
            return tokenizer.Count(plain.AsSpan(0, text.CopyString(plain)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
        }
    }
}
