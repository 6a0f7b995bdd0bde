namespace Plimsoll.Store.Rows;

/// <summary>Yes or no facts of a call. Stored in ledgers: never renumber.</summary>
[Flags]
internal enum CallFlags
{
    None = 0,
    Estimated = 1,
    Streaming = 2,

    /// <summary>A reading there is; without it, the usage is not known.</summary>
    Read = 4,
    UsageReported = 8,
    UsagePartial = 16,

    /// <summary>The request could be read.</summary>
    Asked = 32,
    AskedStreaming = 64,
    AskedThinking = 128,

    /// <summary><see cref="Observation.Repeats"/>: nothing but repeats is known of the call.</summary>
    Repeats = 256,

    /// <summary><see cref="Observation.Fetched"/>.</summary>
    Fetched = 512,
}
