using Plimsoll.Store.Queries;
using Xunit;

namespace Plimsoll.Store;

/// <summary>What a writer remembers of the cells it wrote is theirs no longer once someone else has written.</summary>
public sealed class CellTableTests
{
    [Fact]
    public void Two_writers_that_take_turns_add_to_the_same_cells()
    {
        using var folder = new TempFolder();
        using var one = Ledger.Open(folder.Ledger, LedgerAccess.Write, TimeProvider.System);
        using var other = Ledger.Open(folder.Ledger, LedgerAccess.Write, TimeProvider.System);

        for (var n = 0; n < 6; n++) (n % 2 == 0 ? one : other).Apply([Call(n)]);

        Assert.Equal(6, one.Database.Number("SELECT count(*) FROM call"));
        Assert.Empty(LedgerCheck.Verify(one));
    }

    [Fact]
    public void What_is_rolled_back_is_not_remembered()
    {
        using var folder = new TempFolder();
        using var ledger = Ledger.Open(folder.Ledger, LedgerAccess.Write, TimeProvider.System);
        ledger.Apply([Call(1)]);
        ledger.Database.Execute("CREATE TEMP TRIGGER refuse BEFORE INSERT ON main.session_day BEGIN SELECT RAISE(ABORT, 'no'); END");
        Assert.Throws<LedgerException>(() => ledger.Apply([Call(2)]));
        ledger.Database.Execute("DROP TRIGGER refuse");

        ledger.Apply([Call(3)]);

        Assert.Empty(LedgerCheck.Verify(ledger));
    }

    [Fact]
    public void Cells_that_were_made_anew_on_the_same_connection_are_read_again()
    {
        using var folder = new TempFolder();
        using var ledger = Ledger.Open(folder.Ledger, LedgerAccess.Write, TimeProvider.System);
        ledger.Apply([Call(1)]);
        ledger.Database.Execute("DELETE FROM call; DELETE FROM identity_recent");
        LedgerCheck.Rebuild(ledger);

        ledger.Apply([Call(2)]);

        Assert.Empty(LedgerCheck.Verify(ledger));
    }

    [Fact]
    public void Who_writes_without_end_lets_others_in()
    {
        using var folder = new TempFolder();
        using var ledger = Ledger.Open(folder.Ledger, LedgerAccess.Write, TimeProvider.System);

        var n = 0;
        while (ledger.Pauses == 0 && n < 200_000) ledger.Apply([.. Enumerable.Range(0, 100).Select(_ => Call(n++))]);

        Assert.True(ledger.Pauses > 0, "no pause in thousands of transactions, one right after the other");
    }

    private static Observation Call(int n) =>
        Calls.One($"cell-{n}", at: Calls.Noon.AddMilliseconds(n), response: $"cell-{n}", session: "s", nano: n + 1);
}
