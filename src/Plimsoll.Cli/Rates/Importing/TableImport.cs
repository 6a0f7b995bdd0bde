using System.Globalization;
using Plimsoll.Pricing;

namespace Plimsoll.Cli.Rates.Importing;

/// <summary>Puts the models of a public table into provider files of the user's, which extend the bundled ones.</summary>
/// <remarks>
/// Rates that are in force stay, each having a source of its own, unless the table is preferred, or they came from an earlier import of
/// the same table. Rates that take others' place hold from the table's day on: what was known of earlier days stays as it was.
/// </remarks>
/// <param name="table">The table.</param>
/// <param name="day">The day that it is of.</param>
/// <param name="prefer">Whether it goes before rates that are there.</param>
/// <param name="files">What is in force.</param>
internal sealed class TableImport(PublicTable table, DateOnly day, bool prefer, RateFiles files)
{
    private const int MostPasses = 4;

    private readonly string _source = $"{table.Name}-{Freshness.Text(day)}";
    private readonly long _from = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).Ticks;
    private readonly ImportReport _report = new();
    private int _pass;

    /// <param name="models">Of the table.</param>
    /// <param name="only">The one provider to take, by our id; all where null.</param>
    /// <exception cref="CommandException">What would be written is not right: nothing is.</exception>
    public ImportReport Run(IEnumerable<TableModel> models, string? only)
    {
        var cards = files.Cards();
        foreach (var provider in models.Where(model => only is null || model.Provider == only).GroupBy(model => model.Provider, StringComparer.Ordinal))
        {
            if (TableProviders.IsPlan(provider.First().TableProvider)) Skip(provider, "are covered by a plan, which no price list tells");
            else if (!cards.TryGetValue(provider.Key, out var card)) Skip(provider, "are of providers that Plimsoll has no file for");
            else Take(provider.Key, card, cards, provider);
        }

        return _report;
    }

    private void Take(string provider, RateCard card, SortedDictionary<string, RateCard> cards, IEnumerable<TableModel> models)
    {
        var name = provider + ".json";
        var own = files.Files.Own.Where(file => file.Key == name).Select(file => (ReadOnlyMemory<byte>?)file.Value).FirstOrDefault();
        if (own is not null && RateCardReader.Read(name, own.Value.Span, [], Bundled) is null)
        {
            Skip(models, $"are of providers whose file of yours is not right (plimsoll rates check {name} says where); it is left alone");
            return;
        }

        var met = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var taken = new List<TableModel>();
        foreach (var model in models)
        {
            if (model.Skipped is { } why) _report.Skipped.Add(new(provider, model.Id, why));
            else if (!met.Add(model.Id)) _report.Skipped.Add(new(provider, model.Id, "stand in the table twice: the first is taken"));
            else taken.Add(Known(card, model));
        }

        // A name that a changed model had may now have rates that the table gives it not: look until nothing changes.
        var (written, lenders) = ((byte[]?)null, card.PricesFrom.Select(lender => (lender, new ModelIndex(cards[lender]))).ToList());
        for (_pass = 0; _pass < MostPasses; _pass++)
        {
            var file = ImportFile.Of(provider, written ?? own);
            var index = new ModelIndex(card);
            foreach (var model in taken) Take(file, card, index, lenders, model);
            if (!file.Changed) break;
            file.Source(_source, table.Url, Freshness.Text(day), $"Taken from {table.Name} by plimsoll rates import.");
            written = file.Write();
            EnsureRight(name, written);
            card = RateCardReader.Read(name, written, [], Bundled)!;
        }

        if (written is not null) _report.Files.Add(new(name, written));
    }

    private void Take(ImportFile file, RateCard card, ModelIndex index, List<(string Provider, ModelIndex Index)> lenders, TableModel model)
    {
        if (index.Find(model.Id) is not { } there)
        {
            if (lenders.Find(lender => lender.Index.Find(model.Id) is not null) is { Provider: { } lender })
            {
                Keep(card, model, $"have the rates of {lender}, which hold for {card.Provider} too");
                return;
            }

            var rows = model.Rows.Where(row => !Follows(card, model.Rows, row)).ToList();
            file.Add(model.Id, [.. model.Aliases.Where(alias => index.Find(alias) is null)], rows.ConvertAll(row => row with { Source = _source }), 0);
            _report.Added.Add(new(card.Provider, model.Id, ""));
            Count(model, rows);
            return;
        }

        var known = there.Model.Rates.ConvertAll(row => TableRow.Of(card, row));
        var now = model.Rows.Where(row => row.HoldsAt(_from)).ToList();
        if (Differences(card, there.Model, known, now) is not { Count: > 0 } differences)
        {
            if (_pass == 0) _report.Same++;
            return;
        }

        var said = string.Join("; ", differences);
        var imported = there.Model.Rates.Where(row => _from >= row.From && _from < row.Until).Select(row => row.Source).ToList();
        var ours = imported.Count > 0 && imported.TrueForAll(source => source.File is not null && source.Id.StartsWith(table.Name + "-2", StringComparison.Ordinal));
        if (ours && imported.Exists(source => string.CompareOrdinal(source.Read, Freshness.Text(day)) > 0))
        {
            Keep(card, model, $"were taken from the same table of a later day; {said}");
        }
        else if (ours || prefer)
        {
            file.Add(model.Id, [], [.. new RateMerge(table, _source, _from, card).Of(known, now, file)], there.How == "exact" ? 0 : -1);
            _report.Changed.Add(new(card.Provider, model.Id, said));
            Count(model, now);
        }
        else
        {
            Keep(card, model, said);
        }
    }

    private RateCard? Bundled(string id) =>
        files.Files.Bundled.Where(file => file.Key == id + ".json").Select(file => RateCardReader.Read(file.Key, file.Value.Span, [])).FirstOrDefault();

    // A tier whose word the provider's file does not know can never be asked for.
    private static TableModel Known(RateCard card, TableModel model)
    {
        var unknown = model.Rows.Where(row => !Knows(card, row)).ToList();
        return unknown.Count == 0 ? model : model with
        {
            Rows = [.. model.Rows.Except(unknown)],
            LeftOut = [.. model.LeftOut, .. unknown.Select(row => $"{row.TermsText()}, a term that {card.Provider}'s file has no word for").Distinct(StringComparer.Ordinal)],
        };
    }

    private static bool Knows(RateCard card, TableRow row) =>
        (row.Tier is null || card.Tiers.Named(row.Tier) > 0) && (row.Speed is null || card.Speeds.Named(row.Speed) > 0) && (row.Geo is null || card.Geos.Named(row.Geo) > 0);

    // Rates of a tier that are the provider's factor times the standard ones say nothing new, and would hide what the factor says of other units.
    private static bool Follows(RateCard card, IReadOnlyList<TableRow> rows, TableRow row)
    {
        if (row.Tier is null || row.Multiply > 0) return false;
        var factor = card.Multipliers.Find(one => card.Tiers.Name(one.Tier) == row.Tier && one.Speed == 0 && one.Geo == 0 && one.Until == long.MaxValue)?.Multiply ?? 0;
        var standard = rows.FirstOrDefault(one => one.Terms == row.Terms with { Tier = null } && one.From == row.From);
        return factor > 0 && standard is not null && row.Rates.All(rate =>
            standard.Rates.TryGetValue(rate.Key, out var plain) && (rate.Key >= UnitNames.FirstFee ? plain == rate.Value : (decimal)plain * factor == (decimal)rate.Value * RateRow.One));
    }

    private List<string> Differences(RateCard card, ModelCard model, List<TableRow> known, List<TableRow> now)
    {
        var differences = new List<string>();
        var fees = model.Fees.Concat(card.Fees).Where(row => _from >= row.From && _from < row.Until).SelectMany(row => row.Rates).ToLookup(rate => rate.Key, rate => rate.Value);
        foreach (var row in now.Where(row => !Follows(card, now, row)))
        {
            var terms = row.Terms == default ? "" : $" ({row.TermsText()})";
            var other = known.Find(one => one.Terms == row.Terms && one.HoldsAt(_from) && one.Windows.SequenceEqual(row.Windows));
            if (other is null) differences.Add($"the table has rates for {row.TermsText()}");
            else if (row.Multiply != other.Multiply) differences.Add($"× {RatesOutput.Factor(row.Multiply)}, not {RatesOutput.Factor(other.Multiply)}{terms}");
            else if (row.Free != other.Free) differences.Add(row.Free ? "free in the table" : "free here, not in the table");
            else differences.AddRange(Units(other, row, fees).Select(difference => difference + terms));
        }

        return differences;
    }

    private static IEnumerable<string> Units(TableRow known, TableRow row, ILookup<Unit, long> fees)
    {
        foreach (var (unit, rate) in row.Rates)
        {
            if (Here(known, unit, fees) is not { Count: > 0 } here) yield return $"{UnitNames.Of((int)unit)} {new NanoUsd(rate)} in the table, no rate here";
            else if (!here.Contains(rate)) yield return $"{UnitNames.Of((int)unit)} {new NanoUsd(rate)} in the table, {new NanoUsd(here[0])} here";
        }
    }

    // What a unit costs: its own rate, the one that it is billed by anyway, or the fees of the model and the provider.
    private static List<long> Here(TableRow known, Unit unit, ILookup<Unit, long> fees)
    {
        foreach (var billed in unit switch { Unit.CacheWrite5m => [unit, Unit.CacheWrite], Unit.OutputReasoning => [unit, Unit.Output], _ => (Unit[])[unit] })
        {
            if (known.Rates.TryGetValue(billed, out var rate)) return [rate];
        }

        return [.. fees[unit]];
    }

    private void Count(TableModel model, List<TableRow> rows)
    {
        _report.Rates += rows.Sum(row => Math.Max(1, row.Rates.Count));
        foreach (var field in model.LeftOut)
        {
            if (!_report.LeftOut.TryGetValue(field, out var of)) _report.LeftOut[field] = of = [];
            of.Add(model.Id);
        }
    }

    private void Keep(RateCard card, TableModel model, string why)
    {
        if (_pass == 0) _report.Kept.Add(new(card.Provider, model.Id, why));
    }

    private void Skip(IEnumerable<TableModel> models, string why) => _report.Skipped.AddRange(models.Select(model => new ImportedModel(model.TableProvider, model.Id, why)));

    // By the rules that the file will be read by: an import that only would be found wrong at the next run would be worse than none.
    private void EnsureRight(string name, byte[] written)
    {
        var with = files with { Files = files.Files with { Own = [.. files.Files.Own.Where(own => own.Key != name), new(name, written)] } };
        if (RateCheck.Of(name, with, new(_from, TimeSpan.Zero), int.MaxValue) is { Errors: [var error, ..] })
            throw new CommandException(ExitCode.BadInput, string.Create(CultureInfo.InvariantCulture, $"The table makes no right {name} ({error.TrimEnd('.')}); nothing was written. Leave the provider out with --provider."));
    }
}
