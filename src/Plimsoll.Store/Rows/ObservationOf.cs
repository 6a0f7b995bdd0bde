using System.Text;
using System.Text.Json;
using Plimsoll.Store.Spills;

namespace Plimsoll.Store.Rows;

/// <summary>Makes the observation that a row was made of. What a row does not hold is as it was made before: see <c>RowMaker</c>.</summary>
internal static class ObservationOf
{
    /// <param name="row">The row.</param>
    /// <param name="lines">The charge line by line.</param>
    /// <param name="words">The ledger's words.</param>
    public static Observation Row(CallRow row, IReadOnlyList<ChargeLine> lines, Words words)
    {
        var facet = words.Facet(row.Facet);
        return new()
        {
            Witness = row.Witness,
            Native = row.NativeText,
            Identities = IdentityBlob.Decode(row.Identities.Span),
            StartedAt = LedgerTime.Instant(row.StartedUs),
            Attribution = Who(row, facet, words),
            Provider = words[facet.Provider] ?? "",
            Endpoint = words[facet.Endpoint] ?? "",
            RequestedModel = words[row.Requested],
            Reading = Has(row, CallFlags.Read) ? Read(row, facet, words) : null,
            Charge = new(
                row.State,
                row.Reason,
                Has(row, CallFlags.Estimated),
                Amount(row.List),
                Amount(row.Effective),
                Amount(row.Reported),
                Amount(row.Low),
                Amount(row.High),
                words.Receipt(row.Receipt)),
            Repeats = Has(row, CallFlags.Repeats),
            Fetched = Has(row, CallFlags.Fetched),
            AmountSource = words[row.Source],
            Lines = lines,
            Estimate = row.Basis.IsEmpty ? null : JsonSerializer.Deserialize(row.Basis.Span, SpillJson.Default.EstimateBasis),
            AnswerBytes = row.AnswerBytes,
            End = row.Ending,
            Status = (int?)row.Status,
            Streaming = Has(row, CallFlags.Streaming),
            FirstByte = Span(row.FirstByteUs),
            Duration = Span(row.DurationUs),
            Request = Has(row, CallFlags.Asked) ? Asked(row, words) : null,
        };
    }

    private static Reading Read(CallRow row, FacetKey facet, Words words) => new()
    {
        ResponseId = row.Response,
        Model = words[facet.Model],
        Usage = UsageBlob.Decode(row.Buckets.Span),
        UsageReported = Has(row, CallFlags.UsageReported),
        UsagePartial = Has(row, CallFlags.UsagePartial),
        ContextTokens = row.ContextTokens,
        ServiceTier = words[row.Tier],
        Speed = words[row.Speed],
        Geo = words[row.Geo],
        ReportedCost = Amount(row.Reported),
        StopReason = words[row.StopReason],
        RawUsage = Raw(row, words),
        Error = words[row.Error],
    };

    private static RequestFacts Asked(CallRow row, Words words) => new()
    {
        Model = words[row.AskedModel],
        Streaming = Has(row, CallFlags.AskedStreaming),
        ServiceTier = words[row.AskedTier],
        MaxTokens = row.MaxTokens,
        Thinking = Has(row, CallFlags.AskedThinking),
        Tools = (int)(row.Tools ?? 0),
        PromptBytes = row.PromptBytes ?? 0,
        Attachments = (int)(row.Attachments ?? 0),
        PromptHash = unchecked((ulong)(row.PromptHash ?? 0)),
        Prefixes = PrefixBlob.Decode(row.Prefixes.Span),
    };

    public static Attribution Who(CallRow row, in FacetKey facet, Words words) => new()
    {
        Project = words[facet.Project],
        ProjectSource = words[facet.ProjectSource],
        Client = words[facet.Client],
        Agent = words[facet.Agent],
        Session = words[row.Session],
        Run = words[row.Run],
        Developer = words[facet.Developer],
        User = words[facet.User],
        Feature = words[facet.Feature],
        Repository = words[facet.Repository],
        Branch = words[facet.Branch],
        Directory = words[row.Directory],
        Machine = words[facet.Machine],
        Key = words[facet.Key],
        Tags = TagSet.Read(words[facet.TagSet]),
    };

    private static ReadOnlyMemory<byte> Raw(CallRow row, Words words) => row.RawShape == 0
        ? row.RawUsage
        : UsageShape.PutTogether(Encoding.UTF8.GetBytes(words[row.RawShape] ?? ""), row.RawUsage.Span);

    private static bool Has(CallRow row, CallFlags flag) => (row.Flags & flag) != CallFlags.None;

    private static NanoUsd? Amount(long? nano) => nano is { } known ? new(known) : null;

    private static TimeSpan? Span(long? us) => us is { } known ? new(known * TimeSpan.TicksPerMicrosecond) : null;
}
