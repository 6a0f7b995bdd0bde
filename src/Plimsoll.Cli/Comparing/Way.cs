namespace Plimsoll.Cli.Comparing;

/// <summary>Ways in which other tools are known to reckon what a call costs.</summary>
[Flags]
internal enum Way
{
    None = 0,

    /// <summary>Cache writes that live an hour at the rate of five minutes.</summary>
    CacheLife = 1,

    /// <summary>Without fees beside tokens.</summary>
    Fees = 2,

    /// <summary>The higher rates above 200,000 tokens for each kind of token by itself, and for what is above alone.</summary>
    ContextTier = 4,

    /// <summary>The base rates whatever the length of the prompt.</summary>
    BaseTier = 8,

    /// <summary>Reasoning once more, beside the output that it is in.</summary>
    Reasoning = 16,
}
