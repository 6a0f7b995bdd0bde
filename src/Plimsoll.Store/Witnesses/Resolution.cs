using Plimsoll.Store.Spills;

namespace Plimsoll.Store.Witnesses;

/// <summary>What the witnesses of one call, taken together, say. Depends on the set alone.</summary>
internal static class Resolution
{
    /// <summary>One observation that holds the best of all: cost and usage from one of them whole, the rest field by field.</summary>
    /// <param name="observations">All of one call, in the order of trust; one at least.</param>
    public static Observation Of(IReadOnlyList<Observation> observations)
    {
        var own = observations.Where(one => !one.Repeats).ToList();
        if (own.Count == 0) return Elsewhere(observations);

        // Cost and usage belong together. A whole answer in a log beats one that the proxy saw cut off; else trust decides.
        var first = own.MinBy(Trust.Completeness)!;
        if (observations.Count == 1) return first;

        // A response fetched again tells what it used where those that saw it made do not know.
        var told = observations.Where(one => one.Repeats).MinBy(Trust.Completeness);
        if (told is not null && Trust.Completeness(told) < Trust.Completeness(first)) first = told with { Repeats = false };

        // Facts of the wire: of the most trusted witness, and of what it says there, from what made the call, then from where the cost comes.
        var wire = Wire(own, first);
        return first with
        {
            Identities = [.. observations.SelectMany(one => one.Identities).Distinct()],
            Fetched = own.TrueForAll(one => one.Fetched),
            StartedAt = own.Where(one => one.Witness == own[0].Witness).Min(one => one.StartedAt),
            Attribution = Who(own),
            Provider = wire[0].Provider,
            Endpoint = wire[0].Endpoint,
            RequestedModel = First(wire, one => one.RequestedModel),
            End = wire[0].End,
            Status = wire.Select(one => one.Status).FirstOrDefault(status => status is not null),
            Streaming = wire[0].Streaming,
            FirstByte = wire.Select(one => one.FirstByte).FirstOrDefault(time => time is not null),
            Duration = wire.Select(one => one.Duration).FirstOrDefault(time => time is not null),
            AnswerBytes = wire.Select(one => one.AnswerBytes).FirstOrDefault(bytes => bytes is not null),
            Request = wire.Select(one => one.Request).FirstOrDefault(request => request is not null),
        };
    }

    // The call that made the response was never seen: it is listed, and is not ours to count.
    private static Observation Elsewhere(IReadOnlyList<Observation> repeats)
    {
        var first = repeats.MinBy(Trust.Completeness)!;
        return first with
        {
            Identities = [.. repeats.SelectMany(one => one.Identities).Distinct()],
            StartedAt = repeats.Min(one => one.StartedAt),
            Attribution = Who(repeats),
            Charge = new(ChargeState.None, ChargeReason.BilledElsewhere, List: first.Charge.List, Receipt: first.Charge.Receipt),
        };
    }

    private static List<Observation> Wire(List<Observation> own, Observation first) =>
    [
        .. own.Where(one => one.Witness == own[0].Witness).OrderBy(one => one.Fetched).ThenBy(one => one == first ? 0 : 1),
        .. own.Where(one => one.Witness != own[0].Witness),
    ];

    /// <summary>Of two versions of the same observation, the one that says more; the same whichever comes first.</summary>
    public static Observation Better(Observation one, Observation other)
    {
        var order = Trust.Completeness(other).CompareTo(Trust.Completeness(one));
        if (order == 0) order = Tokens(one).CompareTo(Tokens(other));
        if (order == 0) order = other.End.CompareTo(one.End);
        if (order == 0) order = Nullable.Compare(one.Duration, other.Duration);

        // Entries of an agent's log: the earliest is nearest to the call's start, and a subagent that replays a session's answers is not their maker.
        if (order == 0) order = other.StartedAt.CompareTo(one.StartedAt);
        if (order == 0) order = (one.Attribution.Agent is null).CompareTo(other.Attribution.Agent is null);
        if (order == 0) order = ObservationJson.Write(one).AsSpan().SequenceCompareTo(ObservationJson.Write(other));
        return order >= 0 ? one : other;
    }

    private static long Tokens(Observation of) => of.Reading?.Usage.TotalTokens ?? 0;

    private static Attribution Who(IReadOnlyList<Observation> observations)
    {
        var who = observations.Select(one => one.Attribution).ToList();
        var project = who.Find(one => one.Project is not null);
        return new()
        {
            Project = project?.Project,
            ProjectSource = project?.ProjectSource,
            Client = First(who, one => one.Client),
            Agent = First(who, one => one.Agent),
            Session = First(who, one => one.Session),
            Run = First(who, one => one.Run),
            Developer = First(who, one => one.Developer),
            User = First(who, one => one.User),
            Feature = First(who, one => one.Feature),
            Repository = First(who, one => one.Repository),
            Branch = First(who, one => one.Branch),
            Directory = First(who, one => one.Directory),
            Machine = First(who, one => one.Machine),
            Key = First(who, one => one.Key),
            Tags = who.Find(one => one.Tags.Count > 0)?.Tags ?? [],
        };
    }

    private static string? First<T>(List<T> of, Func<T, string?> field) => of.Select(field).FirstOrDefault(value => value is not null);
}
