using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Store.Spills;

/// <summary>Observations that no ledger took: files of JSON lines in the <c>inbox</c> beside the ledger, put in when one next opens.</summary>
internal static class SpillFolder
{
    private const int BatchSize = 1_000;
    private const string Taken = ".taken";

    public static string Beside(string ledger) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(ledger))!, "inbox");

    /// <summary>Saves observations, and counts of what passed the meter, beside the ledger, or where that fails in the folder for temporary files.</summary>
    /// <returns>The file; null where they could be saved nowhere.</returns>
    public static string? Save(string ledger, IEnumerable<Observation> observations, IEnumerable<Gap> gaps, DateTimeOffset now)
    {
        var lines = observations.Select(ObservationJson.Write).Concat(gaps.Select(GapJson.Write)).ToList();
        var name = string.Create(CultureInfo.InvariantCulture, $"spill-{now:yyyyMMdd'T'HHmmss}-{Guid.NewGuid():N}.jsonl");
        foreach (var folder in (string[])[Beside(ledger), Path.Combine(Path.GetTempPath(), "plimsoll-inbox")])
        {
            if (TryWrite(folder, name, lines) is { } path) return path;
        }

        return null;
    }

    /// <summary>Puts every file of the inbox into the ledger, and deletes it. A line that is no observation is kept in <c>NAME.rejected</c>.</summary>
    /// <returns>Observations put in.</returns>
    /// <exception cref="LedgerException">The ledger did not take them; the files stay.</exception>
    public static int Ingest(Ledger ledger)
    {
        var inbox = Beside(ledger.Path);
        if (!Directory.Exists(inbox)) return 0;

        // Renamed first, so that who appends to a file begins another. One that a process died over is taken up again: applying
        // an observation twice does nothing.
        foreach (var file in Directory.EnumerateFiles(inbox, "*.jsonl").ToList())
        {
            try
            {
                File.Move(file, file + Taken);
            }
            catch (IOException)
            {
                // Another process took it.
            }
        }

        var count = 0;
        foreach (var file in Directory.EnumerateFiles(inbox, "*" + Taken).ToList()) count += IngestFile(ledger, file);
        return count;
    }

    private static int IngestFile(Ledger ledger, string file)
    {
        try
        {
            // Not shared: while one process reads it, others pass it over.
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Delete);
            using var reader = new StreamReader(stream);
            var count = 0;
            var batch = new List<Observation>();
            var gaps = new List<Gap>();
            var rejected = new List<string>();
            while (reader.ReadLine() is { } line)
            {
                if (line.Length == 0) continue;
                if (GapJson.TryRead(line) is { } gap) gaps.Add(gap);
                else if (TryRead(line) is { } observation) batch.Add(observation);
                else rejected.Add(line);
                if (batch.Count < BatchSize) continue;
                ledger.Apply(batch);
                count += batch.Count;
                batch.Clear();
            }

            if (batch.Count + gaps.Count > 0) ledger.Apply(batch, gaps);
            count += batch.Count;
            if (rejected.Count > 0) File.AppendAllLines(file[..^Taken.Length] + ".rejected", rejected);
            File.Delete(file);
            return count;
        }
        catch (IOException)
        {
            return 0; // Another process has it, or it cannot be read: it stays for the next time.
        }
    }

    private static Observation? TryRead(string line)
    {
        try
        {
            return ObservationJson.Read(System.Text.Encoding.UTF8.GetBytes(line));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? TryWrite(string folder, string name, List<byte[]> lines)
    {
        // Under another name until it is whole: a file of this name may be ingested at once.
        var path = Path.Combine(folder, name);
        var partial = path + ".partial";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Folders.Make(folder);
            using (var stream = new FileStream(partial, options))
            {
                foreach (var line in lines)
                {
                    stream.Write(line);
                    stream.WriteByte((byte)'\n');
                }

                stream.Flush(flushToDisk: true);
            }

            File.Move(partial, path);
            Folders.Sync(folder);
            return path;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
