using System.Globalization;
using Plimsoll.Store.Rows;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Queries;

/// <summary>A question for single calls, the newest first.</summary>
public sealed record CallList
{
    /// <summary>At most so many.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Only older ones than this, to turn the page; null for the newest.</summary>
    public CallId? Before { get; init; }

    /// <summary>Only those that started then or later.</summary>
    public DateTimeOffset? Since { get; init; }

    public string? Project { get; init; }

    public string? Model { get; init; }

    public string? Session { get; init; }

    public string? Run { get; init; }

    public ChargeState? State { get; init; }

    /// <summary>Only those that more than one observation tells of.</summary>
    public bool Joined { get; init; }

    /// <summary>Asks the ledger.</summary>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public IReadOnlyList<CallEntry> Read(Ledger ledger)
    {
        using var words = new Words(ledger.Database);
        using var rows = ledger.Database.Prepare(Sql());
        BindTo(rows);
        var calls = new List<CallEntry>();
        while (calls.Count < Limit && rows.Step())
        {
            var row = CallColumns.Read(rows);
            if (!Joined || row.Witnesses > 1) calls.Add(CallEntry.Of(row, words));
        }

        return calls;
    }

    private string Sql()
    {
        var where = new List<string>();
        if (Before is not null) where.Add("call.key < ?1");
        if (Since is not null) where.Add($"{CallColumns.StartedUs} >= ?2 AND (call.key >= ?8 OR EXISTS (SELECT 1 FROM shifted WHERE shifted.call = call.key))");
        if (Project is not null) where.Add(Facet("project", DimKind.Project, 3));
        if (Model is not null) where.Add(Facet("model", DimKind.Model, 4));
        if (Session is not null) where.Add(Word("session", DimKind.Session, 5));
        if (Run is not null) where.Add(Word("run", DimKind.Run, 6));
        if (State is not null) where.Add("state = ?7");
        return $"SELECT {CallColumns.All} FROM call {(where.Count == 0 ? "" : "WHERE " + string.Join(" AND ", where))} ORDER BY key DESC";
    }

    private static string Facet(string column, DimKind kind, int parameter) =>
        $"facet IN (SELECT id FROM facet WHERE {Word(column, kind, parameter)})";

    private static string Word(string column, DimKind kind, int parameter) => string.Create(
        CultureInfo.InvariantCulture,
        $"{column} = (SELECT id FROM dim WHERE kind = {(int)kind} AND value = ?{parameter})");

    private void BindTo(Statement rows)
    {
        if (Before is { } before) rows.Bind(1, before.Key);
        if (Since is { } since)
        {
            var us = LedgerTime.Us(since);
            rows.Bind(2, LedgerTime.Instant(us) < since ? us + 1 : us).Bind(8, LedgerTime.FirstKey(us));
        }

        if (Project is not null) rows.Bind(3, Project);
        if (Model is not null) rows.Bind(4, Model);
        if (Session is not null) rows.Bind(5, Session);
        if (Run is not null) rows.Bind(6, Run);
        if (State is { } state) rows.Bind(7, (long)state);
    }
}
