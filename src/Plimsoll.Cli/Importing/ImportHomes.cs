using Plimsoll.Import;

namespace Plimsoll.Cli.Importing;

/// <summary>Where an import looks: the user's own home, and those that were named.</summary>
internal static class ImportHomes
{
    /// <exception cref="CommandException">A named one is not there.</exception>
    public static Homes Of(IReadOnlyList<string> named, IReadOnlyList<string>? files = null)
    {
        var folders = new List<string>();
        var user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (user.Length > 0) folders.Add(user);
        foreach (var folder in named)
        {
            if (!Directory.Exists(folder)) throw new CommandException(ExitCode.NoInput, $"{folder} is no folder; name a home folder that holds agents' logs (the folder that .claude or .codex is in).");
            folders.Add(Path.GetFullPath(folder));
        }

        files ??= [];
        foreach (var file in files)
        {
            if (!File.Exists(file)) throw new CommandException(ExitCode.NoInput, $"{file} is no file; name the one that was downloaded.");
        }

        if (folders.Count == 0) throw new CommandException(ExitCode.NoInput, "There is no home folder to look in; name one with --home.");
        return new(folders, Environment.GetEnvironmentVariable) { Files = [.. files.Select(Path.GetFullPath)] };
    }
}
