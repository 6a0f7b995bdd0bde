namespace Plimsoll.Cli.Comparing;

/// <summary>What the ledger has for one line of the other tool: sums, and the parts that others are known to reckon otherwise.</summary>
internal sealed class OwnLine
{
    /// <summary>As our reports show it: what adds to a bill.</summary>
    public NanoUsd Cost { get; set; }

    /// <summary>True where some call adds to a bill, or is known to be free.</summary>
    public bool HasCost { get; set; }

    /// <summary>Of all calls.</summary>
    public TokenCounts Tokens { get; set; }

    /// <summary>Of calls that some agent's log tells of: what another tool can see.</summary>
    public TokenCounts Logged { get; set; }

    /// <summary>Of those, at list price.</summary>
    public NanoUsd List { get; set; }

    /// <summary>Of calls that no log tells of: what they add to <see cref="Cost"/>.</summary>
    public NanoUsd NotLogged { get; set; }

    /// <summary>List value of logged calls that a plan covers.</summary>
    public NanoUsd PlanValue { get; set; }

    /// <summary>List price less what is paid, of logged calls with a price.</summary>
    public NanoUsd Negotiated { get; set; }

    /// <summary>Logged calls without a known price.</summary>
    public long Unpriced { get; set; }

    /// <summary>How much less the list price were with an hour's cache writes priced as five minutes'; negative or 0.</summary>
    public NanoUsd CacheLife { get; set; }

    /// <summary>The same without fees beside tokens; negative or 0.</summary>
    public NanoUsd Fees { get; set; }
}
