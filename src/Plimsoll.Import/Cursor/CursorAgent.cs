using Plimsoll.Import.Entries;
using Plimsoll.Import.Files;

namespace Plimsoll.Import.Cursor;

/// <summary>Cursor: not its local files, which hold no usage that is billed, but the table that users download from its dashboard.</summary>
internal sealed class CursorAgent : Agent
{
    public override string Id => "cursor";

    public override string Name => "Cursor";

    public override bool TellsAll => false;

    public override IEnumerable<string> Places(Homes homes) => homes.Listed("CURSOR_USAGE_CSV").Concat(homes.Files);

    public override IEnumerable<FoundFile> Files(string place, Action<string> notes) => FileWalk.Below(place, ".csv", notes, deepest: 1);

    public override LogReader Open(string path) => new CursorTable();
}
