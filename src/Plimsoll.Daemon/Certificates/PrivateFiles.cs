using System.Text;

namespace Plimsoll.Daemon.Certificates;

/// <summary>Files for this user alone, replaced whole: a reader sees the old content or the new, never a part.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folder, open to its owner only; an existing one is left as it is.</summary>
    public static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerFile | UnixFileMode.UserExecute);
    }

    /// <summary>Holds an exclusive lock until disposed of; the file stays. The lock of a process that dies is free again.</summary>
    /// <exception cref="IOException">Somebody else held it for longer than <paramref name="patience"/>.</exception>
    public static FileStream Lock(string file, TimeSpan patience, TimeProvider clock)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (IsHeld(e) && clock.GetElapsedTime(started) < patience)
            {
                Thread.Sleep(10);
            }
        }
    }

    // Windows' sharing violation; EWOULDBLOCK of Linux, of macOS and the BSDs. A disk that is full or cannot be written is no better in ten seconds.
    private static bool IsHeld(IOException fault) => fault.HResult is unchecked((int)0x80070020) or 11 or 35;

    /// <param name="file">Replaced by a rename.</param>
    /// <param name="content">UTF-8.</param>
    /// <param name="secret">True for mode 0600, false for 0644. On Windows the home folder's rights are inherited.</param>
    public static void Write(string file, string content, bool secret)
    {
        var draft = $"{file}.{Environment.ProcessId}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = secret ? OwnerFile : OwnerFile | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        try
        {
            using (var stream = new FileStream(draft, options))
            {
                stream.Write(Encoding.UTF8.GetBytes(content));
                stream.Flush(flushToDisk: true); // Else a power failure may leave the name with nothing behind it.
            }

            File.Move(draft, file, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <param name="folder">An existing folder: whoever can write in it can put a root of their own there, for our programs to trust.</param>
    /// <param name="mode">Its mode in octal.</param>
    public static bool IsWritableByOthers(string folder, out string mode) =>
        IsOpenToOthers(folder, out mode) && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != UnixFileMode.None;

    /// <param name="file">An existing file.</param>
    /// <param name="mode">Its mode in octal.</param>
    public static bool IsOpenToOthers(string file, out string mode)
    {
        mode = "";
        if (OperatingSystem.IsWindows()) return false;
        var bits = File.GetUnixFileMode(file);
        mode = Convert.ToString((int)bits, 8);
        return (bits & Others) != UnixFileMode.None;
    }
}
