using Xunit;

namespace Plimsoll.Store.Spills;

public sealed class SpillFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Shared => Directory.CreateDirectory(Path.Combine(_folder.Path, "shared")).FullName;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_found_no_room_beside_the_ledger_waits_elsewhere_and_is_taken_up_once()
    {
        var inbox = Blocked("one");

        var file = inbox.Save([Calls.One("exchange-1"), Calls.One("exchange-2")], [], Calls.Noon);

        Assert.StartsWith(Shared, file, StringComparison.Ordinal);
        Assert.Equal(2, WaitingCalls.Of(inbox).Count);
        using var ledger = Open("one");
        Assert.True(inbox.Ingest(ledger));
        Assert.True(inbox.Ingest(ledger));
        Assert.Equal(2, ledger.Database.Number("SELECT count(*) FROM call"));
        Assert.Equal(0, WaitingCalls.Of(inbox).Count);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void No_ledger_takes_what_waits_for_another()
    {
        var file = Blocked("one").Save([Calls.One()], [], Calls.Noon);
        using var other = Open("two");

        Assert.True(new SpillFolder(other.Path, [Shared]).Ingest(other));

        Assert.Equal(0, other.Database.Number("SELECT count(*) FROM call"));
        Assert.True(File.Exists(file));
    }

    [Fact]
    public void A_folder_that_others_may_enter_is_not_used_nor_a_link_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Each user has a temporary folder of their own.");
        var inbox = Blocked("one");
        var place = Directory.CreateDirectory(Path.Combine(Shared, "plimsoll-inbox" + Ownership.User));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(place.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        Assert.Null(inbox.Save([Calls.One()], [], Calls.Noon));

        place.Delete();
        File.CreateSymbolicLink(place.FullName, Directory.CreateDirectory(Path.Combine(_folder.Path, "elsewhere")).FullName);

        Assert.Null(inbox.Save([Calls.One()], [], Calls.Noon));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_folder.Path, "elsewhere")));
    }

    [Fact]
    public void What_a_process_died_over_is_taken_up()
    {
        var inbox = new SpillFolder(Path.Combine(_folder.Path, "one", "ledger.db"), [Shared]);
        var file = inbox.Save([Calls.One("exchange-1"), Calls.One("exchange-2")], [], Calls.Noon)!;
        var lines = File.ReadAllLines(file);
        // Its last line was not whole.
        File.WriteAllText(file + ".partial", lines[0] + "\n" + lines[1][..^10]);
        File.Delete(file);
        using var ledger = Open("one");

        Assert.True(inbox.Ingest(ledger));

        Assert.Equal(1, ledger.Database.Number("SELECT count(*) FROM call"));
        Assert.Single(File.ReadAllLines(file + ".rejected"));
        Assert.False(File.Exists(file + ".partial"));
    }

    // A file stands where the folder beside the ledger would be.
    private SpillFolder Blocked(string home)
    {
        var inbox = new SpillFolder(Path.Combine(_folder.Path, home, "ledger.db"), [Shared]);
        Directory.CreateDirectory(Path.GetDirectoryName(inbox.Beside)!);
        File.WriteAllText(inbox.Beside, "");
        return inbox;
    }

    private Ledger Open(string home) =>
        Ledger.Open(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.Path, home)).FullName, "ledger.db"), LedgerAccess.Write, TimeProvider.System);
}
