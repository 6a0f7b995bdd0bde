namespace Plimsoll.Cli.Comparing;

/// <summary>One key for the names that tools give to one model: <c>claude-sonnet-4-5-20250929</c> and <c>Sonnet 4.5</c>.</summary>
internal static class ModelKey
{
    private const int DateDigits = 8;

    public static string Of(string? model)
    {
        var (words, numbers) = (new List<string>(), new List<string>());
        foreach (var part in Parts(model ?? ""))
        {
            if (part is "claude" or "anthropic" || (part.Length == DateDigits && part.All(char.IsAsciiDigit))) continue;
            (char.IsAsciiDigit(part[0]) ? numbers : words).Add(part);
        }

        // Some put the version first: claude-3-5-sonnet.
        return string.Join('-', words.Concat(numbers));
    }

    private static IEnumerable<string> Parts(string model)
    {
        var lower = model.ToLowerInvariant();
        for (var at = 0; at < lower.Length;)
        {
            var end = at;
            while (end < lower.Length && char.IsAsciiLetterOrDigit(lower[end])) end++;
            if (end > at) yield return lower[at..end];
            at = end + 1;
        }
    }
}
