using Plimsoll.Metering;
using Plimsoll.Providers;
using Plimsoll.Store;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Comparing;

/// <summary>The ledger's calls, in the lines of the other tool.</summary>
/// <param name="catalog">The providers.</param>
/// <param name="pricer">Prices a call as others reckon it.</param>
/// <param name="agent">Only this client's calls; null for all.</param>
internal sealed class OwnLines(ProviderCatalog catalog, CallPricer pricer, string? agent)
{
    private const string Fast = "fast";

    // Where others begin to take the higher rates, and a prompt that is above it.
    private const long Threshold = 200_000;

    // Kinds to which others apply the higher rates by themselves.
    private static readonly Unit[] Tiered = [Unit.Input, Unit.CacheRead, Unit.CacheWrite, Unit.CacheWrite5m, Unit.CacheWrite1h, Unit.Output];

    private readonly Dictionary<string, Provider> _providers = catalog.Providers.ToDictionary(provider => provider.Id, StringComparer.Ordinal);

    /// <summary>Calls of the days that <paramref name="peer"/> is of, and of a day on both sides, so that days may begin elsewhere.</summary>
    public List<OwnCall> Read(Ledger ledger, PeerReport peer)
    {
        var range = new TimeRange(At(peer.First.AddDays(-1)), At(peer.Last.AddDays(2)));
        var calls = new List<OwnCall>();
        foreach (var stored in new StoredCalls(ledger, range).Read())
        {
            if ((agent is null || stored.Call.Attribution.Client == agent) && stored.Call.Charge.State is not ChargeState.None) calls.Add(Of(stored, peer));
        }

        return calls;

        static DateTimeOffset At(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
    }

    /// <summary>By period and model, with days as <paramref name="zone"/> has them; calls of other days are left out.</summary>
    public static Dictionary<(string Period, string Model), OwnLine> Group(IReadOnlyList<OwnCall> calls, PeerReport peer, TimeZoneInfo zone)
    {
        var lines = new Dictionary<(string, string), OwnLine>();
        var gone = peer.Period is PeerPeriod.Session ? SessionsBefore(calls, peer) : [];
        foreach (var call in calls)
        {
            if (peer.PeriodOf(call, zone) is not { } period || gone.Contains(period)) continue;
            var key = (period, peer.HasModels ? call.Model : "");
            if (!lines.TryGetValue(key, out var line)) lines.Add(key, line = new());
            line.Add(call);
        }

        return lines;
    }

    /// <summary>What tokens of each kind cost, at list, beside a call of the same model; null where that is not known. Several, where more than one rate holds.</summary>
    public IEnumerable<NanoUsd> PriceBeside(Ledger ledger, OwnCall beside, TokenCounts tokens)
    {
        if (!CallId.TryParse(beside.Id, out var id) || CallDetail.Read(ledger, id)?.Call is not { Reading: { } reading } call) yield break;
        foreach (var written in (Unit[])[Unit.CacheWrite5m, Unit.CacheWrite1h])
        {
            long sum = 0;
            foreach (var (unit, count) in ((Unit, long)[])[(Unit.Input, tokens.Input), (Unit.Output, tokens.Output), (written, tokens.Written), (Unit.CacheRead, tokens.Cached)])
            {
                if (count == 0) continue;
                var usage = default(Usage);
                usage.Add(unit, Math.Abs(count));
                if (Price(call, reading, usage, context: 0) is not { } price) yield break;
                sum += Math.Sign(count) * price.Value;
            }

            yield return new(sum);
        }
    }

    // Of sessions that were over before theirs, they have none.
    private static HashSet<string> SessionsBefore(IReadOnlyList<OwnCall> calls, PeerReport peer)
    {
        var theirs = peer.Lines.Select(line => line.Period).ToHashSet(StringComparer.Ordinal);
        return [.. calls.GroupBy(call => call.Session ?? "", StringComparer.Ordinal).Where(session => !theirs.Contains(session.Key) && session.Max(call => call.At) < peer.SessionsFrom).Select(session => session.Key)];
    }

    private OwnCall Of(StoredCall stored, PeerReport peer)
    {
        var call = stored.Call;
        var usage = call.Reading?.Usage ?? default;
        var model = call.Reading?.Model ?? call.RequestedModel;
        return new()
        {
            Id = stored.Id.ToString(),
            At = call.StartedAt,
            Model = ModelKey.Of(peer.TellsFast && call.Reading?.Speed == Fast ? $"{model}-{Fast}" : model),
            Tokens = TokenCounts.Of(usage),
            Charge = call.Charge,
            IsLogged = stored.Observations.Any(seen => seen.Witness is Witness.AgentLog),
            Session = call.Attribution.Session,
            Agent = call.Attribution.Client,
            IsSubagents = call.Attribution.Agent is not null,
            IsPartial = call.Reading?.UsagePartial == true,
            Otherwise = call.Charge.List is { } list && call.Reading is { } reading ? OtherwiseOf(call, reading, list) : null,
        };
    }

    private Otherwise? OtherwiseOf(Observation call, Reading reading, NanoUsd list)
    {
        var usage = reading.Usage;
        var apply = Way.None;
        if (usage[Unit.CacheWrite1h] > 0) apply |= Way.CacheLife;
        if (usage[Unit.WebSearches] > 0) apply |= Way.Fees;
        if (usage[Unit.OutputReasoning] > 0) apply |= Way.Reasoning;
        if (usage.InputTokens > Threshold || usage[Unit.Output] > Threshold) apply |= call.Provider == "anthropic" ? Way.ContextTier | Way.BaseTier : Way.BaseTier;
        if (apply is Way.None) return null;

        var otherwise = new Otherwise();
        for (var ways = 1; ways < Otherwise.Combinations; ways++)
        {
            var wanted = (Way)ways & apply;
            if (wanted is Way.None) continue;
            otherwise[(Way)ways] = wanted != (Way)ways ? otherwise[wanted] : Reckon(call, reading, wanted) is { } other ? other - list : NanoUsd.Zero;
        }

        return otherwise;
    }

    private NanoUsd? Reckon(Observation call, Reading reading, Way ways)
    {
        var usage = reading.Usage;
        if (ways.HasFlag(Way.Fees)) usage.Set(Unit.WebSearches, 0);
        if (ways.HasFlag(Way.CacheLife))
        {
            usage.Add(Unit.CacheWrite5m, usage[Unit.CacheWrite1h]);
            usage.Set(Unit.CacheWrite1h, 0);
        }

        if (ways.HasFlag(Way.Reasoning)) usage.Add(Unit.OutputReasoning, usage[Unit.OutputReasoning]);
        if ((ways & (Way.ContextTier | Way.BaseTier)) is Way.None) return Price(call, reading, usage, reading.ContextTokens);

        var sum = Price(call, reading, usage, context: 0);
        if (ways.HasFlag(Way.BaseTier)) return sum;
        foreach (var unit in Tiered)
        {
            if (usage[unit] <= Threshold || sum is null) continue;
            var above = default(Usage);
            above.Add(unit, usage[unit] - Threshold);
            sum = Price(call, reading, above, Threshold + 1) is { } high && Price(call, reading, above, context: 0) is { } low ? sum + high - low : null;
        }

        return sum;
    }

    private NanoUsd? Price(Observation call, Reading reading, Usage usage, long? context)
    {
        var provider = _providers.TryGetValue(call.Provider, out var known) ? known : new() { Id = call.Provider, Name = call.Provider, Hosts = [] };
        return pricer.PriceLogged(provider, call.Endpoint, reading with { Usage = usage, ContextTokens = context, UsagePartial = false, UsageReported = true }, call.RequestedModel, call.StartedAt, null).Charge.List;
    }
}
