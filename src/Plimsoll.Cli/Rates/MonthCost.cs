using Plimsoll.Cli.Configuration;
using Plimsoll.Metering.Repricing;
using Plimsoll.Store;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli.Rates;

/// <summary>What a change of rates costs the user a month: each call of the ledger's last 30 days, priced with both books.</summary>
internal static class MonthCost
{
    private const int Days = 30;

    /// <returns>Null where there is no ledger.</returns>
    public static PriceShift? Of(PlimsollHome home, RateFiles old, RateFiles now, DateTimeOffset today)
    {
        if (!File.Exists(home.LedgerFile)) return null;

        var meters = Meters.Load(home);
        var (before, after) = (Repricer(meters, old), Repricer(meters, now));
        var shift = new PriceShift();
        using var ledger = Ledger.Open(home.LedgerFile, LedgerAccess.Read, TimeProvider.System);
        foreach (var call in new StoredCalls(ledger, new(today.AddDays(-Days), today)).Read())
        {
            var (was, becomes) = (call.With(before.Reprice)?.Charge ?? call.Call.Charge, call.With(after.Reprice)?.Charge ?? call.Call.Charge);
            if (was.State is ChargeState.None or ChargeState.Error) continue;
            // A receipt may differ in its source alone.
            shift.Add(call, was with { Receipt = null }, becomes with { Receipt = null });
        }

        return shift;
    }

    private static CallRepricer Repricer(Meters meters, RateFiles files)
    {
        var of = Meters.Of(files.Files, meters.Names) with { Overrides = meters.Overrides };
        return new(of.Catalog, of.Pricer);
    }
}
