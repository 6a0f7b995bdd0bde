namespace Plimsoll.Pricing;

/// <summary>Finds the model that a name means: exact, alias, without its date, by pattern; never by a part of the name.</summary>
internal sealed class ModelIndex
{
    private readonly Dictionary<string, ModelMatch>.AlternateLookup<ReadOnlySpan<char>> _byName;
    private readonly List<(string Pattern, ModelMatch Match)> _patterns = [];
    private readonly List<string> _prefixes;

    public ModelIndex(RateCard card)
    {
        var names = new Dictionary<string, ModelMatch>(StringComparer.OrdinalIgnoreCase);
        foreach (var model in card.Models)
        {
            names.TryAdd(model.Id, new(model, "exact", null));
            foreach (var alias in model.Aliases) names.TryAdd(alias, new(model, "alias", alias));
            foreach (var pattern in model.Patterns) _patterns.Add((pattern, new(model, "pattern", pattern)));
        }

        _byName = names.GetAlternateLookup<ReadOnlySpan<char>>();
        _prefixes = card.NamePrefixes;
    }

    /// <summary>The model, and how it was found; null where no model has that name.</summary>
    public ModelMatch? Find(ReadOnlySpan<char> name)
    {
        if (FindBare(name) is { } match) return match;
        foreach (var prefix in _prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return FindBare(name[prefix.Length..]);
        }

        return null;
    }

    private ModelMatch? FindBare(ReadOnlySpan<char> name)
    {
        if (_byName.TryGetValue(name, out var match)) return match;

        var undated = WithoutDate(name);
        if (undated.Length < name.Length && _byName.TryGetValue(undated, out match)) return match with { How = "dated", By = match.By };

        foreach (var (pattern, patternMatch) in _patterns)
        {
            if (NamePattern.Matches(pattern, name)) return patternMatch;
        }

        return null;
    }

    // Four digits are no date: they often name another model (Mistral's -2407). Nor is -latest: it is whatever the provider says that day.
    internal static ReadOnlySpan<char> WithoutDate(ReadOnlySpan<char> name)
    {
        if (name.Length > 11 && name[^11] == '-' && name[^6] == '-' && name[^3] == '-' && IsDate(name[^10..^6], name[^5..^3], name[^2..]))
            return name[..^11];
        if (name.Length > 9 && name[^9] is '-' or '@' && IsDate(name[^8..^4], name[^4..^2], name[^2..])) return name[..^9];
        return name;
    }

    private static bool IsDate(ReadOnlySpan<char> year, ReadOnlySpan<char> month, ReadOnlySpan<char> day) =>
        Number(year) is >= 2020 and < 2100 && Number(month) is >= 1 and <= 12 && Number(day) is >= 1 and <= 31;

    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit)) return -1;
            number = number * 10 + (digit - '0');
        }

        return number;
    }
}

/// <summary>A model, and how its name was understood.</summary>
/// <param name="Model">The model.</param>
/// <param name="How"><c>exact</c>, <c>alias</c>, <c>dated</c> or <c>pattern</c>.</param>
/// <param name="By">The alias or pattern, or null.</param>
internal sealed record ModelMatch(ModelCard Model, string How, string? By);
