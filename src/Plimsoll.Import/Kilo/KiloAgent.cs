using Plimsoll.Import.Cline;
using Plimsoll.Import.Entries;
using Plimsoll.Import.Files;
using Plimsoll.Import.OpenCode;

namespace Plimsoll.Import.Kilo;

/// <summary>Kilo Code: an extension that was made from Cline and keeps a folder for each task; since 1.0 one made from opencode, with a database.</summary>
internal sealed class KiloAgent : Agent
{
    private const string Client = "kilo-code";
    private const string Folder = "kilo";

    private readonly ClineAgent _extension = new(Client, "Kilo Code", "kilocode.kilo-code");

    public override string Id => Client;

    public override string Name => _extension.Name;

    public override IEnumerable<string> Places(Homes homes)
    {
        var data = homes.Listed("XDG_DATA_HOME").Select(own => Path.Combine(own, Folder));
        return _extension.Places(homes).Concat(homes.InEach(".local", "share", Folder)).Concat(data);
    }

    public override IEnumerable<FoundFile> Files(string place, Action<string> notes) =>
        Path.GetFileName(place) == Folder
            ? FileWalk.Below(place, ".db", notes, deepest: 1).Where(file => IsMessages(Path.GetFileName(file.Path))).Select(DatabaseFile.With)
            : _extension.Files(place, notes);

    public override LogReader Open(string path) => path.EndsWith(".db", StringComparison.OrdinalIgnoreCase) ? new OpenCodeDatabase(Client) : _extension.Open(path);

    // The first of them kept the name that the file has in opencode.
    private static bool IsMessages(string name) => name.StartsWith(Folder, StringComparison.Ordinal) || name.StartsWith(OpenCodeAgent.Client, StringComparison.Ordinal);
}
