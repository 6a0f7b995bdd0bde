using Plimsoll.Cli.Configuration;
using Plimsoll.Metering;
using Plimsoll.Pricing;
using Plimsoll.Providers;

namespace Plimsoll.Cli;

/// <summary>What it takes to meter an exchange: who the providers are, and what they charge.</summary>
/// <param name="Catalog">The providers.</param>
/// <param name="Book">Their prices.</param>
/// <param name="Problems">What was wrong with provider files, a sentence each; such a file is left out.</param>
internal sealed record Meters(ProviderCatalog Catalog, PriceBook Book, IReadOnlyList<string> Problems)
{
    public CallPricer Pricer { get; } = new(Book);

    public static Meters Load(PlimsollHome home)
    {
        var files = ProviderFiles.Read(home);
        var catalog = ProviderCatalog.Load(files, out var wrongProviders);
        var book = PriceBook.Load(files, out var wrongRates);
        return new(catalog, book, [.. wrongProviders.Concat(wrongRates).Distinct(StringComparer.Ordinal)]);
    }
}
