using System.Text.Json;
using Plimsoll.Store.Rows;
using Plimsoll.Store.Spills;

namespace Plimsoll.Store.Writing;

/// <summary>Makes the row of an observation. Key and native are the caller's to set.</summary>
internal sealed class RowMaker(Interner interner)
{
    private readonly UsageShapes _raw = new(interner);
    private readonly TagSetWriter _tags = new();
    private readonly CallRow _lent = new();
    private readonly byte[] _buckets = new byte[UsageBlob.MaxLength];
    private byte[] _identities = new byte[8 * sizeof(ulong)];

    public CallRow Make(Observation of)
    {
        var row = new CallRow();
        Fill(row, of);
        row.Buckets = row.Buckets.ToArray();
        row.Identities = row.Identities.ToArray();
        row.RawUsage = row.RawUsage.ToArray();
        return row;
    }

    /// <summary>As <see cref="Make"/>, but the row and what it holds are good until the next call only: a new call needs no more.</summary>
    public CallRow Lend(Observation of)
    {
        Fill(_lent, of);
        return _lent;
    }

    /// <summary>Sets every field, since the row may have been another's.</summary>
    private void Fill(CallRow row, Observation of)
    {
        var reading = of.Reading;
        var charge = of.Charge;
        var raw = _raw.Pack(reading?.RawUsage ?? default);
        row.Key = row.Native = 0;
        row.Witnesses = 1;
        row.NativeText = of.Native;
        row.StartedUs = LedgerTime.Us(of.StartedAt);
        row.Facet = Facet(of);
        row.Session = interner.WordOrNull(DimKind.Session, of.Attribution.Session);
        row.Run = interner.WordOrNull(DimKind.Run, of.Attribution.Run);
        row.Directory = interner.WordOrNull(DimKind.Directory, of.Attribution.Directory);
        row.Witness = of.Witness;
        row.State = charge.State;
        row.Reason = charge.Reason;
        row.Flags = FlagsOf(of);
        row.Ending = of.End;
        row.Status = of.Status;
        row.Buckets = Buckets(reading);
        row.List = charge.List?.Value;
        row.Effective = charge.Effective?.Value;
        row.Reported = (charge.Reported ?? reading?.ReportedCost)?.Value;
        row.Low = charge.Low?.Value;
        row.High = charge.High?.Value;
        row.Receipt = interner.Receipt(charge.Receipt);
        row.Source = interner.WordOrNull(DimKind.Source, of.AmountSource);
        row.FirstByteUs = of.FirstByte?.Ticks / TimeSpan.TicksPerMicrosecond;
        row.DurationUs = of.Duration?.Ticks / TimeSpan.TicksPerMicrosecond;
        row.Requested = interner.WordOrNull(DimKind.Model, of.RequestedModel);
        row.StopReason = interner.WordOrNull(DimKind.StopReason, reading?.StopReason);
        row.Error = interner.WordOrNull(DimKind.Error, reading?.Error);
        row.Tier = interner.WordOrNull(DimKind.Tier, reading?.ServiceTier);
        row.Speed = interner.WordOrNull(DimKind.Speed, reading?.Speed);
        row.Geo = interner.WordOrNull(DimKind.Geo, reading?.Geo);
        row.ContextTokens = reading?.ContextTokens;
        FillAsked(row, of.Request);
        FillEstimate(row, of);
        row.Identities = Identities(of.Identities);
        row.Response = reading?.ResponseId;
        row.RawShape = raw.Shape;
        row.RawUsage = raw.Numbers;
    }

    private static void FillEstimate(CallRow row, Observation of)
    {
        row.AnswerBytes = of.AnswerBytes;
        row.Basis = of.Estimate is { } basis ? JsonSerializer.SerializeToUtf8Bytes(basis, SpillJson.Default.EstimateBasis) : default;
    }

    private void FillAsked(CallRow row, RequestFacts? asked)
    {
        row.AskedModel = interner.WordOrNull(DimKind.Model, asked?.Model);
        row.AskedTier = interner.WordOrNull(DimKind.Tier, asked?.ServiceTier);
        row.MaxTokens = asked?.MaxTokens;
        row.Tools = asked?.Tools;
        row.PromptBytes = asked?.PromptBytes;
        row.Attachments = asked?.Attachments;
        row.PromptHash = asked is { PromptHash: not 0 } ? unchecked((long)asked.PromptHash) : null;
        row.Prefixes = asked is null ? [] : PrefixBlob.Encode(asked.Prefixes);
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
            interner.Word(DimKind.TagSet, _tags.Write(who.Tags))));
    }

    // What a call used at other models counts with it, since its amount does; the lines tell them apart.
    private ReadOnlyMemory<byte> Buckets(Reading? reading)
    {
        if (reading is null) return default;

        var usage = reading.Usage;
        for (var at = 0; at < reading.Further.Count; at++) usage.Add(reading.Further[at].Usage);
        return _buckets.AsMemory(0, UsageBlob.Encode(usage, _buckets));
    }

    private ReadOnlyMemory<byte> Identities(IReadOnlyList<Identity> identities)
    {
        var length = identities.Count * sizeof(ulong);
        if (_identities.Length < length) _identities = new byte[2 * length];
        IdentityBlob.Encode(identities, _identities);
        return _identities.AsMemory(0, length);
    }
}
