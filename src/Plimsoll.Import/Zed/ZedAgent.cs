using Plimsoll.Import.Entries;
using Plimsoll.Import.Files;

namespace Plimsoll.Import.Zed;

/// <summary>Zed's agent: a database with a row for each thread.</summary>
internal sealed class ZedAgent : Agent
{
    public override string Id => "zed";

    public override string Name => "Zed";

    public override IEnumerable<string> Places(Homes homes) =>
        homes.InEach(".local", "share", "zed", "threads")
            .Concat(homes.InEach(".var", "app", "dev.zed.Zed", "data", "zed", "threads"))
            .Concat(homes.InEach("Library", "Application Support", "Zed", "threads"))
            .Concat(homes.InEach("AppData", "Local", "Zed", "threads"));

    public override IEnumerable<FoundFile> Files(string place, Action<string> notes) =>
        FileWalk.Below(place, ".db", notes, deepest: 1).Where(file => Path.GetFileName(file.Path) == "threads.db").Select(DatabaseFile.With);

    public override LogReader Open(string path) => new ZedThreads();
}
