using System.Globalization;

namespace Plimsoll.Proxies;

/// <summary>What a process and its descendants have used so far, from /proc.</summary>
/// <param name="CpuSeconds">User and system time of all of them, and of their children that have ended.</param>
/// <param name="ResidentMb">Of the largest of them: the proxy itself.</param>
/// <param name="PeakMb">The most that one ever was.</param>
internal sealed record ProcessTree(double CpuSeconds, double ResidentMb, double PeakMb)
{
    private const double TicksPerSecond = 100;

    public static ProcessTree Of(int root)
    {
        var parents = new Dictionary<int, (int Parent, double Ticks)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)) continue;
            if (ReadStat(folder) is { } stat) parents[id] = stat;
        }

        var members = new HashSet<int> { root };
        for (var grown = true; grown;)
        {
            grown = false;
            foreach (var (id, (parent, _)) in parents) grown |= members.Contains(parent) && members.Add(id);
        }

        var memory = members.Select(Memory).ToArray();
        return new(members.Sum(id => parents.GetValueOrDefault(id).Ticks) / TicksPerSecond, memory.Max(x => x.Resident), memory.Max(x => x.Peak));
    }

    private static (int Parent, double Ticks)? ReadStat(string folder)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            double Field(int number) => double.Parse(fields[number - 3], CultureInfo.InvariantCulture);
            return ((int)Field(4), Field(14) + Field(15) + Field(16) + Field(17));
        }
        catch (IOException)
        {
            return null; // It has just ended.
        }
    }

    private static (double Resident, double Peak) Memory(int id)
    {
        try
        {
            var lines = File.ReadAllLines($"/proc/{id}/status");
            double Kb(string name) => lines.FirstOrDefault(x => x.StartsWith(name, StringComparison.Ordinal)) is { } line
                ? double.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) : 0;
            return (Kb("VmRSS:") / 1024, Kb("VmHWM:") / 1024);
        }
        catch (IOException)
        {
            return (0, 0);
        }
    }
}
