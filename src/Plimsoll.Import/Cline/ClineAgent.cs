using Plimsoll.Import.Entries;
using Plimsoll.Import.Files;

namespace Plimsoll.Import.Cline;

/// <summary>Cline, and Roo Code and Kilo Code which were made from it: extensions of VS Code that keep a folder for each task.</summary>
/// <param name="id">The agent's id.</param>
/// <param name="name">As people name it.</param>
/// <param name="extension">The extension's id.</param>
/// <param name="data">A further folder with tasks, below the home; null where there is none.</param>
internal sealed class ClineAgent(string id, string name, string extension, string? data = null) : Agent
{
    private const string Messages = "ui_messages.json";

    public override string Id => id;

    public override string Name => name;

    public override IEnumerable<string> Places(Homes homes) =>
        EditorFolders.OfExtension(homes, extension).Concat(data is null ? [] : homes.InEach(data.Split('/'))).Select(folder => Path.Combine(folder, "tasks"));

    public override IEnumerable<FoundFile> Files(string place, Action<string> notes) =>
        FileWalk.Below(place, ".json", notes, deepest: 2).Where(file => Path.GetFileName(file.Path) == Messages);

    public override LogReader Open(string path) => new ClineTask(id, path);
}
