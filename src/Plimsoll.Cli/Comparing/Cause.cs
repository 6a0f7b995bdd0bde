namespace Plimsoll.Cli.Comparing;

/// <summary>Why another tool's figure differs from ours.</summary>
internal enum Cause
{
    /// <summary>Calls that the proxy or a recording saw, and no log tells of.</summary>
    NotLogged,

    /// <summary>Their days begin elsewhere.</summary>
    DayBorders,

    /// <summary>A plan covers the call: no cost here, the list price there.</summary>
    Plan,

    /// <summary>What the user pays is not the list price.</summary>
    Negotiated,

    /// <summary>We know no price, they have one.</summary>
    UnpricedHere,

    /// <summary>They have no price, and show nothing.</summary>
    UnpricedThere,

    /// <summary>Cache writes that live an hour, priced as those that live five minutes.</summary>
    CacheLife,

    /// <summary>Fees beside tokens (web searches), left out.</summary>
    Fees,

    /// <summary>The higher rates above 200,000 tokens, for each kind of token by itself and what is above alone: providers bill all of such a request at them.</summary>
    ContextTier,

    /// <summary>The base rates for a prompt so long that it is billed at higher ones.</summary>
    BaseTier,

    /// <summary>Reasoning priced once more, beside the output that it is in.</summary>
    Reasoning,

    /// <summary>Another rate for the model, the same on all lines.</summary>
    OtherRate,

    /// <summary>Tokens that they count and the ledger does not: an entry counted more than once, or a log not imported.</summary>
    MoreThere,

    /// <summary>Tokens that the ledger has and they do not: logs that are gone, or that they do not read or merge away.</summary>
    MoreHere,

    /// <summary>Calls of the ledger that they do not count, found to the token.</summary>
    LeftOut,

    /// <summary>Calls that they count twice, found to the token.</summary>
    CountedTwice,

    /// <summary>Other counts for the same model, of which no calls are found that make them; priced at the model's rates.</summary>
    OtherCounts,

    /// <summary>Their arithmetic in binary fractions.</summary>
    Rounding,
}

/// <summary>Causes in words.</summary>
internal static class Causes
{
    public static string Word(this Cause cause) => cause switch
    {
        Cause.NotLogged => "not_logged",
        Cause.DayBorders => "day_borders",
        Cause.Plan => "plan",
        Cause.Negotiated => "negotiated",
        Cause.UnpricedHere => "unpriced_here",
        Cause.UnpricedThere => "unpriced_there",
        Cause.CacheLife => "cache_life",
        Cause.Fees => "fees",
        Cause.ContextTier => "context_tier",
        Cause.BaseTier => "base_tier",
        Cause.Reasoning => "reasoning",
        Cause.OtherRate => "other_rate",
        Cause.LeftOut => "left_out",
        Cause.CountedTwice => "counted_twice",
        Cause.OtherCounts => "other_counts",
        Cause.MoreThere => "more_there",
        Cause.MoreHere => "more_here",
        _ => "rounding",
    };

    public static string Sentence(this Cause cause, string tool) => cause switch
    {
        Cause.NotLogged => "calls that no log tells of: the proxy saw them",
        Cause.DayBorders => $"days of {tool} begin at another hour",
        Cause.Plan => $"covered by a plan: no cost here, list price in {tool}",
        Cause.Negotiated => $"your own rates here, list price in {tool}",
        Cause.UnpricedHere => $"no known price here, one in {tool}",
        Cause.UnpricedThere => $"{tool} has no price for the model and shows $0",
        Cause.CacheLife => $"{tool} prices an hour's cache writes as five minutes'",
        Cause.Fees => $"{tool} leaves out fees beside tokens (searches)",
        Cause.ContextTier => $"{tool} takes the rates above 200,000 tokens kind by kind; the whole request is billed at them",
        Cause.BaseTier => $"{tool} takes the base rates for long prompts too, which are billed at higher ones",
        Cause.Reasoning => $"{tool} prices reasoning once more, beside the output that it is in",
        Cause.LeftOut => $"calls that {tool} leaves out, found to the token",
        Cause.CountedTwice => $"calls that {tool} counts twice, found to the token",
        Cause.OtherCounts => $"{tool} counts other tokens for the same model: what they cost at list",
        Cause.OtherRate => $"{tool} has another rate for the model",
        Cause.MoreThere => $"tokens that only {tool} counts: an entry counted twice, or a log not imported here",
        Cause.MoreHere => $"tokens that only the ledger has: logs that are gone, or that {tool} does not read",
        _ => $"binary fractions in {tool}",
    };
}
