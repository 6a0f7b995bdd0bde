using Plimsoll.Import.Entries;
using Plimsoll.Import.Files;

namespace Plimsoll.Import.Kimi;

/// <summary>Kimi: the first command line (<c>~/.kimi</c>) and Kimi Code (<c>~/.kimi-code</c>), which log in two shapes.</summary>
internal sealed class KimiAgent : Agent
{
    private const string Wire = "wire.jsonl";
    private const string Desktop = "Library/Application Support/kimi-desktop/daimon-share/daimon/runtime/kimi-code/home";

    public override string Id => "kimi";

    public override string Name => "Kimi";

    public override IEnumerable<string> Places(Homes homes) =>
        homes.NamedOr("KIMI_SHARE_DIR", ".kimi").Concat(homes.Listed("KIMI_DATA_DIR")).Concat(homes.NamedOr("KIMI_CODE_HOME", ".kimi-code")).Concat(homes.InEach(Desktop.Split('/')))
            .Select(home => Path.Combine(home, "sessions"));

    public override IEnumerable<FoundFile> Files(string place, Action<string> notes) =>
        FileWalk.Below(place, ".jsonl", notes, deepest: 6).Where(file => Path.GetFileName(file.Path) == Wire);

    public override LogReader Open(string path) => new KimiLines(path);
}
