using Plimsoll.Store.Rows;

namespace Plimsoll.Store.Writing;

/// <summary>Makes the row of an observation. Key and native are the caller's to set.</summary>
internal sealed class RowMaker(Interner interner)
{
    private readonly UsageShapes _raw = new(interner);
    private readonly byte[] _buckets = new byte[UsageBlob.MaxLength];

    public CallRow Make(Observation of)
    {
        var reading = of.Reading;
        var asked = of.Request;
        var charge = of.Charge;
        var raw = _raw.Pack(reading?.RawUsage ?? default);
        return new()
        {
            NativeText = of.Native,
            StartedUs = LedgerTime.Us(of.StartedAt),
            Facet = Facet(of),
            Session = interner.WordOrNull(DimKind.Session, of.Attribution.Session),
            Run = interner.WordOrNull(DimKind.Run, of.Attribution.Run),
            Directory = interner.WordOrNull(DimKind.Directory, of.Attribution.Directory),
            Witness = of.Witness,
            State = charge.State,
            Reason = charge.Reason,
            Flags = FlagsOf(of),
            Ending = of.End,
            Status = of.Status,
            Buckets = Buckets(reading),
            List = charge.List?.Value,
            Effective = charge.Effective?.Value,
            Reported = (charge.Reported ?? reading?.ReportedCost)?.Value,
            Low = charge.Low?.Value,
            High = charge.High?.Value,
            Receipt = interner.Receipt(charge.Receipt),
            Source = interner.WordOrNull(DimKind.Source, of.AmountSource),
            FirstByteUs = of.FirstByte?.Ticks / TimeSpan.TicksPerMicrosecond,
            DurationUs = of.Duration?.Ticks / TimeSpan.TicksPerMicrosecond,
            Requested = interner.WordOrNull(DimKind.Model, of.RequestedModel),
            StopReason = interner.WordOrNull(DimKind.StopReason, reading?.StopReason),
            Error = interner.WordOrNull(DimKind.Error, reading?.Error),
            Tier = interner.WordOrNull(DimKind.Tier, reading?.ServiceTier),
            Speed = interner.WordOrNull(DimKind.Speed, reading?.Speed),
            Geo = interner.WordOrNull(DimKind.Geo, reading?.Geo),
            ContextTokens = reading?.ContextTokens,
            AskedModel = interner.WordOrNull(DimKind.Model, asked?.Model),
            AskedTier = interner.WordOrNull(DimKind.Tier, asked?.ServiceTier),
            MaxTokens = asked?.MaxTokens,
            Tools = asked?.Tools,
            PromptBytes = asked?.PromptBytes,
            Attachments = asked?.Attachments,
            PromptHash = asked is { PromptHash: not 0 } ? unchecked((long)asked.PromptHash) : null,
            Prefixes = asked is null ? [] : PrefixBlob.Encode(asked.Prefixes),
            Identities = IdentityBlob.Encode(of.Identities),
            Response = reading?.ResponseId,
            RawShape = raw.Shape,
            RawUsage = raw.Numbers,
        };
    }

    private static CallFlags FlagsOf(Observation of) =>
        (of.Charge.Estimated ? CallFlags.Estimated : CallFlags.None)
        | (of.Streaming ? CallFlags.Streaming : CallFlags.None)
        | (of.Reading is null ? CallFlags.None : CallFlags.Read)
        | (of.Reading is { UsageReported: true } ? CallFlags.UsageReported : CallFlags.None)
        | (of.Reading is { UsagePartial: true } ? CallFlags.UsagePartial : CallFlags.None)
        | (of.Request is null ? CallFlags.None : CallFlags.Asked)
        | (of.Request is { Streaming: true } ? CallFlags.AskedStreaming : CallFlags.None)
        | (of.Request is { Thinking: true } ? CallFlags.AskedThinking : CallFlags.None)
        | (of.Repeats ? CallFlags.Repeats : CallFlags.None)
        | (of.Fetched ? CallFlags.Fetched : CallFlags.None);

    private int Facet(Observation of)
    {
        var who = of.Attribution;
        return interner.Facet(new(
            interner.Word(DimKind.Provider, of.Provider),
            interner.Word(DimKind.Model, of.Reading?.Model ?? of.RequestedModel),
            interner.Word(DimKind.Endpoint, of.Endpoint),
            interner.Word(DimKind.Client, who.Client),
            interner.Word(DimKind.Project, who.Project),
            interner.Word(DimKind.ProjectSource, who.ProjectSource),
            interner.Word(DimKind.Key, who.Key),
            interner.Word(DimKind.Developer, who.Developer),
            interner.Word(DimKind.Branch, who.Branch),
            interner.Word(DimKind.Repository, who.Repository),
            interner.Word(DimKind.Feature, who.Feature),
            interner.Word(DimKind.User, who.User),
            interner.Word(DimKind.Agent, who.Agent),
            interner.Word(DimKind.Machine, who.Machine),
            interner.Word(DimKind.TagSet, TagSet.Write(who.Tags))));
    }

    // What a call used at other models counts with it, since its amount does; the lines tell them apart.
    private byte[] Buckets(Reading? reading)
    {
        if (reading is null) return [];

        var usage = reading.Usage;
        foreach (var further in reading.Further) usage.Add(further.Usage);
        return _buckets.AsSpan(0, UsageBlob.Encode(usage, _buckets)).ToArray();
    }
}
