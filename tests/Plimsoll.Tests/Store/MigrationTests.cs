using System.Globalization;
using System.Text;
using Plimsoll.Store.Migrations;
using Plimsoll.Store.Queries;
using Plimsoll.Store.Spills;
using Plimsoll.Store.Sqlite;
using Xunit;

namespace Plimsoll.Store;

/// <summary>The fixture was written by the program that had the first layout; beside it stands what that program said of each call.</summary>
public sealed class MigrationTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static string Fixtures => Path.Combine(ProviderFiles.RepositoryRoot(), "tests", "ledgers");

    private string Backup => _folder.Ledger + ".v1.backup";

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(LedgerAccess.Read)]
    [InlineData(LedgerAccess.Write)]
    public void A_ledger_of_the_first_layout_says_the_same_of_every_call_once_migrated(LedgerAccess access)
    {
        MakeFirstLayout();

        using var ledger = Ledger.Open(_folder.Ledger, access, TimeProvider.System);

        Assert.Equal(File.ReadAllLines(Path.Combine(Fixtures, "layout-1.calls.txt")), Said(ledger));
        Assert.Empty(LedgerCheck.Verify(ledger));
    }

    [Fact]
    public void The_migrated_ledger_knows_its_calls_again_and_numbers_changes_on()
    {
        MakeFirstLayout();
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write, TimeProvider.System);
        var changes = ledger.Database.Number("SELECT max(rev + n) - 1 FROM change");
        var there = new CallList { Limit = 1_000 }.Read(ledger).SelectMany(entry => CallDetail.Read(ledger, entry.Id)!.Observations).ToList();

        Assert.Equal(new Applied(0, 0, there.Count), ledger.Apply(there));
        ledger.Apply([Calls.One("new")]);

        Assert.Equal(changes + 1, ledger.Database.Number("SELECT max(rev + n) - 1 FROM change"));
        Assert.Equal(0, ledger.Database.Number("SELECT count(*) FROM revision WHERE NOT EXISTS (SELECT 1 FROM change WHERE revision.rev >= change.rev AND revision.rev < change.rev + n)"));
        Assert.Empty(LedgerCheck.Verify(ledger));
    }

    /// <summary>The third layout's program made the tables of imports with the first import.</summary>
    [Theory]
    [InlineData(LedgerAccess.Read)]
    [InlineData(LedgerAccess.Write)]
    public void A_ledger_of_the_third_layout_knows_what_was_imported_once_migrated(LedgerAccess access)
    {
        Make("layout-3.sql", 3);

        using (var ledger = Ledger.Open(_folder.Ledger, access, TimeProvider.System))
        {
            Assert.Equal(4, ledger.Database.Number("PRAGMA user_version"));
            var file = Assert.Single(ledger.ImportedFiles());
            Assert.Equal(("codex", 814L), (file.Agent, file.Offset));
            Assert.Equal(["coverage", "rate_limits"], ledger.AgentFacts().Select(fact => fact.Kind));
            Assert.Single(new CallList().Read(ledger));
            Assert.Empty(LedgerCheck.Verify(ledger));
        }

        using var backup = Database.Open(_folder.Ledger + ".v3.backup", writable: false, 0);
        Assert.Equal((3, 1), (backup.Number("PRAGMA user_version"), backup.Number("SELECT count(*) FROM import_file")));
    }

    [Fact]
    public void A_ledger_of_the_third_layout_into_which_nothing_was_imported_has_the_tables_once_migrated()
    {
        Make("layout-3.sql", 3, "DROP TABLE import_file; DROP TABLE agent_fact");

        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Read, TimeProvider.System);

        Assert.Empty(ledger.ImportedFiles());
        Assert.Empty(ledger.AgentFacts());
        Assert.Equal(2, ledger.Database.Number("SELECT count(*) FROM sqlite_schema WHERE name IN ('import_file', 'agent_fact')"));
    }

    [Fact]
    public async Task Many_that_open_an_old_ledger_at_once_all_get_it()
    {
        MakeFirstLayout();
        using var start = new Barrier(6);

        // Threads of their own: those of a pool might wait at the barrier for one that is not begun.
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                Ledger.Open(_folder.Ledger, LedgerAccess.Write, TimeProvider.System).Dispose();
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.True(File.Exists(Backup));
        Assert.DoesNotContain(Directory.GetFiles(_folder.Path), file => file.EndsWith(".lock", StringComparison.Ordinal) || file.EndsWith(".partial", StringComparison.Ordinal));
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Read, TimeProvider.System);
        Assert.Empty(LedgerCheck.Verify(ledger));
    }

    [Fact]
    public void The_backup_is_the_ledger_as_it_was()
    {
        MakeFirstLayout();

        Ledger.Open(_folder.Ledger, LedgerAccess.Write, TimeProvider.System).Dispose();

        using var backup = Database.Open(Backup, writable: false, 0);
        Assert.Equal((1, 25), (backup.Number("PRAGMA user_version"), backup.Number("SELECT count(*) FROM call JOIN raw ON call = key")));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Backup));
    }

    [Fact]
    public async Task A_migration_that_is_killed_is_made_by_the_next_process()
    {
        MakeFirstLayout(copies: 1_500);
        var sums = Sums();
        var random = new Random(11);
        var broken = 0;
        for (var kill = 0; kill < (LongRun.Wanted ? 20 : 4); kill++)
        {
            using var child = Children.Start(LedgerLoad.Variable, $"{_folder.Ledger}|migrate");
            await Task.Delay(random.Next(150, 600), TestContext.Current.CancellationToken);
            child.Kill();
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
            using var left = Database.Open(_folder.Ledger, writable: true, 0);
            if (left.Number("PRAGMA user_version") != 1) break;
            broken++;
            Assert.Equal("ok", left.Text("PRAGMA integrity_check"));
        }

        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write, TimeProvider.System);

        Assert.True(broken > 0, "No kill came before the migration was done.");
        Assert.Equal(sums, Sums());
        Assert.Equal(25 * 1_501, ledger.Database.Number("SELECT count(*) FROM call"));
        Assert.Empty(LedgerCheck.Verify(ledger));
    }

    /// <summary>All that a ledger says of each of its calls.</summary>
    internal static List<string> Said(Ledger ledger) =>
    [
        .. new CallList { Limit = 1_000 }.Read(ledger).Select(entry => CallDetail.Read(ledger, entry.Id)!).Select(detail =>
            $"{detail.Id} {detail.Observations.Count} {detail.Revisions.Count} {Encoding.UTF8.GetString(ObservationJson.Write(detail.Call))}"),
    ];

    private string Sums()
    {
        using var database = Database.Open(_folder.Ledger, writable: false, 0);
        var sums = new StringBuilder();
        using var cells = database.Prepare("SELECT quarter, facet, hex(sums) FROM cell ORDER BY 1, 2");
        while (cells.Step()) sums.Append(CultureInfo.InvariantCulture, $"{cells.Int64(0)} {cells.Int64(1)} {cells.Text(2)}\n");
        return sums.ToString();
    }

    private void Make(string fixture, int layout, string then = "")
    {
        using var database = Database.Open(_folder.Ledger, writable: true, 0);
        database.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
        database.Execute(File.ReadAllText(Path.Combine(Fixtures, fixture)));
        database.Execute(string.Create(CultureInfo.InvariantCulture, $"{then}; PRAGMA application_id = {Migrator.ApplicationId}; PRAGMA user_version = {layout}"));
    }

    /// <param name="copies">Further copies of all calls and sums, each ten days later.</param>
    private void MakeFirstLayout(int copies = 0)
    {
        using var database = Database.Open(_folder.Ledger, writable: true, 0);
        database.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
        database.Execute(File.ReadAllText(Path.Combine(Fixtures, "layout-1.sql")));
        database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {Migrator.ApplicationId}; PRAGMA user_version = 1"));
        if (copies == 0) return;

        const string Day = "(i * 10 * (86400000 << 21))";
        database.Execute(string.Create(CultureInfo.InvariantCulture, $"CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {copies}) SELECT i FROM n"));
        var columns = string.Join(", ", Columns(database, "call").Select(column => column switch
        {
            "key" => $"key + {Day}",
            "started_us" => "started_us + i * 864000000000",
            _ => column,
        }));
        database.Execute(
            "BEGIN; CREATE TEMP TABLE c AS SELECT * FROM call; CREATE TEMP TABLE r AS SELECT * FROM raw; CREATE TEMP TABLE q AS SELECT * FROM cell; "
            + "CREATE TEMP TABLE d AS SELECT * FROM cell_day; CREATE TEMP TABLE s AS SELECT * FROM session_day; CREATE TEMP TABLE l AS SELECT * FROM line; "
            + "CREATE TEMP TABLE o AS SELECT * FROM observation; CREATE TEMP TABLE h AS SELECT * FROM shifted; "
            + $"INSERT INTO call SELECT {columns} FROM n, c; INSERT INTO raw SELECT call + {Day}, native, response, usage FROM n, r; "
            + $"INSERT INTO change(call) SELECT key + {Day} FROM n, c; INSERT INTO shifted SELECT started_us + i * 864000000000, call + {Day} FROM n, h; "
            + $"INSERT INTO line SELECT call + {Day}, n, model, unit, quantity, rate, nano FROM (SELECT i FROM n), l; "
            + $"INSERT INTO observation SELECT call + {Day}, witness, native, json FROM n, o; "
            + "INSERT INTO cell SELECT quarter + 960 * i, facet, sums FROM n, q; INSERT INTO cell_day SELECT day + 10 * i, facet, sums FROM n, d; "
            + "INSERT INTO session_day SELECT day + 10 * i, session, facet, sums FROM n, s; COMMIT");
    }

    private static List<string> Columns(Database database, string table)
    {
        var columns = new List<string>();
        using var rows = database.Prepare($"SELECT name FROM pragma_table_info('{table}') ORDER BY cid");
        while (rows.Step()) columns.Add(rows.Text(0)!);
        return columns;
    }
}
