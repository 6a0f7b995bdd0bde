namespace Plimsoll.Store.Witnesses;

/// <summary>Whose word counts where witnesses differ.</summary>
internal static class Trust
{
    /// <summary>0 is believed first: the proxy saw the wire; an agent's log was written by the one who called; a recording is a copy.</summary>
    public static int Rank(Witness witness) => witness switch
    {
        Witness.Proxy => 0,
        Witness.AgentLog => 1,
        Witness.Recording => 2,
        _ => 3,
    };

    /// <summary>
    /// True where the observation is no call of its own, but tells more of one: a background response that is not done, or one that
    /// is fetched again.
    /// </summary>
    public static bool Follows(Observation observation) =>
        observation.Charge.Reason is ChargeReason.Pending or ChargeReason.BilledElsewhere;

    /// <summary>How much an observation can say about the cost; 0 is most.</summary>
    public static int Completeness(Observation observation)
    {
        if (Follows(observation)) return 4;
        if (observation.Reading is not { UsageReported: true } reading) return observation.Charge.Effective is null ? 3 : 2;
        return reading.UsagePartial ? 1 : 0;
    }

    /// <summary>An order of observations that depends on nothing but themselves.</summary>
    public static int Compare(Observation left, Observation right)
    {
        var order = Rank(left.Witness).CompareTo(Rank(right.Witness));
        if (order == 0) order = left.StartedAt.CompareTo(right.StartedAt);
        return order == 0 ? string.CompareOrdinal(left.Native, right.Native) : order;
    }
}
