using System.Globalization;
using Plimsoll.Store;
using Plimsoll.Store.Queries;

namespace Plimsoll.Import;

/// <summary>Keeps the sum of a session from being counted beside those of its calls that the proxy saw.</summary>
/// <remarks>
/// Some agents log a session's sum alone, and no call by which the two could be joined. Where the proxy saw calls of that model while the
/// session went on, by no program whose log tells its calls apart, those count, and the sum is kept as a fact. What the session used before
/// stays counted if it was imported before.
/// </remarks>
internal sealed class SeenSums
{
    /// <summary>Kept as a fact of this kind: <c>model</c>, <c>tokens</c>.</summary>
    public const string Kind = "sum_beside_calls";

    // A turn's entry comes just after its last answer.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    private static readonly string[] Summing = ["goose", "droid", "grok-build", "zed"];
    private static readonly string[] Others = [.. Agents.All.Select(agent => agent.Id).Except(Summing, StringComparer.Ordinal)];

    /// <summary>How many were left to the proxy.</summary>
    public int Count { get; private set; }

    public bool Saw(Ledger ledger, LoggedSum sum)
    {
        var of = sum.Observation;
        var range = new TimeRange(of.StartedAt - Margin, sum.Until + Margin);
        if (!SeenCalls.Any(ledger, range, of.Provider, of.Reading?.Model, Others)) return false;
        Count++;
        return true;
    }

    public static AgentFact Fact(string agent, LoggedSum sum) => new(
        agent, Kind, sum.Observation.Attribution.Session ?? sum.Observation.Native, sum.Until,
        string.Create(CultureInfo.InvariantCulture, $$"""{"tokens":{{sum.Observation.Reading?.Usage.TotalTokens ?? 0}}}"""));
}
