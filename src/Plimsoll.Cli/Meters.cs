using Plimsoll.Cli.Configuration;
using Plimsoll.Metering;
using Plimsoll.Pricing;
using Plimsoll.Providers;

namespace Plimsoll.Cli;

/// <summary>What it takes to meter an exchange: who the providers are, and what they charge.</summary>
/// <param name="Catalog">The providers.</param>
/// <param name="Book">Their prices.</param>
/// <param name="Names">What the user says that opaque names mean.</param>
/// <param name="Problems">What was wrong with provider files, a sentence each; such a file is left out.</param>
internal sealed record Meters(ProviderCatalog Catalog, PriceBook Book, ModelNames Names, IReadOnlyList<string> Problems)
{
    public CallPricer Pricer { get; } = new(Book, Names);

    /// <exception cref="CommandException">The configuration is not right, or the program is not installed whole.</exception>
    public static Meters Load(PlimsollHome home)
    {
        var files = ProviderFiles.Read(home, out var unreadable, out var bundled);
        var catalog = ProviderCatalog.Load(files, out var wrongProviders);
        var book = PriceBook.Load(files, out var wrongRates, bundled);
        var names = ModelNames.Of(ConfigFile.Read(home.ConfigFile).ToConfig().Models.Select(told =>
            (told.Key[..told.Key.IndexOf('/', StringComparison.Ordinal)], told.Key[(told.Key.IndexOf('/', StringComparison.Ordinal) + 1)..], told.Value)));
        // Both readers stumble over a file that is not JSON; one sentence a file and kind of trouble is enough.
        var problems = wrongProviders.Concat(wrongRates.Where(rates => !wrongProviders.Any(provider => FileOf(provider) == FileOf(rates))));
        return new(catalog, book, names, [.. unreadable, .. problems.Select(problem => $"{JsonProblem.Of(problem)}; the file is left out.").Distinct(StringComparer.Ordinal)]);
    }

    private static string FileOf(string problem) => problem[..Math.Max(0, problem.IndexOf(':', StringComparison.Ordinal))];
}
