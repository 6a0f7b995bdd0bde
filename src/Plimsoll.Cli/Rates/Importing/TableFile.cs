using System.IO.Compression;
using System.Text.Json;

namespace Plimsoll.Cli.Rates.Importing;

/// <summary>A table's file, read whole and within bounds.</summary>
internal static class TableFile
{
    // The largest of the tables has some 3 MB.
    private const int Most = 64 << 20;

    /// <exception cref="CommandException">It cannot be read, or is none.</exception>
    public static List<TableModel> Read(PublicTable table, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(Content(path));
            return [.. table.Models(document.RootElement)];
        }
        catch (JsonException e)
        {
            throw new CommandException(ExitCode.BadInput, $"{path} is no JSON ({JsonProblem.Of(e)}). Download {table.Url} again.", e);
        }
        catch (InvalidDataException e)
        {
            throw new CommandException(ExitCode.BadInput, $"{path} is no right gzip file ({e.Message.TrimEnd('.')}). Download it again.", e);
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException or OverflowException or NullReferenceException)
        {
            throw new CommandException(ExitCode.BadInput, $"{path} is not of the form that {table.Name} publishes ({e.Message.TrimEnd('.')}). See that --from names the right table.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.NoInput, $"{path} cannot be read: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static ReadOnlyMemory<byte> Content(string path)
    {
        if (Directory.Exists(path)) throw new CommandException(ExitCode.NoInput, $"{path} is a folder; name the table's file.");
        using var file = File.OpenRead(path);
        using Stream content = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var all = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = content.Read(buffer)) > 0;)
        {
            if (all.Length + read > Most) throw new CommandException(ExitCode.BadInput, $"{path} holds more than {Most >> 20} MB, which no price table does.");
            all.Write(buffer, 0, read);
        }

        var bytes = all.GetBuffer().AsMemory(0, (int)all.Length);
        return bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
    }
}
