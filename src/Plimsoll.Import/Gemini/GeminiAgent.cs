using Plimsoll.Import.Entries;
using Plimsoll.Import.Files;

namespace Plimsoll.Import.Gemini;

/// <summary>Gemini CLI: a session a file, a JSON document in older versions and lines of JSON in newer ones.</summary>
internal sealed class GeminiAgent : Agent
{
    public override string Id => "gemini-cli";

    public override string Name => "Gemini CLI";

    public override IEnumerable<string> Places(Homes homes) => homes.NamedOr("GEMINI_DATA_DIR", ".gemini").Select(home => Path.Combine(home, "tmp"));

    public override IEnumerable<FoundFile> Files(string place, Action<string> notes) =>
        FileWalk.Below(place, ".json", notes, deepest: 6).Concat(FileWalk.Below(place, ".jsonl", notes, deepest: 6)).Where(file => IsSession(file.Path));

    public override LogReader Open(string path)
    {
        var session = new GeminiSession(path);
        return path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) ? new GeminiLines(session) : new GeminiDocument(session);
    }

    private static bool IsSession(string path) => Path.GetFileName(path).StartsWith("session-", StringComparison.Ordinal);
}
