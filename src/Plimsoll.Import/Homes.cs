namespace Plimsoll.Import;

/// <summary>Where users keep their files, and what the environment says instead.</summary>
/// <param name="Folders">Home folders: the user's own first, then those that were named.</param>
/// <param name="Environment">The value of an environment variable; null where it is not set. Speaks for the user's own home alone.</param>
public sealed record Homes(IReadOnlyList<string> Folders, Func<string, string?> Environment)
{
    /// <summary>Files that the user named, which stand at no place where an agent keeps them.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The paths in an environment variable, between commas or the system's own separator; a leading <c>~</c> is the home. Empty where it is not set.</summary>
    public IReadOnlyList<string> Listed(string variable)
    {
        if (Environment(variable) is not { Length: > 0 } value) return [];

        // A drive's colon separates nothing.
        char[] separators = Path.PathSeparator == ';' ? [',', ';'] : [',', ':'];
        return [.. value.Split(separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Absolute)];
    }

    /// <summary>The path that a variable names, or <paramref name="otherwise"/> in each home.</summary>
    public IEnumerable<string> NamedOr(string variable, params ReadOnlySpan<string> otherwise)
    {
        var below = Path.Combine(otherwise);
        var named = Listed(variable);
        return named.Count > 0 ? named.Concat(Folders.Skip(1).Select(home => Path.Combine(home, below))) : Folders.Select(home => Path.Combine(home, below));
    }

    /// <summary>A path in each home.</summary>
    public IEnumerable<string> InEach(params string[] below) => Folders.Select(home => Path.Combine([home, .. below]));

    private string Absolute(string path)
    {
        if (path == "~" || path.StartsWith("~/", StringComparison.Ordinal)) path = Path.Combine(Folders[0], path.TrimStart('~').TrimStart('/'));
        return Path.GetFullPath(path);
    }
}
