using Plimsoll.Store.Rows;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Writing;

/// <summary>What an import remembers: tables <c>import_file</c> and <c>agent_fact</c>.</summary>
internal sealed class ImportTable : IDisposable
{
    private const string Columns = "path, agent, device, inode, size, modified, offset, head, tail, state";

    private readonly Statement _put, _remove, _putFact;

    public ImportTable(Database database)
    {
        _put = database.Prepare($"INSERT OR REPLACE INTO import_file({Columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        _remove = database.Prepare("DELETE FROM import_file WHERE path = ?");

        // The later one counts, and of two of the same instant the greater: the order in which they come is no matter.
        _putFact = database.Prepare("""
            INSERT INTO agent_fact(agent, kind, subject, at_us, json) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT(agent, kind, subject) DO UPDATE SET at_us = excluded.at_us, json = excluded.json
            WHERE excluded.at_us > at_us OR (excluded.at_us = at_us AND excluded.json > json)
            """);
    }

    public static List<ImportedFile> Files(Database database)
    {
        var files = new List<ImportedFile>();
        using var rows = database.Prepare($"SELECT {Columns} FROM import_file ORDER BY path");
        while (rows.Step())
        {
            files.Add(new()
            {
                Path = rows.Text(0)!,
                Agent = rows.Text(1)!,
                Device = rows.Int64(2),
                Inode = rows.Int64(3),
                Size = rows.Int64(4),
                ModifiedTicks = rows.Int64(5),
                Offset = rows.Int64(6),
                Head = rows.Int64(7),
                Tail = rows.Int64(8),
                State = rows.Blob(9).ToArray(),
            });
        }

        return files;
    }

    public static List<AgentFact> Facts(Database database)
    {
        var facts = new List<AgentFact>();
        using var rows = database.Prepare("SELECT agent, kind, subject, at_us, json FROM agent_fact ORDER BY agent, kind, subject");
        while (rows.Step())
            facts.Add(new(rows.Text(0)!, rows.Text(1)!, rows.Text(2)!, LedgerTime.Instant(rows.Int64(3)), rows.Text(4)!));
        return facts;
    }

    public static AgentFact? Fact(Database database, string agent, string kind, string subject)
    {
        using var row = database.Prepare("SELECT at_us, json FROM agent_fact WHERE agent = ?1 AND kind = ?2 AND subject = ?3");
        return row.Bind(1, agent).Bind(2, kind).Bind(3, subject).Step() ? new(agent, kind, subject, LedgerTime.Instant(row.Int64(0)), row.Text(1)!) : null;
    }

    public static List<AgentFact> Facts(Database database, string kind)
    {
        var facts = new List<AgentFact>();
        using var rows = database.Prepare("SELECT agent, kind, subject, at_us, json FROM agent_fact WHERE kind = ?1 ORDER BY agent, subject");
        rows.Bind(1, kind);
        while (rows.Step())
            facts.Add(new(rows.Text(0)!, rows.Text(1)!, rows.Text(2)!, LedgerTime.Instant(rows.Int64(3)), rows.Text(4)!));
        return facts;
    }

    public void Apply(ImportProgress progress)
    {
        foreach (var path in progress.Moved) _remove.Bind(1, path).Run();
        foreach (var file in progress.Files)
        {
            _put.Bind(1, file.Path).Bind(2, file.Agent).Bind(3, file.Device).Bind(4, file.Inode).Bind(5, file.Size)
                .Bind(6, file.ModifiedTicks).Bind(7, file.Offset).Bind(8, file.Head).Bind(9, file.Tail).Bind(10, file.State.Span).Run();
        }

        foreach (var fact in progress.Facts)
            _putFact.Bind(1, fact.Agent).Bind(2, fact.Kind).Bind(3, fact.Subject).Bind(4, LedgerTime.Us(fact.At)).Bind(5, fact.Json).Run();
    }

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_put, _remove, _putFact]) statement.Dispose();
    }
}
