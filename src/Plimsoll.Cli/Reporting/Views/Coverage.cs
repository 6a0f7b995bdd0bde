using System.Text.Json;
using Plimsoll.Store;

namespace Plimsoll.Cli.Reporting.Views;

/// <summary>The times of which all that agents logged has been imported: where there are no calls in them, there were none.</summary>
/// <remarks>
/// Kept as facts of the kind <c>coverage</c>, one a day of import and agent: <c>{"from", "until"}</c>. Outside of them a day without calls is
/// a day of which nothing is known.
/// </remarks>
internal sealed class Coverage
{
    public const string Kind = "coverage";

    private readonly List<TimeRange> _times = [];

    /// <param name="facts">Of the ledger.</param>
    /// <param name="agent">The one whose calls are asked for; null for all.</param>
    public Coverage(IEnumerable<AgentFact> facts, string? agent)
    {
        foreach (var fact in facts.Where(fact => fact.Kind == Kind && (agent is null || fact.Agent == agent)))
        {
            if (Read(fact.Json) is { } time) _times.Add(time);
        }

        _times.Sort((one, other) => one.From.CompareTo(other.From));
    }

    /// <summary>True where all of it lies in times that are covered.</summary>
    public bool Covers(TimeRange range)
    {
        var from = range.From;
        foreach (var time in _times)
        {
            if (time.From > from) return false;
            if (time.Until > from) from = time.Until;
            if (from >= range.Until) return true;
        }

        return false;
    }

    /// <summary>The same for a time that goes on: what was imported within it counts until then.</summary>
    public bool CoversSoFar(TimeRange range)
    {
        var latest = _times.Count == 0 ? range.From : _times.Max(time => time.Until);
        return latest > range.From && Covers(range with { Until = latest < range.Until ? latest : range.Until });
    }

    private static TimeRange? Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var (from, until) = (document.RootElement.GetProperty("from"u8).GetDateTimeOffset(), document.RootElement.GetProperty("until"u8).GetDateTimeOffset());
            return from < until ? new(from, until) : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            // Of another version; what it covers is not known.
            return null;
        }
    }
}
