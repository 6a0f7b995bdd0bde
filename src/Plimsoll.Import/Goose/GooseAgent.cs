using Plimsoll.Import.Entries;
using Plimsoll.Import.Files;

namespace Plimsoll.Import.Goose;

/// <summary>Goose: a database with a row for each session, which holds the session's sums.</summary>
internal sealed class GooseAgent : Agent
{
    public override string Id => "goose";

    public override string Name => "Goose";

    public override IEnumerable<string> Places(Homes homes)
    {
        if (homes.Listed("GOOSE_PATH_ROOT") is { Count: > 0 } roots) return roots.Select(root => Path.Combine(root, "data", "sessions"));
        return homes.InEach(".local", "share", "goose", "sessions")
            .Concat(homes.InEach(".local", "share", "Block", "goose", "sessions"))
            .Concat(homes.InEach("Library", "Application Support", "goose", "sessions"))
            .Concat(homes.InEach("Library", "Application Support", "Block.goose", "sessions"))
            .Concat(homes.InEach("AppData", "Roaming", "Block", "goose", "sessions"))
            .Concat(homes.InEach("AppData", "Roaming", "Block", "goose", "data", "sessions"));
    }

    public override IEnumerable<FoundFile> Files(string place, Action<string> notes) =>
        FileWalk.Below(place, ".db", notes, deepest: 1).Where(file => Path.GetFileName(file.Path) == "sessions.db").Select(DatabaseFile.With);

    public override LogReader Open(string path) => new GooseSessions();
}
