using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Plans;
using Plimsoll.Cli.Reporting;
using Plimsoll.Import;

namespace Plimsoll.Cli.Importing;

/// <summary>What logged calls are priced by.</summary>
internal static class ImportRates
{
    /// <param name="home">Whose rates and plans.</param>
    /// <param name="problems">Told a sentence for each file of rates that is not right.</param>
    /// <remarks>The rates of a hundred providers take their time: not to be read where there is no call to price.</remarks>
    /// <exception cref="CommandException">The configuration, or the file of plans, is not right.</exception>
    public static ImportPrices Of(PlimsollHome home, Action<string> problems)
    {
        var meters = Meters.Load(home);
        foreach (var problem in meters.Problems) problems(problem);
        var zone = ReportRange.Zone(ConfigFile.Read(home.ConfigFile).ToConfig().ReportZone);
        return new(meters.Catalog, meters.Pricer, new PlanCoverage(PlansFile.Read(home), zone).Of);
    }
}
