using Plimsoll.Import.Entries;
using Plimsoll.Import.Files;

namespace Plimsoll.Import.Qwen;

/// <summary>Qwen Code: lines of JSON, a session a file.</summary>
internal sealed class QwenAgent : Agent
{
    public override string Id => "qwen-code";

    public override string Name => "Qwen Code";

    public override IEnumerable<string> Places(Homes homes) => homes.NamedOr("QWEN_DATA_DIR", ".qwen").Select(Projects);

    public override IEnumerable<FoundFile> Files(string place, Action<string> notes) =>
        FileWalk.Below(place, ".jsonl", notes, deepest: 4).Where(file => Path.GetFileName(Path.GetDirectoryName(file.Path)) == "chats");

    public override LogReader Open(string path) => new QwenLines(Path.GetFileNameWithoutExtension(path));

    // The variable names the home, or at times the folder of projects itself.
    private static string Projects(string home) => Path.GetFileName(Path.TrimEndingDirectorySeparator(home)) == "projects" ? home : Path.Combine(home, "projects");
}
