using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using Plimsoll.Cli.Terminal;

namespace Plimsoll.Cli.Replaying;

/// <summary>Reads recordings one at a time: JSON lines or HAR, compressed with gzip or not, from a file or standard input.</summary>
internal static class RecordingFile
{
    private const int BufferSize = 1 << 20;
    private const int LongestLine = 512 << 20;
    private const byte LineFeed = (byte)'\n';

    /// <summary>Every recording of <paramref name="path"/>, in order; <c>-</c> is standard input.</summary>
    /// <exception cref="CommandException">The file is not there, cannot be read, or is not what it claims to be.</exception>
    public static IEnumerable<Recording> Read(string path)
    {
        var name = path == "-" ? "standard input" : path;
        using var opened = Open(path);
        using var peeked = new PeekStream(opened);
        using Stream? unzipped = peeked.StartsWith([0x1f, 0x8b]) ? new GZipStream(peeked, CompressionMode.Decompress) : null;
        using var content = new PeekStream(unzipped ?? peeked);
        foreach (var recording in Sniff(content, name) ? HarEntries.Read(content, name) : Lines(content, name))
            yield return recording;
    }

    private static Stream Open(string path)
    {
        if (path == "-") return StandardStreams.OpenInput();
        if (Directory.Exists(path)) throw new CommandException(ExitCode.NoInput, $"{path} is a folder; name a recording in JSON lines or a HAR file.");
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException(ExitCode.NoInput, $"{path} is not there; name a recording in JSON lines or a HAR file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.NoInput, $"{path} cannot be read: {e.Message}", e);
        }
    }

    // A HAR file is one object whose first member is "log"; a line of the corpus' form never begins so.
    private static bool Sniff(PeekStream content, string name)
    {
        try
        {
            var text = content.Peek(256).TrimStart("\uFEFF \t\r\n"u8);
            if (text.IsEmpty || text[0] != (byte)'{') return false;
            return text[1..].TrimStart(" \t\r\n"u8).StartsWith("\"log\""u8);
        }
        catch (InvalidDataException e)
        {
            throw new CommandException(ExitCode.BadInput, $"{name} is not whole: its compressed data is damaged ({e.Message})", e);
        }
    }

    private static IEnumerable<Recording> Lines(Stream content, string name)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        var (start, end, line) = (0, 0, 0);
        var ended = false;
        try
        {
            while (true)
            {
                var length = buffer.AsSpan(start, end - start).IndexOf(LineFeed);
                if (length < 0 && !ended)
                {
                    if (start > 0) (start, end) = Shift(buffer, start, end);
                    if (end == buffer.Length) buffer = Grow(buffer, name, line);
                    var read = ReadSome(content, buffer.AsMemory(end), name);
                    ended = read == 0;
                    end += read;
                    continue;
                }

                if (length < 0) length = end - start;
                line++;
                var text = buffer.AsSpan(start, length).Trim(" \t\r\uFEFF"u8);
                if (!text.IsEmpty) yield return new(string.Create(CultureInfo.InvariantCulture, $"{name}:{line}"), text.ToArray(), IsHar: false);
                if (ended && start + length >= end) yield break;
                start += length + 1;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static (int Start, int End) Shift(byte[] buffer, int start, int end)
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        return (0, end - start);
    }

    private static byte[] Grow(byte[] buffer, string name, int line)
    {
        if (buffer.Length >= LongestLine)
        {
            throw new CommandException(
                ExitCode.BadInput, $"{name}:{line + 1} is longer than {LongestLine >> 20} MB; a recording holds one exchange a line.");
        }

        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    /// <summary>Reads what there is; 0 at the end.</summary>
    /// <exception cref="CommandException">The content is damaged or cannot be read on.</exception>
    internal static int ReadSome(Stream content, Memory<byte> into, string name)
    {
        try
        {
            return content.Read(into.Span);
        }
        catch (InvalidDataException e)
        {
            throw new CommandException(ExitCode.BadInput, $"{name} is not whole: its compressed data is damaged ({e.Message})", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.NoInput, $"{name} cannot be read: {e.Message}", e);
        }
    }
}
