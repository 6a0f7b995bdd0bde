using System.Globalization;
using System.Text;

namespace Plimsoll.Cli.Terminal;

/// <summary>How many columns of a terminal a text takes: East Asian wide letters and most emoji take two, combining marks none.</summary>
internal static class TextWidth
{
    public static int Of(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return text.Length;

        var width = 0;
        foreach (var rune in text.EnumerateRunes()) width += Of(rune);
        return width;
    }

    /// <summary>The text, cut to <paramref name="width"/> columns with an ellipsis where it is wider.</summary>
    public static string Cut(string text, int width)
    {
        if (Of(text) <= width) return text;

        var cut = new StringBuilder();
        var used = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (used + Of(rune) > width - 1) break;
            cut.Append(rune);
            used += Of(rune);
        }

        return cut.Append('…').ToString();
    }

    /// <summary>The text in lines of at most <paramref name="width"/> columns, broken at blanks; a word that is wider stays whole.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        const string Indent = "  ";
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Trim().Length > 0 && Of(line) + 1 + Of(word) > width)
            {
                yield return line;
                line = Indent + word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        yield return line;
    }

    private static int Of(Rune rune)
    {
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format or UnicodeCategory.Control)
            return 0;
        return rune.Value switch
        {
            >= 0x1100 and <= 0x115f or >= 0x2e80 and <= 0xa4cf or >= 0xac00 and <= 0xd7a3 or >= 0xf900 and <= 0xfaff
                or >= 0xfe30 and <= 0xfe6f or >= 0xff00 and <= 0xff60 or >= 0xffe0 and <= 0xffe6
                or >= 0x1f300 and <= 0x1faff or >= 0x20000 and <= 0x3fffd => 2,
            _ => 1,
        };
    }
}
