namespace Plimsoll.Store;

/// <summary>Counts what passes the meter, and has the counts written. Safe for any number of threads; never waits.</summary>
/// <param name="writer">Gets each count as it grows, and writes some of them at a time.</param>
/// <param name="run">The run that counts, or anything else that no other writer of the ledger is called.</param>
/// <param name="clock">Tells in which quarter of an hour.</param>
public sealed class GapTally(LedgerWriter writer, string run, TimeProvider clock)
{
    /// <summary>What hosts past <see cref="MaxHosts"/> in a quarter of an hour are counted under.</summary>
    public const string Others = "other";

    private const int MaxHosts = 1_000;
    private const long QuarterTicks = TimeSpan.TicksPerMinute * 15;

    private readonly Lock _lock = new();
    private readonly Dictionary<(GapCause Cause, string Host), long> _counts = [];
    private DateTimeOffset _quarter;

    /// <summary>One more.</summary>
    /// <param name="cause">Why.</param>
    /// <param name="host">Where to.</param>
    /// <param name="by">How many.</param>
    public void Add(GapCause cause, string host, long by = 1)
    {
        var now = clock.GetUtcNow();
        var quarter = now.AddTicks(-(now.UtcTicks % QuarterTicks));
        lock (_lock)
        {
            // A clock that is set back goes on with what it has: counts of a quarter that was left must not begin anew.
            if (quarter > _quarter)
            {
                _counts.Clear();
                _quarter = quarter;
            }

            if (_counts.Count >= MaxHosts && !_counts.ContainsKey((cause, host))) host = Others;
            var count = _counts[(cause, host)] = _counts.GetValueOrDefault((cause, host)) + by;
            writer.Post(new(_quarter, cause, host, run, count));
        }
    }
}
