using Plimsoll.Import.Entries;
using Plimsoll.Import.Files;

namespace Plimsoll.Import.Droid;

/// <summary>Droid (Factory): a document for each session with its sums, and beside it the session line by line.</summary>
internal sealed class DroidAgent : Agent
{
    private const string Settings = ".settings.json";

    public override string Id => "droid";

    public override string Name => "Droid";

    public override IEnumerable<string> Places(Homes homes) => homes.NamedOr("FACTORY_DIR", ".factory").Select(home => Path.Combine(home, "sessions"));

    public override IEnumerable<FoundFile> Files(string place, Action<string> notes) => FileWalk.Below(place, Settings, notes, deepest: 4);

    public override LogReader Open(string path) => new DroidSession(path, path[..^Settings.Length]);
}
