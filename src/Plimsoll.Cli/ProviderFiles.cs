using Plimsoll.Cli.Configuration;

namespace Plimsoll.Cli;

/// <summary>The provider files: those that come with the program, and the user's own, which replace or join them.</summary>
internal static class ProviderFiles
{
    /// <summary>Name and content of each file, the user's after the bundled ones.</summary>
    /// <exception cref="CommandException">The bundled files are missing: the program is not installed whole.</exception>
    public static IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> Read(PlimsollHome home)
    {
        var bundled = Path.Combine(AppContext.BaseDirectory, "providers");
        if (!Directory.Exists(bundled)) throw new CommandException(ExitCode.Unavailable, $"{bundled} is missing: Plimsoll is not installed whole; install it again.");

        var files = new List<KeyValuePair<string, ReadOnlyMemory<byte>>>();
        Add(files, bundled);
        if (Directory.Exists(home.ProvidersFolder)) Add(files, home.ProvidersFolder);
        return files;
    }

    private static void Add(List<KeyValuePair<string, ReadOnlyMemory<byte>>> files, string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            try
            {
                files.Add(new(Path.GetFileName(path), File.ReadAllBytes(path)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new CommandException(ExitCode.NoInput, $"{path} cannot be read: {e.Message}", e);
            }
        }
    }
}
