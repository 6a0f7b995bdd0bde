namespace Plimsoll.Store.Witnesses;

/// <summary>Shares observations that hang together by their ids out to calls. Depends on the set alone, not on the order of arrival.</summary>
/// <remarks>
/// A witness sees a call once. So two observations of one witness are two calls, even of the same id (a stand-in server gives every
/// response the same one), unless one of them only follows the other (<see cref="Trust.Follows"/>) or says it again
/// (<see cref="Trust.SeenTwice"/>). Observations of different witnesses that share an id are the same call; where several could be, the
/// surest id decides first, then the order in time.
/// </remarks>
internal static class Partition
{
    /// <returns>One list a call, each in the order of trust.</returns>
    public static List<List<Observation>> Of(IEnumerable<Observation> observations)
    {
        var ordered = observations.ToList();
        ordered.Sort(Trust.Compare);
        var calls = new List<List<Observation>>();
        foreach (var witness in ordered.Where(one => !Trust.Follows(one)).GroupBy(one => one.Witness))
        {
            // What was seen twice is taken as one, before others join it.
            var rest = new List<Observation>();
            var again = new List<(Observation First, Observation Again)>();
            foreach (var one in witness)
            {
                if (rest.Find(other => ShareSurest(one, other) && Trust.SeenTwice(one, other)) is { } first) again.Add((first, one));
                else rest.Add(one);
            }

            rest = Join(rest, calls, sure: true, witness.Key);
            rest = Join(rest, calls, sure: false, witness.Key);
            foreach (var alone in rest) calls.Add([alone]);
            foreach (var (first, one) in again) calls.Find(call => call.Contains(first))!.Add(one);
        }

        foreach (var follower in ordered.Where(Trust.Follows))
        {
            var call = calls.Find(call => Shares(call, follower, sure: true)) ?? calls.Find(call => Shares(call, follower, sure: false));
            if (call is null) calls.Add([follower]);
            else call.Add(follower);
        }

        foreach (var call in calls) call.Sort(Trust.Compare);
        return calls;
    }

    private static List<Observation> Join(List<Observation> joining, List<List<Observation>> calls, bool sure, Witness witness)
    {
        var rest = new List<Observation>();
        foreach (var observation in joining)
        {
            var call = calls.Find(call =>
                Shares(call, observation, sure) && !call.Exists(one => one.Witness == witness && !Trust.Follows(one)));
            if (call is null) rest.Add(observation);
            else call.Add(observation);
        }

        return rest;
    }

    private static bool ShareSurest(Observation one, Observation other) =>
        one.Identities.Count > 0 && other.Identities.Count > 0 && one.Identities[0] == other.Identities[0];

    private static bool Shares(List<Observation> call, Observation observation, bool sure) =>
        observation.Identities.Take(sure ? 1 : observation.Identities.Count)
            .Any(identity => call.Exists(one => one.Identities.Contains(identity)));
}
