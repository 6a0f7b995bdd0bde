using Plimsoll.Cli.Configuration;
using Plimsoll.Metering.Estimates;
using Plimsoll.Store;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Running;

/// <summary>What the ledger tells of the user's own texts: how many tokens a model makes of them.</summary>
internal static class OwnTexts
{
    // Some weeks of a developer's calls, read in some 30 ms, once, when an answer first comes without a usage.
    private const int Most = 2_000;

    public static TextCalibration Of(PlimsollHome home, TimeProvider clock)
    {
        var began = clock.GetUtcNow();
        return new(() =>
        {
            try
            {
                using var ledger = Ledger.Open(home.LedgerFile, LedgerAccess.Read, clock);
                return RecentCalls.Read(ledger, began, Most);
            }
            catch (LedgerException)
            {
                // An estimate does without: the ledger's trouble is told where it is written.
                return [];
            }
        });
    }
}
