using System.Globalization;

namespace Plimsoll.Daemon.Plugins;

/// <summary>What a plugin writes to its standard error, and how it failed: a file of 1 MB at most, and the one before it.</summary>
internal sealed class PluginLog(string folder, string name, TimeProvider clock)
{
    private const long MaxBytes = 1 << 20;
    private const int MaxLine = 4096;
    private readonly Lock _gate = new();

    public string Path { get; } = System.IO.Path.Combine(folder, $"plugin-{name}.log");

    public void Write(string line)
    {
        if (line.Length > MaxLine) line = line[..MaxLine] + " …";
        lock (_gate)
        {
            try
            {
                var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite };
                if (OperatingSystem.IsWindows())
                {
                    Directory.CreateDirectory(folder);
                }
                else
                {
                    Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                    options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                }

                if (new FileInfo(Path) is { Exists: true, Length: > MaxBytes }) File.Move(Path, Path + ".1", overwrite: true);
                using var file = new StreamWriter(Path, options);
                file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'} {line}"));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A log that cannot be written keeps no call from being metered.
            }
        }
    }
}
