using System.Globalization;
using System.Text;

namespace Plimsoll.Tokens;

/// <summary>What the rules that cut a text into pieces ask of a character. Flags, so that a rule can ask for several.</summary>
[Flags]
internal enum CharKind : byte
{
    Other = 0,
    Upper = 1,
    Lower = 2,

    /// <summary>A letter without case, or a modifier.</summary>
    Caseless = 4,
    Mark = 8,
    Number = 16,

    /// <summary>White space other than a line's end.</summary>
    Space = 32,

    /// <summary>Carriage return or line feed.</summary>
    LineEnd = 64,

    Letter = Upper | Lower | Caseless,
    White = Space | LineEnd,
}

internal static class CharKinds
{
    private static readonly CharKind[] Ascii = [.. Enumerable.Range(0, 128).Select(one => Of(new Rune(one)))];

    /// <summary>The kind of the character that starts at <paramref name="at"/>, and its length in bytes. Bytes that are no text are of the kind Other.</summary>
    public static CharKind At(ReadOnlySpan<byte> text, int at, out int length)
    {
        var first = text[at];
        length = 1;
        if (first < 128) return Ascii[first];
        Rune.DecodeFromUtf8(text[at..], out var rune, out length);
        return Of(rune);
    }

    private static CharKind Of(Rune rune) => rune.Value is '\r' or '\n' ? CharKind.LineEnd : Rune.IsWhiteSpace(rune) ? CharKind.Space : Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => CharKind.Upper,
        UnicodeCategory.LowercaseLetter => CharKind.Lower,
        UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharKind.Caseless,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => CharKind.Mark,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharKind.Number,
        _ => CharKind.Other,
    };
}
