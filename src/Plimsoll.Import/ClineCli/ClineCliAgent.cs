using Plimsoll.Import.Entries;
using Plimsoll.Import.Files;

namespace Plimsoll.Import.ClineCli;

/// <summary>Cline on the command line: two documents a session, its head and its messages.</summary>
internal sealed class ClineCliAgent : Agent
{
    private const string Messages = ".messages.json";

    public override string Id => "cline-cli";

    public override string Name => "Cline CLI";

    public override IEnumerable<string> Places(Homes homes)
    {
        if (homes.Listed("CLINE_SESSION_DATA_DIR") is { Count: > 0 } sessions) return sessions;
        if (homes.Listed("CLINE_DATA_DIR") is { Count: > 0 } data) return data.Select(folder => Path.Combine(folder, "sessions"));
        return homes.NamedOr("CLINE_DIR", ".cline").Select(home => Path.Combine(home, "data", "sessions"));
    }

    public override IEnumerable<FoundFile> Files(string place, Action<string> notes) => FileWalk.Below(place, Messages, notes, deepest: 2);

    public override LogReader Open(string path) => new ClineCliSession(path[..^Messages.Length] + ".json");
}
