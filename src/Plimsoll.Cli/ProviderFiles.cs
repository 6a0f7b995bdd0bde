using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Rates.Updating;

namespace Plimsoll.Cli;

/// <summary>The provider files: those that come with the program or with an update of its rates, and the user's own, which replace, change or join them.</summary>
/// <param name="Bundled">Name (without folder) and content of each that comes along.</param>
/// <param name="Own">The same of the user's.</param>
/// <param name="Problems">Files of the user's that cannot be read, a sentence each; they are left out.</param>
internal sealed record ProviderFiles(
    IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> Bundled,
    IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> Own,
    IReadOnlyList<string> Problems)
{
    /// <summary>Those that come with the program, where an update of the rates has taken the place of some.</summary>
    public IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> Shipped { get => field ?? Bundled; init; }

    private const int MaxSize = 16 << 20;

    /// <param name="home">Where the user's own are.</param>
    /// <exception cref="CommandException">The bundled files are missing: the program is not installed whole.</exception>
    public static ProviderFiles Read(PlimsollHome home)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "providers");
        if (!Directory.Exists(folder)) throw new CommandException(ExitCode.Unavailable, $"{folder} is missing: Plimsoll is not installed whole; install it again.");

        var bundled = new List<KeyValuePair<string, ReadOnlyMemory<byte>>>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            try
            {
                bundled.Add(new(Path.GetFileName(path), File.ReadAllBytes(path)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new CommandException(ExitCode.Unavailable, $"{path} cannot be read: {e.Message} Install Plimsoll again.", e);
            }
        }

        var problems = new List<string>();
        return new(InstalledRates.Over(home, bundled, problems), ReadOwn(home.ProvidersFolder, problems), problems) { Shipped = bundled };
    }

    // One of the user's own keeps nothing else from being metered.
    private static List<KeyValuePair<string, ReadOnlyMemory<byte>>> ReadOwn(string folder, List<string> problems)
    {
        var own = new List<KeyValuePair<string, ReadOnlyMemory<byte>>>();
        if (!Directory.Exists(folder)) return own;
        var at = folder;
        try
        {
            foreach (var path in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
            {
                at = path;
                if (TryRead(path, problems) is { } content) own.Add(new(Path.GetFileName(path), content));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{at} cannot be read and is left out: {e.Message}");
        }

        return own;
    }

    private static byte[]? TryRead(string path, List<string> problems)
    {
        try
        {
            if (new FileInfo(path).Length <= MaxSize) return File.ReadAllBytes(path);
            problems.Add($"{path} is larger than {MaxSize >> 20} MB, which no provider's file is; it is left out.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{path} cannot be read and is left out: {e.Message}");
        }

        return null;
    }
}
