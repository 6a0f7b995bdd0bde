using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Rows;

/// <summary>The columns of <c>call</c>, in the one order in which they are bound and read.</summary>
internal static class CallColumns
{
    public const string All =
        "key, started_us, facet, session, run, directory, native, witness, witnesses, state, reason, flags, ending, status, "
        + "buckets, list, effective, reported, low, high, receipt, first_byte_us, duration_us, requested, stop_reason, error, "
        + "tier, speed, geo, context_tokens, asked_model, asked_tier, max_tokens, tools, prompt_bytes, attachments, "
        + "prompt_hash, prefixes, identities, source";

    public const int Count = 40;

    public static string Insert { get; } = $"INSERT INTO call({All}) VALUES ({string.Join(',', Enumerable.Repeat('?', Count))})";

    public static void Bind(Statement to, CallRow row)
    {
        to.Bind(1, row.Key).Bind(2, row.StartedUs).Bind(3, (long)row.Facet)
            .Bind(4, row.Session).Bind(5, row.Run).Bind(6, row.Directory)
            .Bind(7, row.Native).Bind(8, (long)row.Witness).Bind(9, (long)row.Witnesses)
            .Bind(10, (long)row.State).Bind(11, (long)row.Reason).Bind(12, (long)row.Flags).Bind(13, (long)row.Ending)
            .Bind(14, row.Status).Bind(15, row.Buckets)
            .Bind(16, row.List).Bind(17, row.Effective).Bind(18, row.Reported).Bind(19, row.Low).Bind(20, row.High)
            .Bind(21, row.Receipt).Bind(22, row.FirstByteUs).Bind(23, row.DurationUs)
            .Bind(24, row.Requested).Bind(25, row.StopReason).Bind(26, row.Error)
            .Bind(27, row.Tier).Bind(28, row.Speed).Bind(29, row.Geo).Bind(30, row.ContextTokens)
            .Bind(31, row.AskedModel).Bind(32, row.AskedTier).Bind(33, row.MaxTokens).Bind(34, row.Tools)
            .Bind(35, row.PromptBytes).Bind(36, row.Attachments)
            .Bind(37, row.PromptHash).Bind(38, row.Prefixes).Bind(39, row.Identities).Bind(40, row.Source);
    }

    public static CallRow Read(Statement from) => new()
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
    };
}
