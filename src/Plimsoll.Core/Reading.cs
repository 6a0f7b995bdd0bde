namespace Plimsoll;

/// <summary>What one exchange says about one billed call: who answered, and what it used. Prices are no matter here.</summary>
/// <remarks>Made by a reader of one wire shape (<c>Providers/</c>), in disjoint units, whatever the provider's own convention.</remarks>
public sealed record Reading
{
    private readonly Usage _usage;

    /// <summary>The provider's id of the response (<c>msg_…</c>, <c>chatcmpl-…</c>, <c>resp_…</c>), or null where it gives none.</summary>
    public string? ResponseId { get; init; }

    /// <summary>
    /// What the provider knows the call by beside the id of the response, or where it has none: the id that fetched a deferred completion,
    /// the line of a batch. Else null. The ledger keeps its hash alone.
    /// </summary>
    public string? OrderId { get; init; }

    /// <summary>The model that the response names, or null where it names none.</summary>
    public string? Model { get; init; }

    /// <summary>What was used at <see cref="Model"/>.</summary>
    /// <remarks>
    /// Where <see cref="UsageReported"/> is false, at most what could be counted without the provider's word: characters asked to be
    /// spoken, images that came, the length of a recording. A base of an estimate, and no tokens.
    /// </remarks>
    public Usage Usage
    {
        get => _usage;
        init => _usage = value;
    }

    /// <summary><see cref="Usage"/> where it stands: the property copies forty counts.</summary>
    internal ref readonly Usage Counts => ref _usage;

    /// <summary>False where the response carried no usage at all: the counts are then unknown, not zero.</summary>
    public bool UsageReported { get; init; }

    /// <summary>True where the usage is a running count of an answer that did not end: the output is a lower bound.</summary>
    public bool UsagePartial { get; init; }

    /// <summary>True where the answer is still being made (a background response, a run): its usage is to come, under the same id.</summary>
    public bool Pending { get; init; }

    /// <summary>Usage that this call bills at another model, or as another model request (advisor, compaction). Often empty.</summary>
    public IReadOnlyList<ModelUsage> Further { get; init; } = [];

    /// <summary>
    /// Prompt tokens of the largest single model request in the call, by which context tiers are chosen; null where it is the
    /// call's own input. A loop of server-side tools sums the input of many requests, none of which may have reached the tier: where the
    /// provider does not tell them apart this is 0, the base tier.
    /// </summary>
    public long? ContextTokens { get; init; }

    /// <summary>The service tier that the response states (<c>standard</c>, <c>batch</c>, <c>flex</c>, <c>priority</c>), lower case, or null.</summary>
    public string? ServiceTier { get; init; }

    /// <summary>The speed that the response states (<c>standard</c>, <c>fast</c>), or null.</summary>
    public string? Speed { get; init; }

    /// <summary>Where the response says inference ran (<c>us</c>, <c>global</c>), or null.</summary>
    public string? Geo { get; init; }

    /// <summary>What the response says the call cost, or null where it says nothing.</summary>
    public NanoUsd? ReportedCost { get; init; }

    /// <summary>Why the answer ended, in the provider's word (<c>end_turn</c>, <c>length</c>), or null.</summary>
    public string? StopReason { get; init; }

    /// <summary>
    /// The usage object as it came, UTF-8 JSON; empty where there was none. Of a stream the last one; where a stream states its usage in
    /// two parts (Anthropic), an array of both.
    /// </summary>
    public ReadOnlyMemory<byte> RawUsage { get; init; }

    /// <summary>The provider's error, shortened to a code or type (<c>overloaded_error</c>), where it answered with one; else null.</summary>
    public string? Error { get; init; }
}

/// <summary>Usage at one model.</summary>
/// <param name="Model">The model as the provider names it; null where it is the call's own.</param>
/// <param name="Usage">What was used.</param>
/// <param name="Kind">What it was for, in the provider's word (<c>advisor_message</c>, <c>compaction</c>).</param>
public sealed record ModelUsage(string? Model, Usage Usage, string Kind);
