namespace Plimsoll.Pricing;

/// <summary>A pattern of a whole model name: <c>#</c> is one digit, <c>*</c> is one or more characters, the rest is itself.</summary>
/// <remarks>No regular expressions: these are anchored by nature, and cost nothing to make.</remarks>
internal static class NamePattern
{
    /// <summary>Whether the whole of <paramref name="name"/> fits. Case is ignored.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        while (!pattern.IsEmpty)
        {
            if (pattern[0] == '*')
            {
                for (var taken = 1; taken <= name.Length; taken++)
                {
                    if (Matches(pattern[1..], name[taken..])) return true;
                }

                return false;
            }

            if (name.IsEmpty) return false;
            var same = pattern[0] == '#' ? char.IsAsciiDigit(name[0]) : char.ToLowerInvariant(pattern[0]) == char.ToLowerInvariant(name[0]);
            if (!same) return false;
            pattern = pattern[1..];
            name = name[1..];
        }

        return name.IsEmpty;
    }
}
