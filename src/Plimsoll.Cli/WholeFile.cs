namespace Plimsoll.Cli;

/// <summary>Writes files whole or not at all: a crash in between leaves the old one.</summary>
internal static class WholeFile
{
    /// <summary>Writes <paramref name="path"/>; where it is a link, the file that it leads to, since the link is someone's wish.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var file = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        var draft = file + ".new";
        using (var output = new FileStream(draft, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            output.Write(content);
            output.Flush(flushToDisk: true);
        }

        File.Move(draft, file, overwrite: true);
    }
}
