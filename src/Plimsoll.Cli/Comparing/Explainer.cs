namespace Plimsoll.Cli.Comparing;

/// <summary>Accounts for the differences, line by line: what is known to be reckoned otherwise is reckoned that way, and what is left is told.</summary>
/// <param name="calls">The ledger's.</param>
/// <param name="peer">The other tool's.</param>
/// <param name="zone">In which we count days.</param>
/// <param name="priceBeside">What tokens cost at the rates of a call's model: several prices where several rates hold, none where none is known.</param>
internal sealed class Explainer(IReadOnlyList<OwnCall> calls, PeerReport peer, TimeZoneInfo zone, Func<OwnCall, TokenCounts, IEnumerable<NanoUsd>> priceBeside)
{
    // A micro-dollar a line: what sums of thousands of binary fractions are off by.
    private const long Slack = 1_000;

    public ComparedReport Explain()
    {
        var theirs = peer.Lines.GroupBy(line => (line.Period, Model: peer.HasModels ? ModelKey.Of(line.Model) : ""))
            .ToDictionary(same => same.Key, same => new PeerLine(same.Key.Period, same.First().Model, same.Select(line => line.Tokens).Aggregate((one, other) => one + other), new(same.Sum(line => line.Cost.Value))));
        var ours = OwnLines.Group(calls, peer, zone);
        var theirZone = ZoneOf(theirs);
        var shifted = theirZone is null ? ours : OwnLines.Group(calls, peer, theirZone);
        var ratios = Ratios(theirs, shifted);
        var lines = new List<ComparedLine>();
        foreach (var key in theirs.Keys.Union(ours.Keys).Union(shifted.Keys).OrderBy(key => key.Period, StringComparer.Ordinal).ThenBy(key => key.Model, StringComparer.Ordinal))
        {
            var line = theirs.GetValueOrDefault(key) ?? new(key.Period, key.Model, default, NanoUsd.Zero);
            lines.Add(Explain(line, ours.GetValueOrDefault(key) ?? new(), shifted.GetValueOrDefault(key) ?? new(), ratios.GetValueOrDefault(key.Model)));
        }

        return new(peer.Tool, theirZone, lines) { Agent = peer.Agent };
    }

    private ComparedLine Explain(PeerLine theirs, OwnLine ours, OwnLine shifted, decimal? ratio)
    {
        var line = new Reckoning(theirs.Cost - ours.Cost);
        line.Take(Cause.NotLogged, NanoUsd.Zero - ours.NotLogged);
        line.Take(Cause.Plan, ours.PlanValue);
        line.Take(Cause.Negotiated, ours.Negotiated);
        line.Take(Cause.DayBorders, shifted.List - ours.List);
        var tokens = theirs.Tokens - shifted.Logged;

        // Only one side has the model in this time: all of it is the cause.
        if (tokens != default && shifted.Logged == default) line.Take(Cause.MoreThere, line.Rest);
        else if (tokens != default && theirs.Tokens == default) line.Take(Cause.MoreHere, line.Rest);
        else if (theirs.Tokens != default) Reckon(line, theirs, shifted, tokens, ratio);
        if (Math.Abs(line.Rest.Value) <= Slack) line.Take(Cause.Rounding, line.Rest);

        return new()
        {
            Period = theirs.Period,
            Model = theirs.Model,
            Theirs = theirs.Cost,
            Ours = ours.Cost,
            HasCost = ours.HasCost,
            TokenDifference = theirs.Tokens - ours.Tokens,
            Causes = line.Causes,
            Unexplained = line.Rest,
            Note = line.Note,
        };
    }

