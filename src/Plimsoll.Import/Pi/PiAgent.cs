using Plimsoll.Import.Entries;
using Plimsoll.Import.Files;

namespace Plimsoll.Import.Pi;

/// <summary>pi, and OMP which was made from it: lines of JSON, a session a file.</summary>
/// <param name="id">The agent's id, and the name of its folder behind a dot.</param>
/// <param name="name">As people name it.</param>
/// <param name="variable">Names the agent's folder.</param>
internal sealed class PiAgent(string id, string name, string variable) : Agent
{
    public override string Id => id;

    public override string Name => name;

    public override IEnumerable<string> Places(Homes homes) => homes.NamedOr(variable, "." + id, "agent").Select(home => Path.Combine(home, "sessions"));

    public override IEnumerable<FoundFile> Files(string place, Action<string> notes) => FileWalk.Below(place, ".jsonl", notes, deepest: 4);

    public override LogReader Open(string path) => new PiLines(id, path);
}
