namespace Plimsoll.Cli.Running;

/// <summary>Finds a program as a shell would: on PATH alone, unless its name has a slash.</summary>
internal static class Executable
{
    private static readonly string[] WindowsExtensions = [".exe", ".cmd", ".bat", ".com"];

    /// <summary>The file to run.</summary>
    /// <exception cref="CommandException">There is no such program (127), or it may not be executed (126).</exception>
    public static string Find(string name)
    {
        var hasSlash = name.Contains('/', StringComparison.Ordinal) || (OperatingSystem.IsWindows() && name.Contains('\\', StringComparison.Ordinal));
        var folders = hasSlash ? [""] : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string? found = null;
        foreach (var folder in folders)
        {
            foreach (var path in Candidates(hasSlash ? name : Path.Combine(folder.Length == 0 ? "." : folder, name)))
            {
                if (!File.Exists(path)) continue;
                if (MayExecute(path)) return Path.GetFullPath(path);
                found ??= path;
            }
        }

        if (found is not null) throw new CommandException(ExitCode.NotExecutable, $"{found} may not be executed; give it the right with chmod +x.");
        if (hasSlash && Directory.Exists(name)) throw new CommandException(ExitCode.NotExecutable, $"{name} is a folder; name a program.");
        throw new CommandException(ExitCode.NotFound, $"{name} is not there{(hasSlash ? "" : ": no folder of PATH holds it")}; check the spelling, or give its whole path.");
    }

    private static IEnumerable<string> Candidates(string path)
    {
        yield return path;
        if (!OperatingSystem.IsWindows() || Path.HasExtension(path)) yield break;
        foreach (var extension in WindowsExtensions) yield return path + extension;
    }

    private static bool MayExecute(string path) =>
        OperatingSystem.IsWindows()
        || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None;
}
