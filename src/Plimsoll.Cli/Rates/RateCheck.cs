using System.Globalization;
using Plimsoll.Pricing;
using Plimsoll.Providers;

namespace Plimsoll.Cli.Rates;

/// <summary>Whether a provider file is right, by the loader's own rules, and whether what it states is plausible.</summary>
/// <param name="Errors">What keeps the file from being used: file, line and field.</param>
/// <param name="Warnings">What is allowed and odd.</param>
internal sealed record RateCheck(IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings)
{
    // Two rates of one thing that differ by so much are one of them in another unit (a token, a thousand).
    private const long FarApart = 100;

    /// <param name="name">The file's name, without folder.</param>
    /// <param name="files">The files in force, and in them the one to check.</param>
    /// <param name="now">What ages are counted to.</param>
    /// <param name="olderThan">The age, in days, from which a source is said to be old.</param>
    public static RateCheck Of(
        string name, RateFiles files, DateTimeOffset now, int olderThan)
    {
        ProviderCatalog.Load(files.Files.Bundled, files.Files.Own, out var providers);
        PriceBook.Load(files.Files.Bundled, files.Files.Own, out var rates);
        // A file that is no JSON is told of by both readers; one sentence is enough.
        var errors = providers.Where(problem => OfFile(problem, name)).ToList();
        errors.AddRange(rates.Where(problem => OfFile(problem, name) && !(errors.Count > 0 && problem.Contains("no JSON", StringComparison.Ordinal))));
        if (errors.Count > 0) return new([.. errors.Select(JsonProblem.Of)], []);

        var warnings = new List<string>();
        if (files.Cards().GetValueOrDefault(Path.GetFileNameWithoutExtension(name)) is { } card) Warn(name, card, now, olderThan, warnings);
        return new([], warnings);
    }

    private static bool OfFile(string problem, string name) => problem.StartsWith(name + ":", StringComparison.Ordinal);

    private static void Warn(string name, RateCard card, DateTimeOffset now, int olderThan, List<string> warnings)
    {
        // What a file extends is not its own: it is judged where it stands.
        var bundled = card.Extends?.Models.SelectMany(model => model.Rates).ToHashSet(ReferenceEqualityComparer.Instance) ?? [];
        var sources = card.Sources.Values.Where(source => card.Extends?.Sources.GetValueOrDefault(source.Id) is not { } other || (other.Url, other.Read) != (source.Url, source.Read));
        foreach (var source in sources.Where(source => Freshness.Age(Freshness.Day(source.Read), now) > olderThan))
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: sources.{source.Id}: was read {Freshness.Age(Freshness.Day(source.Read), now)} days ago, on {source.Read}"));
        foreach (var model in card.Models.Where(model => model.Rates.Exists(row => !bundled.Contains(row))))
        {
            var place = $"{name}: models[{model.Id}]";
            foreach (var row in model.Rates) WarnOfRow(place, card, row, warnings);
            WarnOfNeighbours(place, model, warnings);
            WarnOfDates(place, card, model, warnings);
        }
    }

    private static void WarnOfRow(string place, RateCard card, RateRow row, List<string> warnings)
    {
        var where = $"{place} ({RowText.Terms(card, row)}, {RowText.Dates(row)})";
        if (Rate(row, Unit.Input) is not { } input) return;
        if (Rate(row, Unit.Output) is { } output && output > 0)
        {
            if (output < input) warnings.Add($"{where}: output ({new NanoUsd(output)}) is cheaper than input ({new NanoUsd(input)})");
            if (input > 0 && output / FarApart >= input) warnings.Add($"{where}: output ({new NanoUsd(output)}) is {FarApart} times input ({new NanoUsd(input)}) or more");
        }

        if (Rate(row, Unit.CacheRead) is { } cached && cached > input)
            warnings.Add($"{where}: cacheRead ({new NanoUsd(cached)}) is dearer than input ({new NanoUsd(input)})");
        foreach (var unit in (Unit[])[Unit.CacheWrite, Unit.CacheWrite5m, Unit.CacheWrite1h])
        {
            if (Rate(row, unit) is { } write && write > 0 && write < input)
                warnings.Add($"{where}: {UnitNames.Of((int)unit)} ({new NanoUsd(write)}) is cheaper than input ({new NanoUsd(input)})");
        }
    }

    private static void WarnOfNeighbours(string place, ModelCard model, List<string> warnings)
    {
        foreach (var unit in model.Rates.SelectMany(row => row.Rates).Where(rate => rate.Value > 0).GroupBy(rate => rate.Key))
        {
            var (least, most) = (unit.Min(rate => rate.Value), unit.Max(rate => rate.Value));
            if (most / FarApart >= least)
                warnings.Add($"{place}: {UnitNames.Of((int)unit.Key)} is {new NanoUsd(least)} in one row and {new NanoUsd(most)} in another: is one of them for another quantity");
        }
    }

    private static void WarnOfDates(string place, RateCard card, ModelCard model, List<string> warnings)
    {
        foreach (var rows in model.Rates.GroupBy(row => (row.Tier, row.Speed, row.Geo, row.ContextFrom, row.Multiply > 0)))
        {
            var days = rows.Where(row => row.Windows.Count == 0).OrderBy(row => row.From).ToList();
            for (var next = 1; next < days.Count; next++)
            {
                if (days[next - 1].Until < days[next].From)
                    warnings.Add($"{place} ({RowText.Terms(card, days[next])}): nothing holds from {RowText.Until(days[next - 1])} to {RowText.From(days[next])}");
            }

            var hours = rows.Where(row => row.Windows.Count > 0).ToList();
            for (var one = 0; one < hours.Count; one++)
            {
                if (hours.Skip(one + 1).Any(other => Overlap(hours[one], other)))
                    warnings.Add($"{place} ({RowText.Terms(card, hours[one])}): another row holds at the same hours of the same dates");
            }
        }
    }

    private static bool Overlap(RateRow one, RateRow other) =>
        one.From < other.Until && other.From < one.Until
        && one.Windows.Exists(window => other.Windows.Exists(two => (window.Days & two.Days) != 0 && window.From < two.Until && two.From < window.Until));

    private static long? Rate(RateRow row, Unit unit)
    {
        foreach (var (known, rate) in row.Rates)
        {
            if (known == unit) return rate;
        }

        return null;
    }
}
