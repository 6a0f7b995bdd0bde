using System.Buffers;
using System.Text.Json;

namespace Plimsoll.Tokens;

/// <summary>Counts the tokens of an answer's text as it streams.</summary>
/// <remarks>Holds what has not been counted yet: up to a word's end, and at most <see cref="MaxHeld"/> bytes beside the last piece.</remarks>
/// <param name="by">What counts.</param>
/// <param name="sample">
/// True where the count is seldom wanted (an answer that may break off): the first <see cref="MaxHeld"/> bytes are held and counted only when
/// asked for, and the rest is taken to be like them.
/// </param>
internal sealed class AnswerTokens(Tokenizer by, bool sample = false)
{
    // A stream comes in pieces of a token or two, which must not be counted each by itself.
    private const int MaxHeld = 8 << 10;

    private readonly ArrayBufferWriter<byte> _held = new();
    private long _counted;

    /// <summary>What counts.</summary>
    public Tokenizer By => by;

    /// <summary>Tokens of an answer of <paramref name="bytes"/> bytes of text, all that was seen of it.</summary>
    public long Of(long bytes)
    {
        var held = _held.WrittenCount;
        return sample && bytes > held && held > 0 ? (long)((Int128)Count * bytes / held) : Count;
    }

    /// <summary>Tokens so far.</summary>
    public long Count => _counted + by.Count(_held.WrittenSpan);

    /// <summary>Takes in the text that the reader stands on.</summary>
    public void Add(ref Utf8JsonReader text)
    {
        if (text.TokenType is not JsonTokenType.String || (sample && _held.WrittenCount >= MaxHeld)) return;
        var room = _held.GetSpan(text.ValueSpan.Length + 1);
        try
        {
            _held.Advance(text.CopyString(room));
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or bytes that are no UTF-8: the rest of the answer counts.
        }

        if (!sample && _held.WrittenCount >= MaxHeld) CountHeld();
    }

    // A space begins a piece where a word ended before it: what stands before can be counted and forgotten.
    private void CountHeld()
    {
        var held = _held.WrittenSpan;
        var end = held.Length - 1;
        while (end > 0 && !(held[end] == ' ' && char.IsAsciiLetterOrDigit((char)held[end - 1]))) end--;
        if (end <= 0) end = held.Length;
        _counted += by.Count(held[..end]);
        var rest = held[end..].ToArray();
        _held.ResetWrittenCount();
        _held.Write(rest);
    }
}
