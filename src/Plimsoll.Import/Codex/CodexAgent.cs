using Plimsoll.Import.Entries;
using Plimsoll.Import.Files;

namespace Plimsoll.Import.Codex;

/// <summary>Codex: on the terminal, in editors, and the desktop app, which all write the same files.</summary>
internal sealed class CodexAgent : Agent
{
    public override string Id => "codex";

    public override string Name => "Codex";

    public override IEnumerable<string> Places(Homes homes)
    {
        foreach (var home in homes.NamedOr("CODEX_HOME", ".codex"))
        {
            yield return Path.Combine(home, "sessions");
            yield return Path.Combine(home, "archived_sessions");
        }
    }

    public override IEnumerable<FoundFile> Files(string place, Action<string> notes) =>
        FileWalk.Below(place, "", notes).Where(file => IsRollout(Path.GetFileName(file.Path)));

    public override LogReader Open(string path) => new CodexReader();

    // Older ones may be compressed.
    private static bool IsRollout(string name) =>
        name.StartsWith("rollout-", StringComparison.Ordinal) && (name.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".jsonl.zst", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".jsonl.gz", StringComparison.OrdinalIgnoreCase));
}
