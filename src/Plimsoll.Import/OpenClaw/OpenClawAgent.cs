using Plimsoll.Import.Entries;
using Plimsoll.Import.Files;

namespace Plimsoll.Import.OpenClaw;

/// <summary>OpenClaw: lines of JSON, a session a file. One that is begun anew or deleted is kept under a longer name.</summary>
internal sealed class OpenClawAgent : Agent
{
    public override string Id => "openclaw";

    public override string Name => "OpenClaw";

    // It went by other names before, and its folder with it.
    public override IEnumerable<string> Places(Homes homes) =>
        homes.NamedOr("OPENCLAW_STATE_DIR", ".openclaw").Concat(homes.InEach(".clawdbot")).Concat(homes.InEach(".moltbot")).Select(home => Path.Combine(home, "agents"));

    public override IEnumerable<FoundFile> Files(string place, Action<string> notes) =>
        FileWalk.Below(place, "", notes, deepest: 2).Where(file => IsSession(Path.GetFileName(file.Path)));

    public override LogReader Open(string path) => new OpenClawLines(path);

    private static bool IsSession(string name) =>
        name.EndsWith(".jsonl", StringComparison.Ordinal) || name.Contains(".jsonl.reset.", StringComparison.Ordinal) || name.Contains(".jsonl.deleted.", StringComparison.Ordinal);
}
