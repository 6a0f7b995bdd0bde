using Plimsoll.Import.Entries;
using Plimsoll.Import.Files;

namespace Plimsoll.Import.Copilot;

/// <summary>Copilot on the command line: its store, with a row for each request, and what it exports where the user asked for that.</summary>
internal sealed class CopilotAgent : Agent
{
    private const string Store = "session-store.db";

    public override string Id => "copilot-cli";

    public override string Name => "Copilot CLI";

    public override IEnumerable<string> Places(Homes homes) =>
        homes.NamedOr("COPILOT_HOME", ".copilot").SelectMany(home => (string[])[Path.Combine(home, Store), Path.Combine(home, "otel")])
            .Concat(homes.Listed("COPILOT_OTEL_FILE_EXPORTER_PATH"));

    public override IEnumerable<FoundFile> Files(string place, Action<string> notes) => Path.GetFileName(place) == Store
        ? FileWalk.Below(place, ".db", notes, deepest: 0).Select(DatabaseFile.With)
        : FileWalk.Below(place, ".jsonl", notes, deepest: 1);

    public override LogReader Open(string path) => path.EndsWith(".db", StringComparison.OrdinalIgnoreCase) ? new CopilotStore() : new CopilotSpans(Id);
}
