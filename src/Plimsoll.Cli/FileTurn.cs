namespace Plimsoll.Cli;

/// <summary>One change at a time to a file that is read, changed and written: of two at once, neither may undo the other.</summary>
internal static class FileTurn
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Waits for the turn, which lasts until it is disposed of, or until the process ends.</summary>
    /// <param name="path">The file to change; the lock is a file beside it, which stays.</param>
    /// <exception cref="IOException">Somebody else has it for long, or the folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static FileStream Take(string path)
    {
        var file = path + ".lock";
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(file) && TimeProvider.System.GetElapsedTime(started) < Patience)
            {
                Thread.Sleep(10);
            }
        }
    }
}
