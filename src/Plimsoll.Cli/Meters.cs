using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Rates;
using Plimsoll.Daemon.Plugins;
using Plimsoll.Metering;
using Plimsoll.Metering.Estimates;
using Plimsoll.Pricing;
using Plimsoll.Pricing.Negotiated;
using Plimsoll.Providers;

namespace Plimsoll.Cli;

/// <summary>What it takes to meter an exchange: who the providers are, and what they charge.</summary>
/// <param name="Catalog">The providers.</param>
/// <param name="Book">Their prices.</param>
/// <param name="Names">What the user says that opaque names mean.</param>
/// <param name="Files">The files that both are made of.</param>
/// <param name="Problems">What was wrong with provider files, a sentence each; such a file is left out.</param>
/// <param name="Overrides">What the user pays instead of the list; null where nothing is overridden.</param>
internal sealed record Meters(ProviderCatalog Catalog, PriceBook Book, ModelNames Names, ProviderFiles Files, IReadOnlyList<string> Problems, RateOverrides? Overrides = null)
{
    /// <summary>What keeps a plugin that a provider needs from running, a sentence each.</summary>
    public IEnumerable<string> PluginProblems(PluginHost plugins) =>
        from provider in Catalog.Providers
        from name in provider.Plugins
        let problem = plugins.Problem(name)
        where problem is not null
        select $"The plugin {name}, which reads calls of {provider.Id}, {problem}. Until then such calls are unpriced.";

    /// <summary>How many tokens the user's own texts make; null where no ledger is asked.</summary>
    public TextCalibration? Calibration { get; init; }

    public CallPricer Pricer => field ??= new(Book, Names, Overrides, Calibration);

    /// <exception cref="CommandException">The configuration is not right, or the program is not installed whole.</exception>
    public static Meters Load(PlimsollHome home)
    {
        var config = ConfigFile.Read(home.ConfigFile).ToConfig();
        var names = ModelNames.Of(config.Models.Select(told =>
            (told.Key[..told.Key.IndexOf('/', StringComparison.Ordinal)], told.Key[(told.Key.IndexOf('/', StringComparison.Ordinal) + 1)..], told.Value)));
        var meters = Of(ProviderFiles.Read(home), names) with { Overrides = OverridesFile.Read(home) };
        if (config.Hosts.Count == 0) return meters;
        var catalog = meters.Catalog.WithHosts(config.Hosts, out var wrong);
        return meters with { Catalog = catalog, Problems = [.. meters.Problems, .. wrong.Select(problem => $"config.json: hosts: {problem}; it is left out.")] };
    }

    /// <summary>The plugins that the user lets run.</summary>
    public static PluginHost Plugins(PlimsollHome home) =>
        new(home.ProvidersFolder, home.LogsFolder, ConfigFile.Read(home.ConfigFile).ToConfig().PluginsEnabled);

    public static Meters Of(ProviderFiles files, ModelNames names)
    {
        var bundled = files.Bundled.Select(file => file.Key).ToHashSet(StringComparer.Ordinal);
        var problems = new List<string>(files.Problems);
        var own = files.Own;
        while (true)
        {
            var catalog = ProviderCatalog.Load(files.Bundled, own, out var wrongProviders);
            var book = PriceBook.Load(files.Bundled, own, out var wrongRates, bundled);
            // Both readers stumble over a file that is not JSON; one sentence a file and kind of trouble is enough.
            var wrong = wrongProviders.Concat(wrongRates.Where(rates => !wrongProviders.Any(provider => FileOf(provider) == FileOf(rates)))).ToList();
            problems.AddRange(wrong.Select(problem => Sentence(problem, files, own)).Distinct(StringComparer.Ordinal));

            // A file that is wrong in one part is left out of both: hosts of one file with the rates of another would be nobody's word.
            var right = own.Where(file => !wrong.Exists(problem => FileOf(problem) == file.Key)).ToList();
            if (right.Count == own.Count) return new(catalog, book, names, files, problems);
            own = right;
        }
    }

    private static string Sentence(string problem, ProviderFiles files, IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> own)
    {
        var name = FileOf(problem);
        var said = JsonProblem.Of(problem);
        if (!own.Any(file => file.Key == name)) return $"{said}; the file is left out.";
        return files.Bundled.Any(file => file.Key == name)
            ? $"providers/{said}; your file is left out, and the one that comes with Plimsoll holds."
            : $"providers/{said}; your file is left out.";
    }

    private static string FileOf(string problem) => problem[..Math.Max(0, problem.IndexOf(':', StringComparison.Ordinal))];
}
