using Plimsoll.Import.Cline;
using Plimsoll.Import.OpenCode;
using Xunit;

namespace Plimsoll.Import.Kilo;

public sealed class KiloTests : IDisposable
{
    internal const string Database = ".local/share/kilo/kilo.db";
    private const string Tasks = ".config/Code/User/globalStorage/kilocode.kilo-code/tasks/0198/ui_messages.json";

    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_row_of_the_database_is_read_and_is_kilos_and_not_opencodes()
    {
        OpenCodeTests.Make(_rig.At(Database), OpenCodeTests.Message("msg_1"));
        OpenCodeTests.Make(_rig.At(".local/share/opencode/opencode.db"), OpenCodeTests.Message("msg_1"));

        _rig.Import();

        Assert.Equal(["kilo-code", "opencode"], _rig.Calls().Select(call => call.Call.Attribution.Client).Order(StringComparer.Ordinal));
        Assert.All(_rig.Calls(), call => Assert.Equal(new Counted(10, 5_000, 300, 50, 7), Counted.Of(call.Call)));
    }

    [Fact]
    public void Tasks_of_older_versions_are_read_beside_it()
    {
        OpenCodeTests.Make(_rig.At(Database), OpenCodeTests.Message("msg_1"));
        _rig.Put(Tasks, ClineTests.Messages(ClineTests.Request(1, told: true)));

        var summary = _rig.Import();

        Assert.Equal((2, 2L), (summary.Agents["kilo-code"].Files, summary.Agents["kilo-code"].Calls));
        Assert.All(_rig.Calls(), call => Assert.Equal("kilo-code", call.Call.Attribution.Client));
    }

    [Fact]
    public void A_folder_of_data_elsewhere_is_looked_at_too()
    {
        OpenCodeTests.Make(_rig.At("data/kilo/kilo-dev.db"), OpenCodeTests.Message("msg_1"));
        _rig.Set("XDG_DATA_HOME", "~/data");

        _rig.Import();

        Assert.Single(_rig.Calls());
    }
}
