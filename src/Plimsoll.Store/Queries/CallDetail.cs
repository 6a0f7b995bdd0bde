using Plimsoll.Store.Rows;
using Plimsoll.Store.Spills;
using Plimsoll.Store.Writing;

namespace Plimsoll.Store.Queries;

/// <summary>Everything that the ledger knows of one call.</summary>
public sealed record CallDetail
{
    public required CallId Id { get; init; }

    /// <summary>The model that answered; where the answer names none, the one asked for.</summary>
    public string? Model { get; init; }

    /// <summary>
    /// What all witnesses, taken together, say: usage (other models' included, and as it came), charge with receipt, lines, attribution
    /// with what told the project.
    /// </summary>
    public required Observation Call { get; init; }

    /// <summary>What each witness said, in the order of witnesses; one at least.</summary>
    public required IReadOnlyList<Observation> Observations { get; init; }

    /// <summary>What the ledger said before, the oldest first.</summary>
    public required IReadOnlyList<CallRevision> Revisions { get; init; }

    /// <summary>Finds a call by its id, or by the beginning of an id that no other call shares.</summary>
    /// <returns>Null where there is none, or where several begin like that: <paramref name="found"/> tells which.</returns>
    /// <param name="ledger">The ledger.</param>
    /// <param name="idOrPrefix">As <see cref="CallId"/> writes it, or the beginning of it.</param>
    /// <param name="found">How many there are: 0, 1, or 2 for several.</param>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public static CallDetail? Read(Ledger ledger, string idOrPrefix, out int found)
    {
        found = 0;
        if (!CallId.TryParsePrefix(idOrPrefix, out var first, out var last)) return null;

        var database = ledger.Database;
        long key = 0;
        using (var keys = database.Prepare("SELECT key FROM call WHERE key BETWEEN ? AND ? ORDER BY key LIMIT 2"))
        {
            keys.Bind(1, first.Key).Bind(2, last.Key);
            while (keys.Step())
            {
                key = keys.Int64(0);
                found++;
            }
        }

        return found == 1 ? Read(ledger, new CallId(key)) : null;
    }

    /// <returns>Null where there is no such call.</returns>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public static CallDetail? Read(Ledger ledger, CallId id)
    {
        using var words = new Words(ledger.Database);
        using var calls = new CallTable(ledger.Database, words);
        if (calls.Get(id.Key) is not { } row) return null;

        var shown = calls.Shown(row);
        return new()
        {
            Id = id,
            Model = words[words.Facet(row.Facet).Model],
            Call = shown,
            Observations = calls.Observations(row),
            Revisions = RevisionsOf(ledger, id, shown, words),
        };
    }

    // From the last one back: what one says may rest on what came after it.
    private static List<CallRevision> RevisionsOf(Ledger ledger, CallId id, Observation shown, Words words)
    {
        var revisions = new List<CallRevision>();
        using var rows = ledger.Database.Prepare("SELECT at_us, cause, actor, before FROM revision WHERE call = ? ORDER BY rev DESC");
        rows.Bind(1, id.Key);
        for (var next = shown; rows.Step(); next = revisions[^1].Before)
            revisions.Add(new(LedgerTime.Instant(rows.Int64(0)), rows.Text(1)!, rows.Text(2)!, FormerAmounts.Before(rows.Blob(3), next, words)));
        revisions.Reverse();
        return revisions;
    }
}

/// <summary>A change of a call.</summary>
/// <param name="At">When the ledger changed.</param>
/// <param name="Cause"><c>witness</c>: another one spoke; <c>update</c>: the same one knew more; <c>merge</c>: it turned out to be another call; <c>reprice</c>: priced anew.</param>
/// <param name="Actor">Who: the witness' name; <c>reprice</c>.</param>
/// <param name="Before">What the ledger said until then.</param>
public sealed record CallRevision(DateTimeOffset At, string Cause, string Actor, Observation Before);
