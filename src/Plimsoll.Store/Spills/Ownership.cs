using System.Globalization;
using System.Runtime.InteropServices;

namespace Plimsoll.Store.Spills;

/// <summary>What is ours alone, in places that all users of a machine share. Links are never followed: anybody may lay one there.</summary>
internal static partial class Ownership
{
    private const int TypeMask = 0xF000;
    private const int Folder = 0x4000;
    private const int Regular = 0x8000;
    private const int ForOthers = 0x3F;

    /// <summary>What tells this user from others in a file's name; empty on Windows, where each has a temporary folder of their own.</summary>
    public static string User { get; } = OperatingSystem.IsWindows() ? "" : "-" + EffectiveUser().ToString(CultureInfo.InvariantCulture);

    /// <summary>True for a folder of ours that nobody else may enter.</summary>
    public static bool IsPrivateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return Directory.Exists(path);
        return LStat(path, out var found) == 0 && (found.Mode & TypeMask) == Folder && (found.Mode & ForOthers) == 0 && found.User == EffectiveUser();
    }

    /// <summary>True for a plain file: no link, and no pipe that would have to be waited for.</summary>
    public static bool IsFile(string path)
    {
        if (OperatingSystem.IsWindows()) return File.Exists(path);
        return LStat(path, out var found) == 0 && (found.Mode & TypeMask) == Regular;
    }

    /// <summary>A folder under its one true name, however it was reached; as it was named where it cannot be looked at.</summary>
    public static unsafe string RealPath(string folder)
    {
        if (OperatingSystem.IsWindows()) return folder.ToUpperInvariant();
        var real = Resolve(folder);
        if (real == 0) return folder;
        try
        {
            return Marshal.PtrToStringUTF8(real)!;
        }
        finally
        {
            NativeMemory.Free((void*)real);
        }
    }

    // The runtime's own functions: their layouts are the same on every system, which those of libc are not.
    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_LStat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LStat(string path, out Status found);

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_GetEUid")]
    private static partial uint EffectiveUser();

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_RealPath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Resolve(string path);

    // Interop.Sys.FileStatus of the runtime (.NET 10).
    [StructLayout(LayoutKind.Sequential)]
    private struct Status
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
