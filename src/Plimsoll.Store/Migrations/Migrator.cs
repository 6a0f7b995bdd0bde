using System.Globalization;
using System.Reflection;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Migrations;

/// <summary>Tells what a file is, and brings a ledger up to this version.</summary>
internal static class Migrator
{
    /// <summary>The layout that this version writes: the number of the last file in this folder.</summary>
    public const int Current = 4;

    /// <summary>"PLMS", in the header of every ledger (<c>PRAGMA application_id</c>).</summary>
    public const int ApplicationId = 0x504C_4D53;

    /// <returns>The version of the ledger's layout; 0 for a file with nothing in it.</returns>
    /// <exception cref="LedgerException">It is no ledger, or a newer one.</exception>
    public static int Recognise(Database database)
    {
        // The tables first: another process may be making the ledger, and its tables and its marks come in one transaction. Looked at the
        // other way round, the marks could be from before it and the tables from after.
        var tables = database.Number("SELECT count(*) FROM sqlite_schema");
        var application = database.Number("PRAGMA application_id");
        var version = (int)database.Number("PRAGMA user_version");
        if (application == 0 && version == 0 && tables == 0) return 0;
        if (application != ApplicationId) throw SqliteFault.NotALedger(database.Path);
        if (version <= Current) return version;

        throw new LedgerException(
            LedgerProblem.Newer,
            $"A newer Plimsoll wrote the ledger {database.Path} (layout {version}; this one knows {Current}): update Plimsoll.");
    }

    /// <summary>Brings the ledger to <see cref="Current"/>; an older one is copied first to <c>NAME.vN.backup</c>.</summary>
    public static void Migrate(Database database)
    {
        var version = Recognise(database);
        if (version == Current) return;
        if (version > 0) Backup(database, version);

        database.Execute("BEGIN IMMEDIATE");
        try
        {
            // Another process may have been faster: look again, now that nobody else can write.
            for (version = Recognise(database); version < Current; version++)
            {
                database.Execute(Script(version + 1));
                if (version == 1) Layout1.MoveTo2(database);
            }

            database.Execute(string.Create(
                CultureInfo.InvariantCulture,
                $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Current}; COMMIT"));
        }
        finally
        {
            if (database.InTransaction) database.Execute("ROLLBACK");
        }
    }

    private static void Backup(Database database, int version)
    {
        var copy = string.Create(CultureInfo.InvariantCulture, $"{database.Path}.v{version}.backup");
        if (File.Exists(copy)) return;

        // Another process may be at it: its copy is ours, too.
        using var turn = Turn(copy + ".lock");
        if (File.Exists(copy)) return;

        // Made under another name, so that a copy broken off is never taken for a backup.
        var partial = copy + ".partial";
        File.Delete(partial);
        using (var vacuum = database.Prepare("VACUUM INTO ?")) vacuum.Bind(1, partial).Run();
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(partial, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        // SQLite does not wait for the disk here, and what comes next changes the ledger itself.
        using (var file = new FileStream(partial, FileMode.Open, FileAccess.Write)) file.Flush(flushToDisk: true);
        File.Move(partial, copy, overwrite: true);
        Folders.Sync(Path.GetDirectoryName(Path.GetFullPath(copy))!);
    }

    /// <summary>Waits for as long as a living process has it: a large ledger takes a while to copy.</summary>
    private static FileStream Turn(string file)
    {
        while (true)
        {
            try
            {
                return new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException held) when (held.HResult is unchecked((int)0x80070020) or 11 or 35)
            {
                // Windows' sharing violation; EWOULDBLOCK of Linux, of macOS and the BSDs.
                Thread.Sleep(20);
            }
        }
    }

    private static string Script(int version)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{version:0000}.sql");
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The migration {name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
