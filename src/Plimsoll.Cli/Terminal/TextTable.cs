using System.Text;

namespace Plimsoll.Cli.Terminal;

/// <summary>A table for people: aligned columns, no lines, cut to the width of the terminal.</summary>
/// <remarks>Own code rather than a library's, since a report must start in a fraction of the time that a rendering library takes to load.</remarks>
internal sealed class TextTable(params TextColumn[] columns)
{
    private const string Gap = "  ";
    private const int NarrowestText = 8;

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
        while (Total(shown, widths) > width && shown.Where(i => columns[i].Droppable).Select(i => (int?)i).LastOrDefault() is { } dropped) shown.Remove(dropped);
        while (Least(shown, widths) > width && shown.Where(i => columns[i].Told).Select(i => (int?)i).LastOrDefault() is { } told) shown.Remove(told);
        Squeeze(shown, widths, width);

        WriteRow(output, shown, widths, i => columns[i].Title, style.Dim);
        foreach (var row in _rows)
        {
            if (row.Length == 0) output.WriteLine(style.Dim(new string('─', Total(shown, widths))));
            else WriteRow(output, shown, widths, i => row[i], null);
        }
    }

    private int[] Widths(List<int> shown)
    {
        var widths = new int[columns.Length];
        foreach (var i in shown)
            widths[i] = Math.Max(TextWidth.Of(columns[i].Title), _rows.Where(row => row.Length > 0).Select(row => TextWidth.Of(row[i])).DefaultIfEmpty(0).Max());
        return widths;
    }

    private static int Total(List<int> shown, int[] widths) => shown.Sum(i => widths[i]) + (Gap.Length * Math.Max(0, shown.Count - 1));

    private int Least(List<int> shown, int[] widths) =>
        Total(shown, [.. widths.Select((width, i) => columns[i].Right || columns[i].Whole ? width : Math.Min(width, NarrowestText))]);

    // Names give way before numbers do: a number cut short would be a wrong number.
    private void Squeeze(List<int> shown, int[] widths, int width)
    {
        while (Total(shown, widths) > width)
        {
            var widest = shown.Where(i => !columns[i].Right && !columns[i].Whole && widths[i] > NarrowestText).OrderByDescending(i => widths[i]).Select(i => (int?)i).FirstOrDefault();
            if (widest is not { } column) return;
            widths[column]--;
        }
    }

    private void WriteRow(TextWriter output, List<int> shown, int[] widths, Func<int, string> cell, Func<string, string>? dress)
    {
        var line = new StringBuilder();
        foreach (var i in shown)
        {
            if (line.Length > 0) line.Append(Gap);
            var text = TextWidth.Cut(cell(i), widths[i]);
            var padding = new string(' ', widths[i] - TextWidth.Of(text));
            line.Append(columns[i].Right ? padding + text : text + padding);
        }

        var written = line.ToString().TrimEnd();
        output.WriteLine(dress is null ? written : dress(written));
    }
}

/// <summary>One column of a table.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Right">True for numbers: aligned to the right and never cut.</param>
/// <param name="HideWhenEmpty">True where the column goes when no row fills it.</param>
/// <param name="Droppable">True where the column goes, the last one first, when the terminal is too narrow.</param>
/// <param name="Whole">True for text that is of no use when cut: an id, a time.</param>
/// <param name="Told">True where the text below the table says the same of the whole: the column goes when cutting names is not enough.</param>
internal sealed record TextColumn(
    string Title, bool Right = false, bool HideWhenEmpty = false, bool Droppable = false, bool Whole = false, bool Told = false);
