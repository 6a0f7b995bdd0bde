using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Plimsoll.Store;

/// <summary>A folder that loses everything not on the disk when its process is killed: <c>tests/powerloss/lastsync.c</c>.</summary>
internal sealed class PowerLoss : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _library;

    private PowerLoss(string library)
    {
        _library = library;
        Directory.CreateDirectory(Home);
        Directory.CreateDirectory(Mirror);
        Directory.CreateDirectory(Left);
    }

    /// <summary>Where the process writes. Its name is on the disk already.</summary>
    public string Home => Path.Combine(_folder.Path, "home");

    /// <summary>What is left of it.</summary>
    public string Left => Path.Combine(_folder.Path, "left");

    private string Mirror => Path.Combine(_folder.Path, "mirror");

    /// <summary>Skips the test where it cannot be.</summary>
    public static PowerLoss Simulate()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Power loss is simulated on Linux only.");
        var library = Path.Combine(AppContext.BaseDirectory, $"lastsync-{Environment.ProcessId}.so");
        try
        {
            using var gcc = Process.Start("gcc", ["-O2", "-shared", "-fPIC", "-o", library, Path.Combine(ProviderFiles.RepositoryRoot(), "tests", "powerloss", "lastsync.c"), "-ldl", "-lpthread"]);
            gcc.WaitForExit();
            Assert.Equal(0, gcc.ExitCode);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("gcc is not installed; it compiles the library that simulates a power loss. Install the packages gcc and libc6-dev.");
        }

        return new(library);
    }

    public (string Name, string Value)[] Variables => [("LD_PRELOAD", _library), ("LASTSYNC_ROOT", Home), ("LASTSYNC_MIRROR", Mirror)];

    /// <summary>Puts together what is left, once the process is dead.</summary>
    public void Restore() => Restore(Inode(Home), Left);

    public void Dispose()
    {
        _folder.Dispose();
        File.Delete(_library);
    }

    private void Restore(string folder, string to)
    {
        var names = Path.Combine(Mirror, folder + ".names");
        if (!File.Exists(names)) return;
        foreach (var line in File.ReadAllLines(names))
        {
            var (inode, name) = (line[..line.IndexOf(' ', StringComparison.Ordinal)], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            var path = Path.Combine(to, name);
            if (Directory.Exists(Path.Combine(Home, Path.GetRelativePath(Left, path)))) Restore(inode, Directory.CreateDirectory(path).FullName);
            else if (File.Exists(Path.Combine(Mirror, inode))) File.Copy(Path.Combine(Mirror, inode), path);
            else if (!name.EndsWith("-shm", StringComparison.Ordinal)) File.Create(path).Dispose();
        }
    }

    private static string Inode(string path)
    {
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%i", path]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        return long.Parse(stat.StandardOutput.ReadToEnd().Trim(), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
    }
}
