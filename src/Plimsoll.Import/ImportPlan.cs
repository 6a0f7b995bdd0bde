using Plimsoll.Import.Files;
using Plimsoll.Store;

namespace Plimsoll.Import;

/// <summary>Which files are to be read: those that are new, or changed since they were read last.</summary>
internal sealed class ImportPlan
{
    /// <summary>The oldest first, so that the ledger grows at its end.</summary>
    public List<FileWork> Work { get; } = [];

    /// <summary>Paths of files that go under another name now.</summary>
    public List<string> Moved { get; } = [];

    /// <summary>Bytes to read, as far as it can be told.</summary>
    public long Bytes { get; private set; }

    public static ImportPlan Make(
        IEnumerable<Agent> agents, Homes homes, IReadOnlyDictionary<string, ImportedFile> known, ImportSummary summary)
    {
        var plan = new ImportPlan();
        var byInode = known.Values.Where(file => file.Inode != 0).GroupBy(file => (file.Device, file.Inode)).ToDictionary(same => same.Key, same => same.ToList());
        var found = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<(string, long, long)>();
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var agent in agents)
        {
            wanted.Add(agent.Id);
            foreach (var place in agent.Places(homes).Distinct(StringComparer.Ordinal))
            {
                foreach (var file in agent.Files(place, summary.Note))
                {
                    // By two links, or from two places: once.
                    if (!found.Add(file.Path) || (file.Stat.Inode != 0 && !seen.Add((agent.Id, file.Stat.Device, file.Stat.Inode)))) continue;
                    summary.Of(agent.Id).Files++;
                    if (agent.TellsAll) summary.Of(agent.Id).See(file.Stat.ModifiedTicks);
                    summary.Of(agent.Id).KeptFor ??= agent.KeptFor(homes);
                    plan.Add(agent, file, known, byInode, summary);
                }
            }
        }

        summary.Vanished = known.Values.Count(file => wanted.Contains(file.Agent) && !found.Contains(file.Path) && !plan.Moved.Contains(file.Path) && FileStat.Of(file.Path).Kind is FileKind.Missing);
        plan.Work.Sort((one, other) => one.Found.Stat.ModifiedTicks.CompareTo(other.Found.Stat.ModifiedTicks) is var order and not 0 ? order : string.CompareOrdinal(one.Found.Path, other.Found.Path));
        return plan;
    }

    private void Add(
        Agent agent, FoundFile file, IReadOnlyDictionary<string, ImportedFile> known,
        Dictionary<(long, long), List<ImportedFile>> byInode, ImportSummary summary)
    {
        if (file.Stat.Kind is not FileKind.File)
        {
            summary.Note($"{file.Path} is no file that can be read (a pipe or a device); it is passed over.");
            return;
        }

        var before = known.GetValueOrDefault(file.Path);
        if (before is not null && IsUnchanged(before, file.Stat)) return;
        if (before is null && Elsewhere(file, byInode) is { } moved)
        {
            before = moved;
            Moved.Add(moved.Path);
        }

        Work.Add(new(agent, file, before));
        Bytes += Math.Max(0, file.Stat.Size - (before is not null && before.Offset <= file.Stat.Size ? before.Offset : 0));
    }

    private static bool IsUnchanged(ImportedFile before, FileStat now) =>
        before.Size == now.Size && before.ModifiedTicks == now.ModifiedTicks && before.Device == now.Device && before.Inode == now.Inode;

    // The same file under another name, unless its old name still leads to it (a second link).
    private static ImportedFile? Elsewhere(FoundFile file, Dictionary<(long, long), List<ImportedFile>> byInode)
    {
        if (!byInode.TryGetValue((file.Stat.Device, file.Stat.Inode), out var same)) return null;
        return same.Find(before => FileStat.Of(before.Path) is var there && (there.Device, there.Inode) != (file.Stat.Device, file.Stat.Inode));
    }
}

/// <summary>A file to read.</summary>
/// <param name="Agent">Whose it is.</param>
/// <param name="Found">Where it is.</param>
/// <param name="Before">How far it was read before; null where it is new.</param>
internal sealed record FileWork(Agent Agent, FoundFile Found, ImportedFile? Before);
