namespace Plimsoll.Store.Rows;

/// <summary>A row of <c>call</c>. Words are ids; null is not known.</summary>
internal sealed class CallRow
{
    public long Key { get; set; }
    public required long StartedUs { get; init; }
    public required int Facet { get; init; }
    public long? Session { get; init; }
    public long? Run { get; init; }
    public long? Directory { get; init; }
    public long Native { get; set; }
    public required Witness Witness { get; init; }
    public int Witnesses { get; set; } = 1;
    public required ChargeState State { get; init; }
    public required ChargeReason Reason { get; init; }
    public required CallFlags Flags { get; init; }
    public required ExchangeEnd Ending { get; init; }
    public long? Status { get; init; }
    public required byte[] Buckets { get; init; }
    public long? List { get; init; }
    public long? Effective { get; init; }
    public long? Reported { get; init; }
    public long? Low { get; init; }
    public long? High { get; init; }
    public long? Receipt { get; init; }
    public long? Source { get; init; }
    public long? FirstByteUs { get; init; }
    public long? DurationUs { get; init; }
    public long? Requested { get; init; }
    public long? StopReason { get; init; }
    public long? Error { get; init; }
    public long? Tier { get; init; }
    public long? Speed { get; init; }
    public long? Geo { get; init; }
    public long? ContextTokens { get; init; }
    public long? AskedModel { get; init; }
    public long? AskedTier { get; init; }
    public long? MaxTokens { get; init; }
    public long? Tools { get; init; }
    public long? PromptBytes { get; init; }
    public long? Attachments { get; init; }
    public long? PromptHash { get; init; }
    public required byte[] Prefixes { get; init; }
    public required byte[] Identities { get; init; }
}
