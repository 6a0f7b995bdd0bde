using Plimsoll.Metering.Repricing;
using Plimsoll.Store;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Plans;

/// <summary>Which logged calls the user's plans cover. What the proxy saw needs no such word: there the credential tells.</summary>
/// <param name="plans">The user's.</param>
/// <param name="zone">In which days are counted.</param>
internal sealed class PlanCoverage(IReadOnlyList<Plan> plans, TimeZoneInfo zone)
{
    /// <summary>The plan that covers a call which an agent logged; null where none does.</summary>
    public string? Of(string provider, string? agent, DateTimeOffset at)
    {
        if (plans.Count == 0 || agent is null) return null;
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).Date);
        foreach (var plan in plans)
        {
            if (plan.Provider == provider && plan.Agents.Contains(agent, StringComparer.Ordinal) && plan.HoldsOn(day)) return plan.Name;
        }

        return null;
    }

    /// <summary>What a log said of a call, covered as the plans have it now; the same object where nothing changes.</summary>
    /// <param name="was">One witness' word.</param>
    /// <param name="touched">A plan that has changed: only calls of its provider and agents are looked at.</param>
    /// <param name="repricer">For calls that no plan covers any more.</param>
    public Observation Apply(Observation was, Plan touched, CallRepricer repricer)
    {
        if (was.Witness is not Witness.AgentLog || was.Provider != touched.Provider || was.Attribution.Client is not { } agent || !touched.Agents.Contains(agent, StringComparer.Ordinal)) return was;

        var covered = Of(was.Provider, agent, was.StartedAt) is not null;
        switch (was.Charge.State)
        {
            case ChargeState.Priced or ChargeState.Unpriced when covered:
                return was with { Charge = was.Charge with { State = ChargeState.Plan, Effective = null } };
            case ChargeState.Plan when !covered:
                var charge = was.Charge.List is { } list
                    ? was.Charge with { State = ChargeState.Priced, Effective = list }
                    : was.Charge with { State = ChargeState.Unpriced };
                return repricer.Reprice(was with { Charge = charge });
            default:
                return was;
        }
    }

    /// <summary>Puts all stored calls right after <paramref name="touched"/> was set or removed; what they said before is kept.</summary>
    /// <returns>How many calls changed.</returns>
    public int Apply(Ledger ledger, Plan touched, CallRepricer repricer, CancellationToken cancellation)
    {
        const int BatchSize = 1_024;
        var (batch, changed) = (new List<CallId>(BatchSize), 0);
        foreach (var call in new StoredCalls(ledger, new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200))).Read())
        {
            if (cancellation.IsCancellationRequested) break;
            if (call.Call.Provider != touched.Provider || call.With(Change) is null) continue;
            batch.Add(call.Id);
            if (batch.Count == BatchSize) Write();
        }

        Write();
        return changed;

        Observation Change(Observation was) => Apply(was, touched, repricer);

        void Write()
        {
            if (batch.Count > 0) changed += ledger.Reprice(batch, Change, CancellationToken.None);
            batch.Clear();
        }
    }
}
