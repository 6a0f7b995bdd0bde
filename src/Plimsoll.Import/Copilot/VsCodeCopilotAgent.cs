using Plimsoll.Import.Entries;
using Plimsoll.Import.Files;

namespace Plimsoll.Import.Copilot;

/// <summary>Copilot Chat in VS Code: a database of traces, where the user asked for that.</summary>
internal sealed class VsCodeCopilotAgent : Agent
{
    public override string Id => "vscode-copilot";

    public override string Name => "Copilot Chat in VS Code";

    // Traces are written where the user asked for that, and spans are pruned.
    public override bool TellsAll => false;

    public override IEnumerable<string> Places(Homes homes) => EditorFolders.OfExtension(homes, "github.copilot-chat");

    public override IEnumerable<FoundFile> Files(string place, Action<string> notes) =>
        FileWalk.Below(place, ".db", notes, deepest: 1).Where(file => Path.GetFileName(file.Path) == "agent-traces.db").Select(DatabaseFile.With);

    public override LogReader Open(string path) => new CopilotTraces(Id);
}
