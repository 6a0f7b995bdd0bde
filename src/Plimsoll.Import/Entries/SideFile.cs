using Plimsoll.Import.Files;
using Plimsoll.Providers;

namespace Plimsoll.Import.Entries;

/// <summary>A file beside a log that names what the log leaves out: the folder of the work, the model.</summary>
internal static class SideFile
{
    private const long MostBytes = 48 << 20;

    /// <summary>Reads a JSON document, if it is there, is one, and may be read; else what it would have told is not known.</summary>
    public static void ReadJson(string path, Action<LogValue> read)
    {
        if (Bytes(path) is not { } bytes || !LogValue.TryParse(bytes, out var document)) return;
        using (document)
        {
            try
            {
                read(new LogValue(document.RootElement));
            }
            catch (Exception bad) when (JsonFields.IsUnreadable(bad))
            {
                // A text that is none.
            }
        }
    }

    /// <summary>The first JSON line of a file.</summary>
    public static void ReadFirstLine(string path, Action<LogValue> read)
    {
        if (Bytes(path) is not { } bytes) return;
        var end = Array.IndexOf(bytes, (byte)'\n');
        if (!LogValue.TryParse(end < 0 ? bytes : bytes.AsMemory(0, end), out var document)) return;
        using (document) read(new LogValue(document.RootElement));
    }

    /// <summary>The file as text, in one line; null where there is none.</summary>
    public static string? Text(string path) => Bytes(path) is { Length: < 4_096 } bytes && System.Text.Encoding.UTF8.GetString(bytes).Trim() is { Length: > 0 } text ? text : null;

    private static byte[]? Bytes(string path)
    {
        try
        {
            // A pipe is not waited for, and nothing large is read for a name in it.
            return FileStat.Of(path) is { Kind: FileKind.File, Size: < MostBytes } ? File.ReadAllBytes(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
