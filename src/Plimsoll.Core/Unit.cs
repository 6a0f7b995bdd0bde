namespace Plimsoll;

/// <summary>What a provider bills by. Units are disjoint: a token is counted in exactly one of them.</summary>
/// <remarks>
/// The numbers are stored in ledgers and in receipts: never renumber, only append, and keep below <see cref="Usage.Slots"/>.
/// Tokens stand below <see cref="Requests"/>; counts and measures from there on.
/// </remarks>
public enum Unit : byte
{
    /// <summary>Prompt tokens that were neither read from nor written to a cache: text, and what the provider does not tell apart.</summary>
    Input = 0,
    InputAudio = 1,
    InputImage = 2,
    InputVideo = 3,

    /// <summary>Prompt tokens that the provider's own tools added (Gemini's <c>toolUsePromptTokenCount</c>).</summary>
    InputTool = 4,

    /// <summary>Prompt tokens served from the provider's cache.</summary>
    CacheRead = 8,
    CacheReadAudio = 9,
    CacheReadImage = 10,
    CacheReadVideo = 11,

    /// <summary>Prompt tokens stored in the provider's cache, time to live not stated.</summary>
    CacheWrite = 12,
    CacheWrite5m = 13,
    CacheWrite1h = 14,

    /// <summary>Generated tokens that are not reasoning: text, and what the provider does not tell apart.</summary>
    Output = 16,

    /// <summary>Generated tokens spent on reasoning (thinking). Billed as output unless a rate says otherwise.</summary>
    OutputReasoning = 17,
    OutputAudio = 18,
    OutputImage = 19,
    OutputVideo = 20,

    /// <summary>Tokens of the sources that an answer cites, which Perplexity bills beside its output and counts in no total.</summary>
    OutputCitation = 21,

    /// <summary>Requests that carry a fee each.</summary>
    Requests = 24,

    /// <summary>Web searches that a server-side tool ran.</summary>
    WebSearches = 25,

    /// <summary>File (vector store) searches that a server-side tool ran.</summary>
    FileSearches = 26,

    /// <summary>Code containers or code execution sessions that the provider opened; of OpenAI's containers, the gigabytes of memory.</summary>
    CodeSessions = 27,

    /// <summary>Google: grounded prompts or search queries, whichever the model bills by.</summary>
    Groundings = 28,

    /// <summary>Images made, where the fee is per image.</summary>
    Images = 29,

    /// <summary>Characters of text taken in, where the fee is per character (speech).</summary>
    Characters = 30,

    /// <summary>Audio taken in, in milliseconds.</summary>
    AudioInputMs = 31,

    /// <summary>Audio made, in milliseconds.</summary>
    AudioOutputMs = 32,

    /// <summary>Pages of documents read.</summary>
    Pages = 33,

    /// <summary>Searches of posts on X that a server-side tool ran (xAI).</summary>
    SocialSearches = 34,

    /// <summary>Web searches by OpenAI's earlier tool (<c>web_search_preview</c>), whose fee depends on the model.</summary>
    WebSearchPreviews = 35,

    /// <summary>Cohere: a query with up to 100 documents to rank. xAI: a source that a live search brought in.</summary>
    SearchUnits = 36,

    /// <summary>Time that a server of one's own, billed by the hour, worked on a request, in milliseconds.</summary>
    ComputeMs = 37,

    /// <summary>Tokens kept in a cache that was made by hand, times the hours for which they are.</summary>
    CacheTokenHours = 38,

    /// <summary>Tokens that a fine-tuning job trained on, epochs counted.</summary>
    TrainedTokens = 39,
}
