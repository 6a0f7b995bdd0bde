using System.Text;

namespace Plimsoll.Import.Cursor;

/// <summary>The rows of a table in CSV (RFC 4180): fields between commas, those with commas or line ends in quotes.</summary>
internal static class CsvRows
{
    public static IEnumerable<List<string>> Of(string text)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (quoted)
            {
                if (c != '"') field.Append(c);
                else if (at + 1 < text.Length && text[at + 1] == '"') field.Append(text[++at]);
                else quoted = false;
            }
            else if (c == '"')
            {
                quoted = true;
            }
            else if (c is ',' or '\n')
            {
                fields.Add(field.ToString());
                field.Clear();
                if (c == ',') continue;
                if (fields is not [""]) yield return fields;
                fields = [];
            }
            else if (c != '\r')
            {
                field.Append(c);
            }
        }

        // A last row without an end: whole, unless it breaks off inside quotes.
        if (quoted || (fields.Count == 0 && field.Length == 0)) yield break;
        fields.Add(field.ToString());
        yield return fields;
    }
}
