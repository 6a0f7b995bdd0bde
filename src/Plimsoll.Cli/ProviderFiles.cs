using Plimsoll.Cli.Configuration;

namespace Plimsoll.Cli;

/// <summary>The provider files: those that come with the program, and the user's own, which replace or join them.</summary>
internal static class ProviderFiles
{
    /// <summary>Name and content of each file, the user's after the bundled ones.</summary>
    /// <param name="home">Where the user's own are.</param>
    /// <param name="problems">Files of the user's that cannot be read, a sentence each; they are left out.</param>
    /// <param name="bundled">The names of those that come with the program and that the user has not replaced.</param>
    /// <exception cref="CommandException">The bundled files are missing: the program is not installed whole.</exception>
    public static IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> Read(PlimsollHome home, out IReadOnlyList<string> problems, out IReadOnlySet<string> bundled)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "providers");
        if (!Directory.Exists(folder)) throw new CommandException(ExitCode.Unavailable, $"{folder} is missing: Plimsoll is not installed whole; install it again.");

        var files = new List<KeyValuePair<string, ReadOnlyMemory<byte>>>();
        var unreadable = new List<string>();
        Add(files, folder, null);
        var own = files.Select(file => file.Key).ToHashSet(StringComparer.Ordinal);
        if (Directory.Exists(home.ProvidersFolder)) Add(files, home.ProvidersFolder, unreadable);
        foreach (var file in files.Skip(own.Count)) own.Remove(file.Key);
        (problems, bundled) = (unreadable, own);
        return files;
    }

    private static void Add(List<KeyValuePair<string, ReadOnlyMemory<byte>>> files, string folder, List<string>? problems)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            try
            {
                files.Add(new(Path.GetFileName(path), File.ReadAllBytes(path)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // One of the user's own keeps nothing else from being metered.
                if (problems is null) throw new CommandException(ExitCode.Unavailable, $"{path} cannot be read: {e.Message} Install Plimsoll again.", e);
                problems.Add($"{path} cannot be read and is left out: {e.Message}");
            }
        }
    }
}
