using Plimsoll.Import.Entries;
using Plimsoll.Import.Files;

namespace Plimsoll.Import.OpenCode;

/// <summary>opencode: a database, and before that a file of JSON for each message.</summary>
internal sealed class OpenCodeAgent : Agent
{
    public const string Client = "opencode";

    private const string Messages = "message";

    public override string Id => Client;

    public override string Name => "opencode";

    public override IEnumerable<string> Places(Homes homes) => homes.NamedOr("OPENCODE_DATA_DIR", ".local", "share", "opencode");

    public override IEnumerable<FoundFile> Files(string place, Action<string> notes) =>
    [
        .. FileWalk.Below(place, ".db", notes, deepest: 1).Where(file => Path.GetFileName(file.Path).StartsWith("opencode", StringComparison.Ordinal)).Select(DatabaseFile.With),
        .. FileWalk.Below(Path.Combine(place, "storage", Messages), ".json", notes),
    ];

    public override LogReader Open(string path) => path.EndsWith(".db", StringComparison.OrdinalIgnoreCase) ? new OpenCodeDatabase(Client) : new OpenCodeFile();
}
