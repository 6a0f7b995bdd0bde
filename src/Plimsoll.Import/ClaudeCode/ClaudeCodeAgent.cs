using Plimsoll.Import.Entries;
using Plimsoll.Import.Files;

namespace Plimsoll.Import.ClaudeCode;

/// <summary>Claude Code, on the terminal and inside Claude Desktop.</summary>
internal sealed class ClaudeCodeAgent : Agent
{
    private const string Projects = "projects";

    // Claude Desktop keeps a home of Claude Code for each of its own sessions.
    private const int DesktopDepth = 12;

    public override string Id => "claude-code";

    public override string Name => "Claude Code";

    public override IEnumerable<string> Places(Homes homes)
    {
        var named = homes.Listed("CLAUDE_CONFIG_DIR");
        foreach (var place in named) yield return At(place);

        foreach (var home in named.Count > 0 ? homes.Folders.Skip(1) : homes.Folders)
        {
            yield return Path.Combine(home, ".claude", Projects);
            yield return Path.Combine(home, ".config", "claude", Projects);
        }

        if (named.Count == 0 && homes.Environment("XDG_CONFIG_HOME") is { Length: > 0 } xdg) yield return Path.Combine(xdg, "claude", Projects);
        foreach (var desktop in Desktop(homes)) yield return desktop;
    }

    public override IEnumerable<FoundFile> Files(string place, Action<string> notes) =>
        FileWalk.Below(place, ".jsonl", notes, Path.GetFileName(place) == Projects ? DesktopDepth / 2 : DesktopDepth)
            .Where(file => InProjects(file.Path));

    public override TimeSpan? KeptFor(Homes homes) => CleanupPeriod.Read(homes.NamedOr("CLAUDE_CONFIG_DIR", ".claude").Select(home => Path.Combine(home, "settings.json")));

    public override LogReader Open(string path) => new ClaudeCodeReader(Session(path));

    // The variable names the home, or at times the folder of projects itself.
    private static string At(string place) => Path.GetFileName(Path.TrimEndingDirectorySeparator(place)) == Projects ? place : Path.Combine(place, Projects);

    private static IEnumerable<string> Desktop(Homes homes)
    {
        const string Sessions = "local-agent-mode-sessions";
        foreach (var home in homes.Folders)
        {
            yield return Path.Combine(home, "Library", "Application Support", "Claude", Sessions);
            yield return Path.Combine(home, ".config", "Claude", Sessions);
            yield return Path.Combine(home, "AppData", "Roaming", "Claude", Sessions);

            // Installed from the store: Packages\Claude_…\LocalCache\Roaming\Claude.
            var packages = Path.Combine(home, "AppData", "Local", "Packages");
            if (!Directory.Exists(packages)) continue;
            foreach (var package in Directory.EnumerateDirectories(packages, "*Claude*"))
                yield return Path.Combine(package, "LocalCache", "Roaming", "Claude", Sessions);
        }
    }

    // Claude Desktop's folders hold other lines of JSON too.
    private static bool InProjects(string path) => path.Contains($"{Path.DirectorySeparatorChar}{Projects}{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    // A subagent's file stands in SESSION/subagents/, and is named for the agent.
    private static string? Session(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return name.StartsWith("agent-", StringComparison.Ordinal) ? null : name;
    }
}
