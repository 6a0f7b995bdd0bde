using System.Globalization;

namespace Plimsoll.Cli.Comparing;

/// <summary>Calls that together are, to the token, what one tool counts and the other does not.</summary>
/// <param name="Calls">The calls, all of the ledger.</param>
/// <param name="Words">What they have in common.</param>
/// <param name="Again">True where the other tool counts them twice; false where it leaves them out.</param>
internal sealed record CallGroup(IReadOnlyList<OwnCall> Calls, string Words, bool Again)
{
    // Beyond that, looking at pairs takes too long, and finds some by chance.
    private const int MostInPairs = 20_000;

    /// <param name="line">Ours.</param>
    /// <param name="tokens">Theirs less ours; not all 0.</param>
    /// <returns>Null where no group that makes sense comes to it.</returns>
    public static CallGroup? Find(OwnLine line, TokenCounts tokens)
    {
        var again = tokens.Total > 0;
        var wanted = again ? tokens : default(TokenCounts) - tokens;
        if (wanted.Input < 0 || wanted.Output < 0 || wanted.Written < 0 || wanted.Cached < 0) return null;

        foreach (var (calls, words) in Groups(line.Calls))
        {
            if (Sum(calls) == wanted) return new(calls, words, again);
        }

        return Few(line.Calls, wanted) is { } few ? new(few, string.Join(" and ", few.Select(Name)), again) : null;
    }

    private static IEnumerable<(List<OwnCall> Calls, string Words)> Groups(IReadOnlyList<OwnCall> all)
    {
        yield return ([.. all.Where(call => call.IsSubagents)], "calls of subagents");
        yield return ([.. all.Where(call => call.IsPartial)], "answers whose end was not logged");
        foreach (var agent in all.GroupBy(call => call.Agent, StringComparer.Ordinal)) yield return ([.. agent], $"calls of {agent.Key ?? "no known agent"}");
        foreach (var session in all.GroupBy(call => call.Session, StringComparer.Ordinal)) yield return ([.. session], $"calls of the session {session.Key ?? "without a name"}");
    }

    private static List<OwnCall>? Few(IReadOnlyList<OwnCall> all, TokenCounts wanted)
    {
        var known = new Dictionary<TokenCounts, OwnCall>();
        foreach (var call in all)
        {
            if (call.Tokens == wanted) return [call];
            if (all.Count > MostInPairs) continue;
            if (known.TryGetValue(wanted - call.Tokens, out var other)) return [other, call];
            known.TryAdd(call.Tokens, call);
        }

        return null;
    }

    private static TokenCounts Sum(IEnumerable<OwnCall> calls) => calls.Aggregate(default(TokenCounts), (sum, call) => sum + call.Tokens);

    private static string Name(OwnCall call) => string.Create(CultureInfo.InvariantCulture, $"{call.Id} of {call.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
}
