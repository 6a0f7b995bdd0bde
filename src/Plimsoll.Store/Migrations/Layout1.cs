using Plimsoll.Store.Rows;
using Plimsoll.Store.Sqlite;
using Plimsoll.Store.Writing;

namespace Plimsoll.Store.Migrations;

/// <summary>Reads the rows of the first layout into the second: calls with what stood in <c>raw</c>, changes.</summary>
internal static class Layout1
{
    private const string Calls =
        "SELECT key, started_us, facet, session, run, directory, call.native, witness, witnesses, state, reason, flags, ending, status, "
        + "buckets, list, effective, reported, low, high, receipt, first_byte_us, duration_us, requested, stop_reason, error, "
        + "tier, speed, geo, context_tokens, asked_model, asked_tier, max_tokens, tools, prompt_bytes, attachments, "
        + "prompt_hash, prefixes, identities, source, raw.native, response, usage FROM call LEFT JOIN raw ON raw.call = key ORDER BY key";

    /// <summary>Within the transaction of the migration; the tables of the second layout are there, under names that end with <c>_2</c>.</summary>
    public static void MoveTo2(Database database)
    {
        MoveCalls(database);
        MoveChanges(database);
        database.Execute(
            "DROP TABLE call; DROP TABLE raw; DROP TABLE change; "
            + "ALTER TABLE call_2 RENAME TO call; ALTER TABLE change_2 RENAME TO change");
    }

    private static void MoveCalls(Database database)
    {
        using var interner = new Interner(database);
        using var calls = database.Prepare(Calls);
        using var insert = database.Prepare(CallColumns.Insert.Replace("call(", "call_2(", StringComparison.Ordinal));
        var shapes = new UsageShapes(interner);
        var buffer = new byte[1_024];
        while (calls.Step())
        {
            CallColumns.Bind(insert, Row(calls, shapes), ref buffer);
            insert.Run();
        }
    }

    private static CallRow Row(Statement from, UsageShapes shapes)
    {
        var (shape, rest) = shapes.Pack(from.Blob(42).ToArray());
        return new()
        {
            Key = from.Int64(0),
            StartedUs = from.Int64(1),
            Facet = from.Int32(2),
            Session = from.Int64OrNull(3),
            Run = from.Int64OrNull(4),
            Directory = from.Int64OrNull(5),
            Native = from.Int64(6),
            Witness = (Witness)from.Int32(7),
            Witnesses = from.Int32(8),
            State = (ChargeState)from.Int32(9),
            Reason = (ChargeReason)from.Int32(10),
            Flags = (CallFlags)from.Int32(11),
            Ending = (ExchangeEnd)from.Int32(12),
            Status = from.Int64OrNull(13),
            Buckets = from.Blob(14).ToArray(),
            List = from.Int64OrNull(15),
            Effective = from.Int64OrNull(16),
            Reported = from.Int64OrNull(17),
            Low = from.Int64OrNull(18),
            High = from.Int64OrNull(19),
            Receipt = from.Int64OrNull(20),
            FirstByteUs = from.Int64OrNull(21),
            DurationUs = from.Int64OrNull(22),
            Requested = from.Int64OrNull(23),
            StopReason = from.Int64OrNull(24),
            Error = from.Int64OrNull(25),
            Tier = from.Int64OrNull(26),
            Speed = from.Int64OrNull(27),
            Geo = from.Int64OrNull(28),
            ContextTokens = from.Int64OrNull(29),
            AskedModel = from.Int64OrNull(30),
            AskedTier = from.Int64OrNull(31),
            MaxTokens = from.Int64OrNull(32),
            Tools = from.Int64OrNull(33),
            PromptBytes = from.Int64OrNull(34),
            Attachments = from.Int64OrNull(35),
            PromptHash = from.Int64OrNull(36),
            Prefixes = from.Blob(37).ToArray(),
            Identities = from.Blob(38).ToArray(),
            Source = from.Int64OrNull(39),
            NativeText = from.Text(40) ?? "",
            Response = from.Text(41),
            RawShape = shape,
            RawUsage = rest,
        };
    }

    // The numbers of the changes stay, since revisions name them: a gap between two begins a row.
    private static void MoveChanges(Database database)
    {
        using var changes = database.Prepare("SELECT rev, call FROM change ORDER BY rev");
        using var log = new ChangeLog(database, "change_2");
        while (changes.Step()) log.Add(changes.Int64(1), rev: changes.Int64(0));
        log.Flush();
    }
}
