using System.Text.Json;
using Plimsoll.Store;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Witnessing;

/// <summary>What several witnesses say of the same calls, held side by side.</summary>
internal sealed record Comparison
{
    /// <summary>Calls that more than one witness saw.</summary>
    public required int Joined { get; init; }

    /// <summary>Those of them in which the witnesses differ, the latest first.</summary>
    public required IReadOnlyList<CallDetail> Calls { get; init; }

    /// <summary>Sessions of which an agent states a total of its own that differs from the sum of the session's calls here.</summary>
    public required IReadOnlyList<SessionTotal> Sessions { get; init; }

    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public static Comparison Read(Ledger ledger, TimeRange range)
    {
        var joined = new CallList { Limit = int.MaxValue, Since = range.From, Joined = true }.Read(ledger);
        var details = joined.Select(entry => CallDetail.Read(ledger, entry.Id)!).Where(Differs).ToList();
        return new() { Joined = joined.Count, Calls = details, Sessions = SessionsOf(ledger) };
    }

    /// <summary>The witness whose usage and cost the ledger shows.</summary>
    public static Observation Deciding(CallDetail call) => call.Observations.FirstOrDefault(one => one.Witness == call.Call.Witness) ?? call.Observations[0];

    /// <summary>What a call costs by one witness' word: at the list, so that a plan's call has a value too.</summary>
    public static NanoUsd? Value(Observation of) => of.Charge.List ?? of.Charge.Effective;

    public static bool Differs(CallDetail call)
    {
        var deciding = Deciding(call);
        return call.Observations.Any(one => Value(one) != Value(deciding) || (one.Reading?.Usage ?? default) != (deciding.Reading?.Usage ?? default));
    }

    private static List<SessionTotal> SessionsOf(Ledger ledger)
    {
        var totals = ledger.AgentFacts().Where(fact => fact.Kind == "session_total").ToList();
        if (totals.Count == 0) return [];

        var all = new TimeRange(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        var sums = new ReportQuery { Range = all, By = [new(ReportDimKind.Session)] }.Read(ledger).Rows
            .Where(row => row.Dims[0] is not null).ToDictionary(row => row.Dims[0]!, StringComparer.Ordinal);
        return
        [
            .. from fact in totals
               let stated = Stated(fact.Json)
               let row = sums.GetValueOrDefault(fact.Subject)
               where stated is not null && row is not null && stated != row.List
               let total = new SessionTotal(fact.Agent, fact.Subject, stated.Value, row.List, row.Calls)
               orderby Math.Abs((total.Stated - total.Counted).Value) descending
               select total,
        ];
    }

    private static NanoUsd? Stated(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("totalCostUSD", out var cost) && cost.TryGetDecimal(out var dollars)
            ? new((long)decimal.Round(dollars * NanoUsd.PerDollar, MidpointRounding.ToEven))
            : null;
    }
}

/// <summary>A session's total by its agent's word, and by its calls in the ledger.</summary>
/// <param name="Agent">The agent's id.</param>
/// <param name="Session">Its session.</param>
/// <param name="Stated">What the agent states: its own estimate, helpers' calls included of which it logs no line.</param>
/// <param name="Counted">The list value of the session's calls in the ledger.</param>
/// <param name="Calls">How many they are.</param>
internal sealed record SessionTotal(string Agent, string Session, NanoUsd Stated, NanoUsd Counted, long Calls);
