namespace Plimsoll.Cli.Comparing;

/// <summary>Accounts for the differences, line by line: what is known to be reckoned otherwise is reckoned that way, and what is left is told.</summary>
/// <param name="calls">The ledger's.</param>
/// <param name="peer">The other tool's.</param>
/// <param name="zone">In which we count days.</param>
internal sealed class Explainer(IReadOnlyList<OwnCall> calls, PeerReport peer, TimeZoneInfo zone)
{
    // A micro-dollar a line: what sums of thousands of binary fractions are off by.
    private const long Slack = 1_000;

    public ComparedReport Explain()
    {
        var theirs = peer.Lines.GroupBy(line => (line.Period, Model: ModelKey.Of(line.Model)))
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

        return new(peer.Tool, theirZone, lines);
    }

    private static ComparedLine Explain(PeerLine theirs, OwnLine ours, OwnLine shifted, decimal? ratio)
    {
        var causes = new List<(Cause Cause, NanoUsd Amount)>();
        Add(Cause.NotLogged, NanoUsd.Zero - ours.NotLogged);
        Add(Cause.Plan, ours.PlanValue);
        Add(Cause.Negotiated, ours.Negotiated);
        Add(Cause.DayBorders, shifted.List - ours.List);
        var rest = theirs.Cost - shifted.List;
        var tokens = theirs.Tokens - shifted.Logged;
        foreach (var (cause, amount) in Rest(theirs, shifted, tokens, rest, ratio))
        {
            Add(cause, amount);
            rest -= amount;
        }

        if (Math.Abs(rest.Value) <= Slack)
        {
            Add(Cause.Rounding, rest);
            rest = NanoUsd.Zero;
        }

        return new() { Period = theirs.Period, Model = theirs.Model, Theirs = theirs.Cost, Ours = ours.Cost, HasCost = ours.HasCost, TokenDifference = theirs.Tokens - ours.Tokens, Causes = causes, Unexplained = rest };

        void Add(Cause cause, NanoUsd amount)
        {
            if (amount.Value != 0) causes.Add((cause, amount));
        }
    }

    private static IEnumerable<(Cause Cause, NanoUsd Amount)> Rest(PeerLine theirs, OwnLine own, TokenCounts tokens, NanoUsd rest, decimal? ratio)
    {
        if (tokens != default)
        {
            // Only one side has the model in this time: all of it is the cause. Else what the tokens cost can only be told by kind.
            if (own.Logged == default) yield return (Cause.MoreThere, rest);
            else if (theirs.Tokens == default) yield return (Cause.MoreHere, rest);
            yield break;
        }

        if (Math.Abs(rest.Value) <= Slack || theirs.Tokens == default) yield break;
        if (theirs.Cost.Value == 0)
        {
            yield return (Cause.UnpricedThere, rest);
        }
        else if (own.Unpriced > 0)
        {
            yield return (Cause.UnpricedHere, rest);
        }
        else if (Fits(own.CacheLife))
        {
            yield return (Cause.CacheLife, own.CacheLife);
        }
        else if (Fits(own.Fees))
        {
            yield return (Cause.Fees, own.Fees);
        }
        else if (Fits(own.Fees + own.CacheLife))
        {
            yield return (Cause.Fees, own.Fees);
            yield return (Cause.CacheLife, own.CacheLife);
        }
        else if (ratio is { } times && Math.Abs(((decimal)own.List.Value * times) - theirs.Cost.Value) <= Slack + (theirs.Cost.Value * 1e-9m))
        {
            yield return (Cause.OtherRate, rest);
        }

        bool Fits(NanoUsd amount) => amount.Value != 0 && Math.Abs(rest.Value - amount.Value) <= Slack;
    }

    // A rate that differs, differs by the same factor on all lines of a model: one line alone shows nothing.
    private static Dictionary<string, decimal?> Ratios(Dictionary<(string Period, string Model), PeerLine> theirs, Dictionary<(string Period, string Model), OwnLine> own) =>
        theirs.Where(line => line.Value.Cost.Value > 0 && own.TryGetValue(line.Key, out var ours) && ours.List.Value > 0 && ours.Logged == line.Value.Tokens)
            .GroupBy(line => line.Key.Model, line => (decimal)line.Value.Cost.Value / own[line.Key].List.Value, StringComparer.Ordinal)
            .ToDictionary(model => model.Key, model => model.Count() > 1 && model.Max() - model.Min() <= 1e-7m ? model.First() : (decimal?)null, StringComparer.Ordinal);

    // The zone in which most lines have the tokens that the calls have: ours, where it fits as well as any.
    private TimeZoneInfo? ZoneOf(Dictionary<(string Period, string Model), PeerLine> theirs)
    {
        if (peer.Period is PeerPeriod.All) return null;
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
