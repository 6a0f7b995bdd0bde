using System.Runtime.InteropServices;
using System.Text;

namespace Plimsoll.Store;

/// <summary>Folders whose entries are on the disk: without that, a power loss may leave a file's bytes and take its name.</summary>
internal static class Folders
{
    /// <summary>Makes a folder and those above it that are not there, each named on the disk.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static void Make(string folder)
    {
        if (Directory.Exists(folder)) return;
        var above = Path.GetDirectoryName(folder);
        if (!string.IsNullOrEmpty(above)) Make(above);
        Directory.CreateDirectory(folder);
        if (!string.IsNullOrEmpty(above)) Sync(above);
    }

    /// <summary>Waits until the entries of a folder are on the disk. A file system that cannot is taken as one that need not.</summary>
    public static unsafe void Sync(string folder)
    {
        // Windows writes entries with the file; it has no such call.
        if (OperatingSystem.IsWindows()) return;

        const int ReadOnly = 0;
        var path = Encoding.UTF8.GetBytes(folder + '\0');
        fixed (byte* start = path)
        {
            var handle = ((delegate* unmanaged<byte*, int, int>)Function("open"))(start, ReadOnly);
            if (handle < 0) return;
            _ = ((delegate* unmanaged<int, int>)Function("fsync"))(handle);
            _ = ((delegate* unmanaged<int, int>)Function("close"))(handle);
        }
    }

    // As any library of this process would call it, and not past what was loaded before it (PowerLossTests).
    private static nint Function(string name) => NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), name);
}
