using System.Globalization;

namespace Plimsoll.Soak;

/// <summary>What a process holds at one moment.</summary>
internal sealed record ProcessSample(TimeSpan At, double ResidentMb, int Handles, int Threads, double CpuSeconds)
{
    private const double TicksPerSecond = 100;

    public static ProcessSample Of(int id, TimeSpan at)
    {
        var status = File.ReadAllLines($"/proc/{id}/status");
        double Number(string name) => double.Parse(
            status.First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        var stat = File.ReadAllText($"/proc/{id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture);
        return new(at, Number("VmRSS:") / 1024, Directory.GetFileSystemEntries($"/proc/{id}/fd").Length, (int)Number("Threads:"), ticks / TicksPerSecond);
    }

    /// <summary>The child of a process whose command line has a word in it.</summary>
    public static int ChildOf(int parent, string word)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)) continue;
            try
            {
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                var of = int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
                if (of == parent && File.ReadAllText(Path.Combine(folder, "cmdline")).Contains(word, StringComparison.Ordinal)) return id;
            }
            catch (IOException)
            {
                // It has just ended.
            }
        }

        throw new InvalidOperationException($"{parent} has no child {word}.");
    }

    /// <summary>The median of each over a stretch of time.</summary>
    public static ProcessSample Median(IEnumerable<ProcessSample> samples, TimeSpan from, TimeSpan until)
    {
        var within = samples.Where(x => x.At >= from && x.At < until).ToList();
        double Middle(Func<ProcessSample, double> of) => within.Select(of).Order().ElementAt(within.Count / 2);
        return new(from, Middle(x => x.ResidentMb), (int)Middle(x => x.Handles), (int)Middle(x => x.Threads), Middle(x => x.CpuSeconds));
    }
}
