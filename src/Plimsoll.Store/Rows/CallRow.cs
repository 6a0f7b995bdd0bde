namespace Plimsoll.Store.Rows;

/// <summary>A row of <c>call</c>. Words are ids; null is not known.</summary>
/// <remarks>Settable, since a scan reads all its rows into one: <see cref="CallBody"/>.</remarks>
internal sealed class CallRow
{
    public long Key { get; set; }
    public long StartedUs { get; set; }
    public int Facet { get; set; }
    public long? Session { get; set; }
    public long? Run { get; set; }
    public long? Directory { get; set; }

    /// <summary>Hash of the native that the key was made from; mostly that of <see cref="NativeText"/>.</summary>
    public long Native { get; set; }

    /// <summary>The native of the observation that the row shows.</summary>
    public string NativeText { get; set; } = "";
    public Witness Witness { get; set; }

    /// <summary>How many observations there are.</summary>
    public int Witnesses { get; set; } = 1;
    public ChargeState State { get; set; }
    public ChargeReason Reason { get; set; }
    public CallFlags Flags { get; set; }
    public ExchangeEnd Ending { get; set; }
    public long? Status { get; set; }

    /// <summary><see cref="UsageBlob"/>; empty: nothing used, or not known (flags tell).</summary>
    public ReadOnlyMemory<byte> Buckets { get; set; }
    public long? List { get; set; }
    public long? Effective { get; set; }
    public long? Reported { get; set; }
    public long? Low { get; set; }
    public long? High { get; set; }
    public long? Receipt { get; set; }
    public long? Source { get; set; }
    public long? FirstByteUs { get; set; }
    public long? DurationUs { get; set; }
    public long? Requested { get; set; }
    public long? StopReason { get; set; }
    public long? Error { get; set; }
    public long? Tier { get; set; }
    public long? Speed { get; set; }
    public long? Geo { get; set; }
    public long? ContextTokens { get; set; }
    public long? AskedModel { get; set; }
    public long? AskedTier { get; set; }
    public long? MaxTokens { get; set; }
    public long? Tools { get; set; }
    public long? PromptBytes { get; set; }
    public long? Attachments { get; set; }
    public long? PromptHash { get; set; }
    public long? AnswerBytes { get; set; }

    /// <summary>What an estimated usage rests on, as JSON; empty: the usage is stated.</summary>
    public ReadOnlyMemory<byte> Basis { get; set; }
    public ReadOnlyMemory<byte> Prefixes { get; set; }
    public ReadOnlyMemory<byte> Identities { get; set; }

    /// <summary>The provider's id of the response.</summary>
    public string? Response { get; set; }

    /// <summary>The word that <see cref="UsageShape"/> made of the usage object as it came; 0: <see cref="RawUsage"/> is the object itself.</summary>
    public int RawShape { get; set; }

    /// <summary>What differs from shape to object. Empty, and no shape: there was no object.</summary>
    public ReadOnlyMemory<byte> RawUsage { get; set; }
}
