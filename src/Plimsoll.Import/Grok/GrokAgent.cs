using Plimsoll.Import.Entries;
using Plimsoll.Import.Files;

namespace Plimsoll.Import.Grok;

/// <summary>Grok Build: a folder for each session, in it what was sent to its front end, line by line.</summary>
internal sealed class GrokAgent : Agent
{
    public override string Id => "grok-build";

    public override string Name => "Grok Build";

    public override IEnumerable<string> Places(Homes homes) => homes.NamedOr("GROK_HOME", ".grok").Select(home => Path.Combine(home, "sessions"));

    public override IEnumerable<FoundFile> Files(string place, Action<string> notes) =>
        FileWalk.Below(place, ".jsonl", notes, deepest: 4).Where(file => Path.GetFileName(file.Path) == "updates.jsonl");

    public override LogReader Open(string path) => new GrokLines(path);
}
