using System.Globalization;

namespace Plimsoll.Daemon;

/// <summary>How many files and sockets this process may have open at once (RLIMIT_NOFILE): without any left it cannot even say so.</summary>
public static class OpenFiles
{
    /// <summary>Fewer than these are too few to work with.</summary>
    public const int Least = 256;

    // Those of the runtime, the ledger and the logs, some 160; a few to spare.
    private const int Own = 208;

    /// <summary>The limit; null where the system does not tell, or has none.</summary>
    public static int? Limit { get; } = Read();

    /// <summary>Connections that clients may hold at once: each takes two, its own and one to the provider.</summary>
    public static int Connections => Limit is { } limit ? Math.Max(1, (limit - Own) / 2) : int.MaxValue;

    // The runtime raises the soft limit to the hard one as it starts.
    private static int? Read()
    {
        try
        {
            foreach (var line in File.ReadLines("/proc/self/limits"))
            {
                if (!line.StartsWith("Max open files", StringComparison.Ordinal)) continue;
                var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                return words.Length > 3 && int.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another system.
        }

        return null;
    }
}
