namespace Plimsoll;

/// <summary>What one witness says about one call. The ledger joins observations of the same call by their identities.</summary>
public sealed record Observation
{
    public required Witness Witness { get; init; }

    /// <summary>The witness' own key of this call, unique to it: for the proxy, the exchange and the number of the reading in it.</summary>
    public required string Native { get; init; }

    /// <summary>
    /// What another witness of the same call would know it by, the surest first: response id, then request id. May be empty.
    /// </summary>
    public IReadOnlyList<Identity> Identities { get; init; } = [];

    /// <summary>When the request began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    public required Attribution Attribution { get; init; }

    /// <summary>The provider's id in its file (<c>anthropic</c>); for an unknown provider, the host.</summary>
    public required string Provider { get; init; }

    /// <summary>The endpoint's name in the provider's file (<c>messages</c>, <c>chat.completions</c>).</summary>
    public required string Endpoint { get; init; }

    public string? RequestedModel { get; init; }

    /// <summary>What was read of the call. Null where nothing could be.</summary>
    public Reading? Reading { get; init; }

    public required Charge Charge { get; init; }

    /// <summary>
    /// True where the response repeats one that an earlier call made (a stored response fetched, a background one polled). Its charge counts
    /// only where the call that made it is known, and was left without a usage; else the call stands already, or is not ours to bill.
    /// </summary>
    public bool Repeats { get; init; }

    /// <summary>
    /// True where the request fetched a response made before it (a batch's results, a deferred completion): fetched again, it is the same
    /// call. A request that makes its response is a call whatever id the response has.
    /// </summary>
    public bool Fetched { get; init; }

    /// <summary>
    /// Where the amount is from, in a line: the rate card's source, or the provider that stated it. Null where there is no amount.
    /// </summary>
    public string? AmountSource { get; init; }

    /// <summary>The charge line by line, where one call bills several models; else empty: the usage and the receipt tell all.</summary>
    public IReadOnlyList<ChargeLine> Lines { get; init; } = [];

    /// <summary>What an estimated usage rests on; null where the usage is stated.</summary>
    public EstimateBasis? Estimate { get; init; }

    /// <summary>Bytes of text in the answer, where it was seen and is of this call alone; by them later estimates are calibrated.</summary>
    public long? AnswerBytes { get; init; }

    public ExchangeEnd End { get; init; }

    /// <summary>HTTP status, or null where no response came.</summary>
    public int? Status { get; init; }

    public bool Streaming { get; init; }

    /// <summary>From the request's start to the first byte of the response's body, or null where none came.</summary>
    public TimeSpan? FirstByte { get; init; }

    /// <summary>From the request's start to the end of the exchange.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>What the request asked for, as far as it could be read; null where it could not.</summary>
    public RequestFacts? Request { get; init; }
}

/// <summary>Who saw a call. Stored in ledgers: never renumber. Trust is ranked in the ledger, not by these numbers.</summary>
public enum Witness : byte
{
    /// <summary>The proxy, on the wire.</summary>
    Proxy = 1,

    /// <summary>A recording, put in by <c>plimsoll replay --record</c>.</summary>
    Recording = 2,

    /// <summary>An agent's own log.</summary>
    AgentLog = 3,

    /// <summary>What an agent exports for monitoring (OpenTelemetry), beside its own log.</summary>
    AgentTelemetry = 4,
}

/// <summary>How an exchange ended. Stored in ledgers: never renumber.</summary>
public enum ExchangeEnd : byte
{
    /// <summary>The response came to its end.</summary>
    Complete = 0,

    /// <summary>The client went away first.</summary>
    ClientAborted = 1,

    /// <summary>The provider broke the response off.</summary>
    UpstreamReset = 2,

    /// <summary>The provider could not be reached, or broke off before it answered.</summary>
    NoResponse = 3,

    /// <summary>The meter ended while the exchange was under way.</summary>
    MeterStopped = 4,
}

/// <summary>What a request asked for: facts that no one can find out later, since the text is not kept.</summary>
public sealed record RequestFacts
{
    public string? Model { get; init; }

    public bool Streaming { get; init; }

    /// <summary>The service tier that was asked for, lower case, or null. What was given stands in the response.</summary>
    public string? ServiceTier { get; init; }

    /// <summary>The most tokens the answer may have, or null where the request sets no limit.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>Whether the request asks for reasoning (thinking).</summary>
    public bool Thinking { get; init; }

    /// <summary>How many tools the request declares.</summary>
    public int Tools { get; init; }

    /// <summary>Bytes of text in the prompt (system, messages, tools), the base of an estimate.</summary>
    public long PromptBytes { get; init; }

    /// <summary>Images, sounds, documents, and what the prompt refers to elsewhere (a cache, an earlier response): things whose tokens the text does not tell.</summary>
    public int Attachments { get; init; }

    /// <summary>Keyed hash of the whole prompt, 8 bytes; 0 where there is none.</summary>
    public ulong PromptHash { get; init; }

    /// <summary>Keyed hash after the tools, after the system prompt and after each message, with the bytes of text until there; at most 64.</summary>
    public IReadOnlyList<PromptPrefix> Prefixes { get; init; } = [];
}

/// <summary>A prefix of a prompt: what a provider's cache may hold.</summary>
/// <param name="Hash">Keyed hash of everything until here.</param>
/// <param name="Bytes">Bytes of text until here.</param>
public readonly record struct PromptPrefix(ulong Hash, long Bytes);
