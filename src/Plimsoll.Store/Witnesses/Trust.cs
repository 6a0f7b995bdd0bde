namespace Plimsoll.Store.Witnesses;

/// <summary>Whose word counts where witnesses differ.</summary>
internal static class Trust
{
    /// <summary>0 is believed first: the proxy saw the wire; an agent's log was written by the one who called, and so was what it exports; a recording is a copy.</summary>
    public static int Rank(Witness witness) => witness switch
    {
        Witness.Proxy => 0,
        Witness.AgentLog => 1,
        Witness.AgentTelemetry => 2,
        Witness.Recording => 3,
        _ => 4,
    };

    /// <summary>
    /// True where the observation is no call of its own, but tells more of one: a background response that is not done, or one that
    /// is fetched again.
    /// </summary>
    public static bool Follows(Observation observation) => observation.Repeats || TellsNothing(observation);

    /// <summary>How much an observation can say about the cost; 0 is most.</summary>
    public static int Completeness(Observation observation)
    {
        if (TellsNothing(observation)) return 4;
        if (observation.Reading is not { UsageReported: true } reading) return observation.Charge.Effective is null ? 3 : 2;
        return reading.UsagePartial ? 1 : 0;
    }

    /// <summary>True where two observations of one witness that share their surest id are the same call, seen twice.</summary>
    public static bool SeenTwice(Observation one, Observation other) =>
        (one.Fetched || other.Fetched || one.Witness switch
        {
            // Two requests on the wire are two calls, whatever the ids of their responses: stand-in servers give all the same one.
            Witness.Proxy => false,

            // The same recording, exported again.
            Witness.Recording => one.StartedAt == other.StartedAt,
            _ => true,
        })
        && one.Reading?.Model == other.Reading?.Model
        && (one.Reading?.Usage ?? default).Equals(other.Reading?.Usage ?? default);

    /// <summary>True where the id may be asked for days later: a response made in the background, a batch's result.</summary>
    public static bool LastsLong(Observation observation) =>
        observation.Repeats || observation.Fetched || observation.Charge.Reason == ChargeReason.Pending;

    /// <summary>An order of observations that depends on nothing but themselves.</summary>
    public static int Compare(Observation left, Observation right)
    {
        var order = Rank(left.Witness).CompareTo(Rank(right.Witness));
        if (order == 0) order = left.StartedAt.CompareTo(right.StartedAt);
        return order == 0 ? string.CompareOrdinal(left.Native, right.Native) : order;
    }

    private static bool TellsNothing(Observation observation) =>
        observation.Charge.Reason is ChargeReason.Pending or ChargeReason.BilledElsewhere;
}
