namespace Plimsoll.Import.Files;

/// <summary>All files below a folder. Links are followed, each folder once, so that a loop of links ends; what may not be read is noted.</summary>
internal static class FileWalk
{
    private const int Deepest = 32;

    /// <param name="root">Where to begin; a file stands for itself; nothing, where there is nothing.</param>
    /// <param name="suffix">How the names of wanted files end (<c>.jsonl</c>).</param>
    /// <param name="notes">Told a sentence for each folder that cannot be read.</param>
    /// <param name="deepest">Levels of folders.</param>
    public static IEnumerable<FoundFile> Below(string root, string suffix, Action<string> notes, int deepest = Deepest)
    {
        var seen = new HashSet<(long, long)>();
        var open = new Stack<(string Path, int Depth)>();
        open.Push((root, 0));
        while (open.TryPop(out var at))
        {
            var stat = FileStat.Of(at.Path);
            if (stat.Kind is FileKind.File or FileKind.Other)
            {
                if (at.Path.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) yield return new(at.Path, stat);
                continue;
            }

            if (stat.Kind is not FileKind.Folder || (stat.Inode != 0 && !seen.Add((stat.Device, stat.Inode)))) continue;

            foreach (var entry in Entries(at.Path, notes))
            {
                // Files of another kind cost no more than their name.
                var wanted = entry.Name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase);
                if (wanted || (entry.MayBeFolder && at.Depth < deepest)) open.Push((Path.Combine(at.Path, entry.Name), at.Depth + 1));
            }
        }
    }

    private static List<(string Name, bool MayBeFolder)> Entries(string folder, Action<string> notes)
    {
        var entries = new List<(string Name, bool MayBeFolder)>();
        try
        {
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
                entries.Add((entry.Name, (entry.Attributes & (FileAttributes.Directory | FileAttributes.ReparsePoint)) != FileAttributes.None));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            notes($"{folder} cannot be read: {e.Message}");
        }

        return entries;
    }
}

/// <summary>A file that may hold an agent's log.</summary>
/// <param name="Path">An absolute path.</param>
/// <param name="Stat">What the system said of it.</param>
internal readonly record struct FoundFile(string Path, FileStat Stat);
