using System.Globalization;
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
    private readonly Dictionary<string, Provider> _providers = catalog.Providers.ToDictionary(provider => provider.Id, StringComparer.Ordinal);

    /// <summary>Calls of the days that <paramref name="peer"/> is of, and of a day on both sides, so that days may begin elsewhere.</summary>
    public List<OwnCall> Read(Ledger ledger, PeerReport peer)
    {
        var range = new TimeRange(At(peer.First.AddDays(-1)), At(peer.Last.AddDays(2)));
        var calls = new List<OwnCall>();
        foreach (var stored in new StoredCalls(ledger, range).Read())
        {
            if ((agent is null || stored.Call.Attribution.Client == agent) && stored.Call.Charge.State is not ChargeState.None) calls.Add(Of(stored));
        }

        return calls;

        static DateTimeOffset At(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
    }

    /// <summary>By period and model, with days as <paramref name="zone"/> has them; calls of other days are left out.</summary>
    public static Dictionary<(string Period, string Model), OwnLine> Group(IReadOnlyList<OwnCall> calls, PeerReport peer, TimeZoneInfo zone)
    {
        var lines = new Dictionary<(string, string), OwnLine>();
        foreach (var call in calls)
        {
            var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(call.At, zone).Date);
            if (day < peer.First || day > peer.Last) continue;
            var period = peer.Period switch { PeerPeriod.Day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), PeerPeriod.Month => day.ToString("yyyy-MM", CultureInfo.InvariantCulture), _ => "" };
            if (!lines.TryGetValue((period, call.Model), out var line)) lines.Add((period, call.Model), line = new());
            call.AddTo(line);
        }

        return lines;
    }

    private OwnCall Of(StoredCall stored)
    {
        var call = stored.Call;
        var usage = call.Reading?.Usage ?? default;
        var (life, fees) = (NanoUsd.Zero, NanoUsd.Zero);
        if (call.Charge.List is { } list && call.Reading is { } reading)
        {
            if (usage[Unit.CacheWrite1h] > 0) life = Otherwise(call, reading, Shorter(usage), list);
            if (usage[Unit.WebSearches] > 0) fees = Otherwise(call, reading, WithoutFees(usage), list);
        }

        return new()
        {
            At = call.StartedAt,
            Model = ModelKey.Of(call.Reading?.Model ?? call.RequestedModel),
            Tokens = TokenCounts.Of(usage),
            Charge = call.Charge,
            IsLogged = stored.Observations.Any(seen => seen.Witness is Witness.AgentLog),
            CacheLife = life,
            Fees = fees,
        };
    }

    private NanoUsd Otherwise(Observation call, Reading reading, Usage usage, NanoUsd list)
    {
        var provider = _providers.TryGetValue(call.Provider, out var known) ? known : new() { Id = call.Provider, Name = call.Provider, Hosts = [] };
        var priced = pricer.PriceLogged(provider, call.Endpoint, reading with { Usage = usage, UsagePartial = false, UsageReported = true }, call.RequestedModel, call.StartedAt, null);
        return priced.Charge.List is { } other ? other - list : NanoUsd.Zero;
    }

    private static Usage Shorter(Usage usage)
    {
        usage.Add(Unit.CacheWrite5m, usage[Unit.CacheWrite1h]);
        usage.Set(Unit.CacheWrite1h, 0);
        return usage;
    }

    private static Usage WithoutFees(Usage usage)
    {
        usage.Set(Unit.WebSearches, 0);
        return usage;
    }
}
