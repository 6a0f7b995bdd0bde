namespace Plimsoll.Tokens;

/// <summary>Cuts a text into the pieces within which bytes are merged, by the rules that OpenAI published as regular expressions.</summary>
/// <remarks>
/// Written out by hand over UTF-8: what each rule would match after backtracking is found in one pass. The rules' order matters: the
/// first that matches at a place takes it.
/// </remarks>
internal static class Pieces
{
    private const CharKind UpperPart = CharKind.Upper | CharKind.Caseless | CharKind.Mark;
    private const CharKind LowerPart = CharKind.Lower | CharKind.Caseless | CharKind.Mark;
    private const CharKind NotSymbol = CharKind.White | CharKind.Letter | CharKind.Number;

    /// <summary>Where the piece that starts at <paramref name="at"/> ends, by the rules of cl100k_base.</summary>
    public static int EndCl100k(ReadOnlySpan<byte> text, int at)
    {
        var contracted = Contraction(text, at);
        if (contracted > at) return contracted;
        var kind = CharKinds.At(text, at, out var length);
        if ((kind & CharKind.Letter) != CharKind.Other) return Run(text, at, CharKind.Letter);
        if ((kind & (CharKind.LineEnd | CharKind.Number)) == CharKind.Other)
        {
            var end = Run(text, at + length, CharKind.Letter);
            if (end > at + length) return end;
        }

        return Rest(text, at, kind, "\r\n"u8);
    }

    /// <summary>Where the piece that starts at <paramref name="at"/> ends, by the rules of o200k_base.</summary>
    public static int EndO200k(ReadOnlySpan<byte> text, int at)
    {
        var kind = CharKinds.At(text, at, out var length);
        var prefixed = (kind & (CharKind.LineEnd | CharKind.Letter | CharKind.Number)) == CharKind.Other ? at + length : -1;
        var end = prefixed >= 0 ? WordWithLower(text, prefixed) : -1;
        if (end < 0) end = WordWithLower(text, at);
        if (end < 0 && prefixed >= 0) end = UpperWord(text, prefixed);
        if (end < 0) end = UpperWord(text, at);
        return end >= 0 ? Contraction(text, end) : Rest(text, at, kind, "\r\n/"u8);
    }

    // [Lu Lt Lm Lo M]* [Ll Lm Lo M]+
    private static int WordWithLower(ReadOnlySpan<byte> text, int start)
    {
        var (at, afterLower) = (start, -1);
        while (at < text.Length)
        {
            var kind = CharKinds.At(text, at, out var length);
            if ((kind & CharKind.Lower) != CharKind.Other) return Run(text, at, LowerPart);
            if ((kind & UpperPart) == CharKind.Other) break;
            at += length;
            // Without a small letter after them, the capitals give back down to the last letter that has no case.
            if ((kind & LowerPart) != CharKind.Other) afterLower = at;
        }

        return afterLower;
    }

    // [Lu Lt Lm Lo M]+ [Ll Lm Lo M]*
    private static int UpperWord(ReadOnlySpan<byte> text, int start)
    {
        var end = Run(text, start, UpperPart);
        return end > start ? Run(text, end, LowerPart) : -1;
    }

    // What is alike in both: numbers, symbols, white space.
    private static int Rest(ReadOnlySpan<byte> text, int at, CharKind kind, ReadOnlySpan<byte> afterSymbols)
    {
        if (kind is CharKind.Number) return Run(text, at, CharKind.Number, most: 3);
        var start = text[at] == ' ' ? at + 1 : at;
        var end = Symbols(text, start);
        if (end > start)
        {
            while (end < text.Length && afterSymbols.Contains(text[end])) end++;
            return end;
        }

        return White(text, at);
    }

    // Up to the last end of a line; else all but the last, which belongs to what follows; else the one.
    private static int White(ReadOnlySpan<byte> text, int start)
    {
        var (at, last, afterLine) = (start, start, -1);
        while (at < text.Length)
        {
            var kind = CharKinds.At(text, at, out var length);
            if ((kind & CharKind.White) == CharKind.Other) break;
            last = at;
            at += length;
            if (kind is CharKind.LineEnd) afterLine = at;
        }

        if (afterLine >= 0) return afterLine;
        return at < text.Length && last > start ? last : at;
    }

    private static int Symbols(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && (CharKinds.At(text, at, out var length) & NotSymbol) == CharKind.Other) at += length;
        return at;
    }

    private static int Run(ReadOnlySpan<byte> text, int at, CharKind kinds, int most = int.MaxValue)
    {
        for (; most > 0 && at < text.Length && (CharKinds.At(text, at, out var length) & kinds) != CharKind.Other; most--) at += length;
        return at;
    }

    // 's 't 'm 'd 're 've 'll in any case.
    private static int Contraction(ReadOnlySpan<byte> text, int at)
    {
        if (at + 1 >= text.Length || text[at] != '\'') return at;
        var first = text[at + 1] | 0x20;
        if (first is 's' or 't' or 'm' or 'd') return at + 2;
        if (at + 2 >= text.Length) return at;
        return (first, text[at + 2] | 0x20) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? at + 3 : at;
    }
}
