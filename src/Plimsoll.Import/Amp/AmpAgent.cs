using Plimsoll.Import.Entries;
using Plimsoll.Import.Files;

namespace Plimsoll.Import.Amp;

/// <summary>Amp: a document for each thread.</summary>
internal sealed class AmpAgent : Agent
{
    public override string Id => "amp";

    public override string Name => "Amp";

    public override IEnumerable<string> Places(Homes homes) => homes.NamedOr("AMP_DATA_DIR", ".local", "share", "amp").Select(home => Path.Combine(home, "threads"));

    public override IEnumerable<FoundFile> Files(string place, Action<string> notes) =>
        FileWalk.Below(place, ".json", notes, deepest: 2).Where(file => Path.GetFileName(file.Path).StartsWith("T-", StringComparison.Ordinal));

    public override LogReader Open(string path) => new AmpThread(Path.GetFileNameWithoutExtension(path));
}
