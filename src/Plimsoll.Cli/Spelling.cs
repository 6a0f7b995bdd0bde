namespace Plimsoll.Cli;

/// <summary>Guesses what a misspelt word was to be.</summary>
internal static class Spelling
{
    private const int MostEdits = 2;

    /// <summary>The candidate within two edits of <paramref name="word"/>, or null where there is none.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates) =>
        candidates.Select(candidate => (candidate, Edits: Edits(word, candidate)))
            .Where(pair => pair.Edits <= Math.Min(MostEdits, pair.candidate.Length / 2))
            .OrderBy(pair => pair.Edits)
            .Select(pair => pair.candidate)
            .FirstOrDefault();

    // Levenshtein's distance, one row at a time.
    private static int Edits(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (from[i - 1] == to[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
