using System.Runtime.InteropServices;

namespace Plimsoll.Import.Files;

/// <summary>What the system knows of a file, without opening it: opening a named pipe would wait for who writes to it.</summary>
/// <param name="Kind">What it is, links followed.</param>
/// <param name="Device">With <paramref name="Inode"/>, which file it is under whatever name; 0 where the system does not tell.</param>
/// <param name="Inode">See <paramref name="Device"/>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedTicks">When it was changed last, in ticks of UTC.</param>
internal readonly partial record struct FileStat(FileKind Kind, long Device, long Inode, long Size, long ModifiedTicks)
{
    private const int TypeMask = 0xF000;
    private const int Folder = 0x4000;
    private const int Regular = 0x8000;

    /// <summary>Looks at a path. <see cref="FileKind.Missing"/> also where nothing can be learnt of it.</summary>
    public static FileStat Of(string path) => OperatingSystem.IsWindows() ? OfWindows(path) : OfUnix(path);

    private static FileStat OfUnix(string path)
    {
        // The runtime's own stat: its layout is the same on every system, which that of libc is not.
        if (Stat(path, out var found) != 0) return default;

        var kind = (found.Mode & TypeMask) switch
        {
            Folder => FileKind.Folder,
            Regular => FileKind.File,
            _ => FileKind.Other,
        };
        var modified = DateTime.UnixEpoch.Ticks + (Math.Clamp(found.Modified, 0, 250_000_000_000) * TimeSpan.TicksPerSecond) + (found.ModifiedNanoseconds / 100);
        return new(kind, found.Device, found.Inode, found.Size, modified);
    }

    private static FileStat OfWindows(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.Exists) return new(FileKind.File, 0, 0, file.Length, file.LastWriteTimeUtc.Ticks);
            return Directory.Exists(path) ? new(FileKind.Folder, 0, 0, 0, 0) : default;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return default;
        }
    }

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(string path, out Native found);

    // Interop.Sys.FileStatus of the runtime (.NET 10).
    [StructLayout(LayoutKind.Sequential)]
    private struct Native
    {
        public int Flags;
        public int Mode;
        public uint User;
        public uint Group;
        public long Size;
        public long Accessed;
        public long AccessedNanoseconds;
        public long Modified;
        public long ModifiedNanoseconds;
        public long Changed;
        public long ChangedNanoseconds;
        public long Born;
        public long BornNanoseconds;
        public long Device;
        public long RealDevice;
        public long Inode;
        public uint UserFlags;
    }
}

internal enum FileKind
{
    Missing = 0,
    File,
    Folder,

    /// <summary>A pipe, a socket, a device: nothing that ends, or that may be read without being waited for.</summary>
    Other,
}
