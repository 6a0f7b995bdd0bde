using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Plimsoll.Store.Spills;

/// <summary>Observations that a ledger did not take: files of JSON lines in the <c>inbox</c> beside it, put in when it is next written.</summary>
/// <remarks>
/// Where there is no room beside the ledger they go to a folder of this user alone among the temporary files. That one is for all ledgers
/// of the user, so a file's name tells which it belongs to: no ledger takes another's.
/// </remarks>
internal sealed class SpillFolder
{
    private const int BatchSize = 1_000;
    private const string Ready = ".jsonl";
    private const string Partial = ".jsonl.partial";
    private const string Taken = ".jsonl.taken";

    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _mark;
    private readonly IReadOnlyList<string> _temporary;

    /// <param name="ledger">The ledger's file.</param>
    /// <param name="shared">Folders of temporary files, those that outlive a restart first; null for the system's.</param>
    public SpillFolder(string ledger, IReadOnlyList<string>? shared = null)
    {
        var (folder, name) = (Path.GetDirectoryName(Path.GetFullPath(ledger))!, Path.GetFileName(ledger));
        Beside = Path.Combine(folder, "inbox");
        _mark = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.Combine(Ownership.RealPath(folder), name))).AsSpan(0, 8));
        _temporary = [.. (shared ?? SharedFolders()).Select(place => Path.Combine(place, "plimsoll-inbox" + Ownership.User))];
    }

    public string Beside { get; }

    /// <summary>Files that wait.</summary>
    public IEnumerable<string> Files() => Places().SelectMany(place => Named(place, Ready).Concat(Named(place, Taken)));

    /// <summary>How many calls a file holds, by its name: a writer that is at work on it lets nobody read it.</summary>
    public static long CallsIn(string file)
    {
        var name = Path.GetFileName(file);
        name = name[..name.IndexOf('.', StringComparison.Ordinal)];
        return long.TryParse(name[(name.LastIndexOf('-') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var calls) ? calls : 0;
    }

    /// <summary>Saves observations, and counts of what passed the meter, beside the ledger, or where that fails among the temporary files.</summary>
    /// <returns>The file; null where they could be saved nowhere.</returns>
    public string? Save(IEnumerable<Observation> observations, IEnumerable<Gap> gaps, DateTimeOffset now)
    {
        var lines = observations.Select(ObservationJson.Write).ToList();
        var name = string.Create(CultureInfo.InvariantCulture, $"spill-{_mark}-{now:yyyyMMdd'T'HHmmss}-{Guid.NewGuid():N}-{lines.Count}");
        lines.AddRange(gaps.Select(GapJson.Write));
        foreach (var folder in (string[])[Beside, .. _temporary])
        {
            if (TryWrite(folder, Path.Combine(folder, name), lines) is { } path) return path;
        }

        return null;
    }

    /// <summary>Puts every file that waits for the ledger into it, and deletes it. A line that is no observation is kept in <c>NAME.rejected</c>.</summary>
    /// <returns>False where a file could not be read, or another process has it: it stays.</returns>
    /// <exception cref="LedgerException">The ledger did not take them; the files stay.</exception>
    public bool Ingest(Ledger ledger)
    {
        var all = true;
        foreach (var place in Places())
        {
            // Renamed first, so that who appends to a file begins another. One that a process died over is taken up again: applying
            // an observation twice does nothing.
            foreach (var file in Named(place, Ready)) TryMove(file, file[..^Ready.Length] + Taken);
            foreach (var file in Named(place, Partial)) TakeAbandoned(file);
            foreach (var file in Named(place, Taken)) all &= IngestFile(ledger, file);
        }

        return all;
    }

    /// <summary>Where the user's own temporary files would be lost at a restart, others' last.</summary>
    private static IReadOnlyList<string> SharedFolders() =>
        OperatingSystem.IsWindows() ? [Path.GetTempPath()] : [.. ((string[])["/var/tmp", Path.GetTempPath().TrimEnd('/'), "/tmp"]).Distinct(StringComparer.Ordinal)];

    private IEnumerable<(string Folder, string Begin)> Places()
    {
        if (Directory.Exists(Beside)) yield return (Beside, "");
        foreach (var folder in _temporary)
        {
            if (Ownership.IsPrivateFolder(folder)) yield return (folder, $"spill-{_mark}-");
        }
    }

    private static List<string> Named((string Folder, string Begin) place, string end)
    {
        try
        {
            return [.. Directory.EnumerateFiles(place.Folder, $"{place.Begin}*{end}").Where(Ownership.IsFile)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return []; // Gone, or not for us to look into.
        }
    }

    private static bool TryMove(string file, string to)
    {
        try
        {
            File.Move(file, to);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false; // Another process took it, or it may not be changed.
        }
    }

    // Who writes one holds it. Where nobody does, a process died over it: what it had written whole is as good as any.
    private static void TakeAbandoned(string file)
    {
        try
        {
            using var held = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, Exclusive);
            File.Move(file, file[..^Partial.Length] + Taken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It is being written.
        }
    }

    // Windows lets nobody rename or delete a file that is not shared for it. Elsewhere not to share is a lock, and hinders neither.
    private static FileShare Exclusive => OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    private static bool IngestFile(Ledger ledger, string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, Exclusive);
            using var reader = new StreamReader(stream);
            var batch = new List<Observation>();
            var gaps = new List<Gap>();
            var rejected = new List<string>();
            while (reader.ReadLine() is { } line)
            {
                if (line.Length == 0) continue;
                if (GapJson.TryRead(line) is { } gap) gaps.Add(gap);
                else if (TryRead(line) is { } observation) batch.Add(observation);
                else rejected.Add(line);
                if (batch.Count >= BatchSize) Apply(ledger, batch, rejected);
            }

            Apply(ledger, batch, rejected);
            if (gaps.Count > 0) ledger.Apply([], gaps);
            if (rejected.Count > 0) File.AppendAllLines(file[..^Taken.Length] + Ready + ".rejected", rejected);
            File.Delete(file);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false; // Another process has it, or it cannot be read: it stays for the next time.
        }
    }

    /// <summary>One that no table takes must not keep the others out, nor come back for ever.</summary>
    private static void Apply(Ledger ledger, List<Observation> batch, List<string> rejected)
    {
        try
        {
            ledger.Apply(batch);
        }
        catch (Exception failure) when (LedgerException.IsAboutOne(failure))
        {
            foreach (var one in batch)
            {
                try
                {
                    ledger.Apply([one]);
                }
                catch (Exception fault) when (LedgerException.IsAboutOne(fault))
                {
                    rejected.Add(Encoding.UTF8.GetString(ObservationJson.Write(one)));
                }
            }
        }

        batch.Clear();
    }

    private static Observation? TryRead(string line)
    {
        try
        {
            return ObservationJson.Read(Encoding.UTF8.GetBytes(line));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string? TryWrite(string folder, string stem, List<byte[]> lines)
    {
        // Under another name until it is whole: a file of this name may be ingested at once.
        var partial = stem + Partial;
        var begun = false;
        try
        {
            if (folder == Beside) Folders.Make(folder);
            else if (!OperatingSystem.IsWindows()) Directory.CreateDirectory(folder, Owner | UnixFileMode.UserExecute);
            else Directory.CreateDirectory(folder);
            // Another user may have been there first, with a folder of this name or a link to one.
            if (folder != Beside && !Ownership.IsPrivateFolder(folder)) return null;

            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = Exclusive };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Owner;
            using (var stream = new FileStream(partial, options))
            {
                begun = true;
                foreach (var line in lines)
                {
                    stream.Write(line);
                    stream.WriteByte((byte)'\n');
                }

                stream.Flush(flushToDisk: true);
                File.Move(partial, stem + Ready);
            }

            Folders.Sync(folder);
            return stem + Ready;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (begun) TryDelete(partial);
            return null;
        }
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The next writer puts in what is in it.
        }
    }
}
