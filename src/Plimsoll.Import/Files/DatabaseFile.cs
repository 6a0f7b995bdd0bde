namespace Plimsoll.Import.Files;

/// <summary>A SQLite file as one file with its log of changes: what was written last stands in the log alone.</summary>
internal static class DatabaseFile
{
    /// <summary>The file, as large and as new as it and its log together.</summary>
    public static FoundFile With(FoundFile file)
    {
        if (file.Stat.Kind is not FileKind.File || FileStat.Of(file.Path + "-wal") is not { Kind: FileKind.File } log) return file;
        return file with { Stat = file.Stat with { Size = file.Stat.Size + log.Size, ModifiedTicks = Math.Max(file.Stat.ModifiedTicks, log.ModifiedTicks) } };
    }
}
