using System.Text;

namespace Plimsoll.Cli.Terminal;

/// <summary>A table for people: aligned columns, no lines, cut to the width of the terminal.</summary>
/// <remarks>Own code rather than a library's, since a report must start in a fraction of the time that a rendering library takes to load.</remarks>
internal sealed class TextTable(params TextColumn[] columns)
{
    private const string Gap = "  ";
    private const int NarrowText = 18;
    private const int NarrowestText = 8;

    // A console writes out every line by itself: of thousands, some at a time.
    private const int Chunk = 32_768;

    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row; missing cells are empty.</summary>
    public void Add(params string[] cells)
    {
        var row = new string[columns.Length];
        for (var i = 0; i < row.Length; i++) row[i] = i < cells.Length ? cells[i] : "";
        _rows.Add(row);
    }

    /// <summary>Adds a rule above the next row.</summary>
    public void AddRule() => _rows.Add([]);

    /// <summary>Writes the table, no line wider than <paramref name="width"/> columns where that is possible.</summary>
    public void Write(TextWriter output, int width, Style style)
    {
        var shown = Enumerable.Range(0, columns.Length).Where(i => !columns[i].HideWhenEmpty || _rows.Exists(row => row.Length > 0 && row[i].Length > 0)).ToList();
        var widths = Widths(shown);
        // Long names give way first, then columns that can be spared, then names again.
        Squeeze(shown, widths, width, NarrowText);
        foreach (var spare in shown.Where(i => columns[i].Spare > 0).OrderBy(i => columns[i].Spare).ToList())
        {
            if (Total(shown, widths) > width) shown.Remove(spare);
        }

        Squeeze(shown, widths, width, NarrowestText);
        while (Total(shown, widths) > width && shown.Where(i => columns[i].Told).Select(i => (int?)i).LastOrDefault() is { } told) shown.Remove(told);

        var lines = new StringBuilder();
        WriteRow(lines, output.NewLine, shown, widths, [.. columns.Select(column => column.Title)], style.Dim);
        foreach (var row in _rows)
        {
            if (row.Length == 0) lines.Append(style.Dim(new string('─', Total(shown, widths)))).Append(output.NewLine);
            else WriteRow(lines, output.NewLine, shown, widths, row, null);
            if (lines.Length < Chunk) continue;

            output.Write(lines);
            lines.Clear();
        }

        output.Write(lines);
    }

    private int[] Widths(List<int> shown)
    {
        var widths = new int[columns.Length];
        foreach (var i in shown)
            widths[i] = Math.Max(TextWidth.Of(columns[i].Title), _rows.Where(row => row.Length > 0).Select(row => TextWidth.Of(row[i])).DefaultIfEmpty(0).Max());
        return widths;
    }

    private static int Total(List<int> shown, int[] widths) => shown.Sum(i => widths[i]) + (Gap.Length * Math.Max(0, shown.Count - 1));

    // Names give way before numbers do: a number cut short would be a wrong number.
    private void Squeeze(List<int> shown, int[] widths, int width, int narrowest)
    {
        while (Total(shown, widths) > width)
        {
            var widest = shown.Where(i => columns[i] is { Right: false, Fixed: false } && widths[i] > narrowest).OrderByDescending(i => widths[i]).Select(i => (int?)i).FirstOrDefault();
            if (widest is not { } column) return;
            widths[column]--;
        }
    }

    private void WriteRow(StringBuilder lines, string newLine, List<int> shown, int[] widths, string[] cells, Func<string, string>? dress)
    {
        var begin = lines.Length;
        foreach (var i in shown)
        {
            if (lines.Length > begin) lines.Append(Gap);
            var text = TextWidth.Cut(cells[i], widths[i]);
            var padding = widths[i] - TextWidth.Of(text);
            if (columns[i].Right) lines.Append(' ', padding);
            lines.Append(text);
            if (!columns[i].Right) lines.Append(' ', padding);
        }

        while (lines.Length > begin && char.IsWhiteSpace(lines[^1])) lines.Length--;
        if (dress is not null)
        {
            var line = lines.ToString(begin, lines.Length - begin);
            lines.Length = begin;
            lines.Append(dress(line));
        }

        lines.Append(newLine);
    }
}

/// <summary>One column of a table.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Right">True for numbers: aligned to the right and never cut.</param>
/// <param name="HideWhenEmpty">True where the column goes when no row fills it.</param>
/// <param name="Spare">Above 0, the column goes when the terminal is too narrow: the lowest number first.</param>
/// <param name="Fixed">True for text that is of no use when cut, such as an id or a time.</param>
/// <param name="Told">True where the text below the table says the same of the whole: the column goes when cutting names is not enough.</param>
internal sealed record TextColumn(
    string Title, bool Right = false, bool HideWhenEmpty = false, int Spare = 0, bool Fixed = false, bool Told = false);
