using Microsoft.Win32.SafeHandles;
using Plimsoll.Import.Entries;
using Plimsoll.Import.Files;
using Plimsoll.Store;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Import;

/// <summary>Reads files, one after the other, and hands over what they hold. For one thread.</summary>
internal sealed class FileReading(Lazy<Observer> observer, Attributor attributor, BatchQueue into)
{
    // Calls a batch: a file of many calls is written, and remembered, in several steps.
    private const int MostInBatch = 2_048;

    // Bytes after which a batch goes even where it holds no call: so that a kill costs little, and progress shows.
    private const long MostBytes = 64 << 20;

    private readonly byte[] _buffer = new byte[1 << 20];

    /// <exception cref="OperationCanceledException">The import ended.</exception>
    public void Read(FileWork work)
    {
        try
        {
            if (work.Agent.Open(work.Found.Path) is DatabaseReader database)
            {
                ReadDatabase(work, database);
                return;
            }

            // Sharing everything takes no lock: the agent may write, and remove the file, while it is read.
            using var file = File.OpenHandle(work.Found.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Read(work, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone since it was found, or not ours to read.
            into.Add(new(work.Agent.Id, [], [], [], null, 0, 0, [$"{work.Found.Path} cannot be read: {e.Message}"], IsLast: true));
        }
    }

    private void Read(FileWork work, SafeFileHandle file)
    {
        var reader = work.Agent.Open(work.Found.Path);
        switch (reader)
        {
            case LineReader lines when CompressedLog.Is(work.Found.Path):
                ReadCompressed(work, file, lines);
                break;
            case LineReader lines:
                ReadLines(work, file, lines);
                break;
            case WholeReader whole:
                ReadWhole(work, file, whole);
                break;
            default:
                throw new InvalidOperationException($"{reader.GetType()} is no kind of reader that is known.");
        }
    }

    private void ReadLines(FileWork work, SafeFileHandle file, LineReader reader)
    {
        var from = Begin(work, file);
        if (from > 0) reader.Resume(work.Before!.State.Span);

        var sink = new CallSink(work.Agent.Id, attributor);
        var lines = new LineFile((into, position) => RandomAccess.Read(file, into, position), from, _buffer);
        var handed = from;
        while (lines.Next(out var line))
        {
            reader.Read(line, sink);
            if (sink.Count < MostInBatch && lines.Offset - handed < MostBytes) continue;
            Hand(work, sink, Progress(work, file, lines.Offset, reader.State), lines.Offset - handed, [], isLast: false);
            handed = lines.Offset;
        }

        // What has no end yet may be half a line, and waits. Should it be whole (not every writer ends its last line), reading it twice does
        // no harm, since what is known is told again; what the reader remembers is what it knew before.
        var state = reader.State;
        if (!lines.Rest.IsEmpty) ReadRest(reader, lines.Rest, sink);
        string[] notes = lines.TooLong == 0 ? [] : [TooLong(work)];
        Hand(work, sink, Progress(work, file, lines.Offset, state), lines.Offset - handed, notes, isLast: true);
    }

    // Read whole: it is written whole, and what is known is told again.
    private void ReadCompressed(FileWork work, SafeFileHandle file, LineReader reader)
    {
        using var log = new CompressedLog(work.Found.Path, new FileStream(file, FileAccess.Read));
        var sink = new CallSink(work.Agent.Id, attributor);
        var lines = new LineFile(log.Read, 0, _buffer);
        var progress = Progress(work, file, 0, default);
        while (lines.Next(out var line))
        {
            reader.Read(line, sink);
            if (sink.Count >= MostInBatch) Hand(work, sink, progress, 0, [], isLast: false);
        }

        ReadRest(reader, lines.Rest, sink);
        var notes = new List<string>();
        if (log.IsTooMuch) notes.Add($"{work.Found.Path} holds more than any log of its size; the rest of it is passed over.");
        if (log.IsDamaged) notes.Add($"{work.Found.Path} is damaged, or not whole: what could be read of it is taken.");
        if (lines.TooLong > 0) notes.Add(TooLong(work));
        Hand(work, sink, progress, work.Found.Stat.Size, notes, isLast: true);
    }

    private static string TooLong(FileWork work) => $"{work.Found.Path} has a line of more than {LineFile.MostLine >> 20} MB, which is passed over.";

    private static void ReadRest(LineReader reader, ReadOnlySpan<byte> rest, CallSink sink)
    {
        if (rest.TrimEnd(" \t\r"u8) is not [(byte)'{', .., (byte)'}']) return;
        var before = sink.Unreadable;
        reader.Read(rest, sink);
        sink.Unreadable = before;
    }

    private void ReadDatabase(FileWork work, DatabaseReader reader)
    {
        // Another file under the same name is read from the beginning.
        var stat = work.Found.Stat;
        if (work.Before is { } before && (before.Device, before.Inode) == (stat.Device, stat.Inode)) reader.Resume(before.State.Span);

        var sink = new CallSink(work.Agent.Id, attributor);
        using (var database = ForeignDatabase.Open(work.Found.Path)) reader.Read(database, sink);
        var progress = new ImportedFile
        {
            Agent = work.Agent.Id,
            Path = work.Found.Path,
            Device = stat.Device,
            Inode = stat.Inode,
            Size = stat.Size,
            ModifiedTicks = stat.ModifiedTicks,
            State = reader.State,
        };
        Hand(work, sink, progress, stat.Size, [], isLast: true);
    }

    private void ReadWhole(FileWork work, SafeFileHandle file, WholeReader reader)
    {
        var size = RandomAccess.GetLength(file);
        if (size > reader.MostBytes)
        {
            Hand(work, new(work.Agent.Id, attributor), Progress(work, file, size, default), size, [$"{work.Found.Path} is larger than {reader.MostBytes >> 20} MB, and is passed over."], isLast: true);
            return;
        }

        var document = new byte[size];
        var filled = 0;
        while (filled < document.Length && RandomAccess.Read(file, document.AsSpan(filled), filled) is var read and > 0) filled += read;

        var sink = new CallSink(work.Agent.Id, attributor);
        reader.Read(document.AsMemory(0, filled), sink);
        Hand(work, sink, Progress(work, file, filled, default), filled, [], isLast: true);
    }

    // Where to read on: behind what was read, if that still stands there; else from the beginning. What is known is told again then, and
    // what was written anew is told for the first time.
    private static long Begin(FileWork work, SafeFileHandle file)
    {
        if (work.Before is not { Offset: > 0 } before || before.Offset > RandomAccess.GetLength(file)) return 0;
        return FileMark.Of(file, before.Offset) == new FileMark(before.Head, before.Tail) ? before.Offset : 0;
    }

    private static ImportedFile Progress(FileWork work, SafeFileHandle file, long offset, ReadOnlyMemory<byte> state)
    {
        var mark = FileMark.Of(file, offset);
        var stat = work.Found.Stat;
        return new()
        {
            Agent = work.Agent.Id,
            Path = work.Found.Path,
            Device = stat.Device,
            Inode = stat.Inode,
            Size = stat.Size,
            ModifiedTicks = stat.ModifiedTicks,
            Offset = offset,
            Head = mark.Head,
            Tail = mark.Tail,
            State = state,
        };
    }

    private void Hand(FileWork work, CallSink sink, ImportedFile progress, long bytes, IReadOnlyList<string> notes, bool isLast)
    {
        var (calls, facts) = sink.Take();
        var observations = new List<Observation>(calls.Count);
        var sums = new List<LoggedSum>();
        foreach (var call in calls)
        {
            if (call.SumUntil is { } until) sums.Add(new(observer.Value.Observe(call), until));
            else observations.Add(observer.Value.Observe(call));
        }

        // Not the last step: the size is then one that the file does not have, so that the rest is read even if the import ends here.
        if (!isLast) progress = progress with { Size = -1 };
        var unreadable = sink.Unreadable;
        sink.Unreadable = 0;
        into.Add(new(work.Agent.Id, observations, sums, facts, progress, bytes, unreadable, notes, isLast));
    }
}