    private void Reckon(Reckoning line, PeerLine theirs, OwnLine own, TokenCounts tokens, decimal? ratio)
    {
        var otherwise = new Otherwise();
        otherwise.Add(own.Otherwise);
        if (theirs.Cost.Value == 0 && line.Rest.Value != 0)
        {
            line.Take(Cause.UnpricedThere, line.Rest);
            return;
        }

        if (tokens != default) TakeTokens(line, own, tokens, otherwise);
        if (Math.Abs(line.Rest.Value) <= Slack) return;
        if (own.Unpriced > 0)
        {
            line.Take(Cause.UnpricedHere, line.Rest);
        }
        else if (otherwise.Fitting(line.Rest, Slack) is var ways and not Way.None)
        {
            foreach (var (way, amount) in otherwise.Steps(ways)) line.Take(CauseOf(way), amount);
        }
        else if (tokens == default && ratio is { } times && Math.Abs(((decimal)own.List.Value * times) - theirs.Cost.Value) <= Slack + (theirs.Cost.Value * 1e-9m))
        {
            line.Take(Cause.OtherRate, line.Rest);
        }
    }

    // Calls that make the difference to the token are what it is; failing that, it is known what such tokens cost.
    private void TakeTokens(Reckoning line, OwnLine own, TokenCounts tokens, Otherwise otherwise)
    {
        if (CallGroup.Find(own, tokens) is { } group)
        {
            var sign = group.Again ? 1 : -1;
            line.Take(group.Again ? Cause.CountedTwice : Cause.LeftOut, new(sign * group.Calls.Sum(call => call.List.Value)));
            foreach (var call in group.Calls) otherwise.Add(call.Otherwise, sign);
            line.Note = $"{peer.Tool} {(group.Again ? "counts twice" : "leaves out")}: {group.Words}";
            return;
        }

        // Where several rates may hold (how long a cache lives), the one that leaves less.
        var prices = priceBeside(own.Calls[0], tokens).ToList();
        if (prices.Count > 0) line.Take(Cause.OtherCounts, prices.MinBy(price => Math.Abs((line.Rest - price).Value)));
    }

    private static Cause CauseOf(Way way) => way switch
    {
        Way.Fees => Cause.Fees,
        Way.CacheLife => Cause.CacheLife,
        Way.Reasoning => Cause.Reasoning,
        Way.BaseTier => Cause.BaseTier,
        _ => Cause.ContextTier,
    };

    // A rate that differs, differs by the same factor on all lines of a model: one line alone shows nothing.
    private static Dictionary<string, decimal?> Ratios(Dictionary<(string Period, string Model), PeerLine> theirs, Dictionary<(string Period, string Model), OwnLine> own) =>
        theirs.Where(line => line.Value.Cost.Value > 0 && own.TryGetValue(line.Key, out var ours) && ours.List.Value > 0 && ours.Logged == line.Value.Tokens)
            .GroupBy(line => line.Key.Model, line => (decimal)line.Value.Cost.Value / own[line.Key].List.Value, StringComparer.Ordinal)
            .ToDictionary(model => model.Key, model => model.Count() > 1 && model.Max() - model.Min() <= 1e-7m ? model.First() : (decimal?)null, StringComparer.Ordinal);

    // The zone in which most lines have the tokens that the calls have: ours, where it fits as well as any.
    private TimeZoneInfo? ZoneOf(Dictionary<(string Period, string Model), PeerLine> theirs)
    {
        if (peer.Period is not (PeerPeriod.Day or PeerPeriod.Week or PeerPeriod.Month)) return null;
        var (best, most) = ((TimeZoneInfo?)null, Fits(zone));
        if (most == theirs.Count) return null;
        foreach (var candidate in Candidates())
        {
            if (Fits(candidate) is var fits && fits > most) (best, most) = (candidate, fits);
        }

        return best;

        int Fits(TimeZoneInfo of)
        {
            var own = OwnLines.Group(calls, peer, of);
            return theirs.Count(line => line.Value.Tokens != default && own.TryGetValue(line.Key, out var ours) && ours.Logged == line.Value.Tokens);
        }
    }

    private static IEnumerable<TimeZoneInfo> Candidates()
    {
        yield return TimeZoneInfo.Utc;
        yield return TimeZoneInfo.Local;
        for (var quarters = -48; quarters <= 56; quarters += 2)
        {
            var offset = TimeSpan.FromMinutes(15 * quarters);
            var name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"UTC{(quarters < 0 ? '-' : '+')}{offset:hh\\:mm}");
            yield return TimeZoneInfo.CreateCustomTimeZone(name, offset, name, name);
        }
    }
}
