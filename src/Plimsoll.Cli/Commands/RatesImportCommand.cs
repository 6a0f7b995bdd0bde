using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Rates;
using Plimsoll.Cli.Rates.Importing;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll rates import --from TABLE FILE</c>: models of a public table, into provider files of the user's.</summary>
internal static class RatesImportCommand
{
    private const int Examples = 5;

    public static Command Create()
    {
        var from = new Option<string>("--from") { Description = string.Join(", ", PublicTable.All.Select(table => table.Name)), HelpName = "TABLE", Required = true };
        from.CompletionSources.Add([.. PublicTable.All.Select(table => table.Name)]);
        var path = new Argument<string>("FILE") { Description = "The table as published: JSON, or gzip of it (.gz)." };
        var day = new Option<string?>("--as-of") { Description = "The day that the table is of; by default today (UTC).", HelpName = "DATE" };
        var provider = RatesCommand.ProviderOption();
        var prefer = new Option<bool>("--prefer-imported") { Description = "Let the table's rates go before those that are known, from its day on." };
        var dry = new Option<bool>("--dry-run") { Description = "Only say what would be taken." };
        var all = new Option<bool>("--all") { Description = "Name every model, not a few of each kind." };
        var json = RatesCommand.JsonOption();
        var command = new Command("import", "Take models and rates from a public table that you have downloaded.") { from, path, day, provider, prefer, dry, all, json };
        command.SetAction(parsed =>
        {
            var home = PlimsollHome.Find();
            var name = parsed.GetValue(from)!;
            var table = PublicTable.All.FirstOrDefault(one => one.Name == name)
                ?? throw new CommandException(ExitCode.Usage, $"There is no table {name}; there is {string.Join(", ", PublicTable.All.Select(one => one.Name))}.");
            var files = RateFiles.Current(home);
            FoundModel.EnsureProvider(files.Cards(), parsed.GetValue(provider));
            var report = new TableImport(table, Day(parsed.GetValue(day)), parsed.GetValue(prefer), files).Run(TableFile.Read(table, parsed.GetValue(path)!), parsed.GetValue(provider));
            if (!parsed.GetValue(dry)) Write(home, report.Files);
            if (parsed.GetValue(json)) RatesOutput.WriteJson(output => WriteJson(output, report, parsed.GetValue(dry)));
            else WriteText(home, report, parsed.GetValue(dry), parsed.GetValue(all) ? int.MaxValue : Examples);
            return ExitCode.Ok;
        });
        return command;
    }

    private static DateOnly Day(string? told)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        if (told is null) return today;
        if (!DateOnly.TryParseExact(told, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) throw new CommandException(ExitCode.Usage, $"--as-of {told} is not a date; it is one such as 2026-11-22.");
        // One day for those who are ahead of UTC.
        return day <= today.AddDays(1) ? day : throw new CommandException(ExitCode.Usage, $"--as-of {told} is yet to come: no table is of that day.");
    }

    private static void Write(PlimsollHome home, List<KeyValuePair<string, byte[]>> files)
    {
        if (files.Count == 0) return;
        home.Create();
        try
        {
            Directory.CreateDirectory(home.ProvidersFolder);
            foreach (var (name, content) in files)
            {
                var path = Path.Combine(home.ProvidersFolder, name);
                if (File.Exists(path)) WholeFile.Write(path + ".before-import", File.ReadAllBytes(path));
                WholeFile.Write(path, content);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, $"{home.ProvidersFolder} cannot be written ({e.Message.TrimEnd('.')}). See that it may be written and the disk has room.", e);
        }
    }

    private static void WriteText(PlimsollHome home, ImportReport report, bool dry, int examples)
    {
        var would = dry ? "would be " : "";
        var output = Console.Out;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Added.Count:#,##0} models {would}added and {report.Changed.Count:#,##0} {would}changed, {report.Rates:#,##0} rates, in {report.Files.Count} files; of {report.Same:#,##0} the rates are the same."));
        Models("added", [.. report.Added.GroupBy(model => model.Provider, StringComparer.Ordinal).Select(of => new ImportedModel(of.Key, string.Join(", ", of.Take(examples).Select(model => model.Model)) + (of.Count() > examples ? ", …" : ""), Number(of.Count())))]);
        Models("changed", report.Changed);
        if (report.Kept.Count > 0) output.WriteLine($"{Number(report.Kept.Count)} models keep the rates that they have, each of a source of its own, where the table says otherwise or more (--prefer-imported takes the table's):");
        Models("kept", report.Kept);
        foreach (var why in report.Skipped.GroupBy(model => model.Why, StringComparer.Ordinal).OrderByDescending(why => why.Count()))
        {
            var names = why.Key.Contains("no file for", StringComparison.Ordinal) ? why.Select(model => model.Provider).Distinct(StringComparer.Ordinal).ToList() : why.Select(model => $"{model.Provider} {model.Model}").ToList();
            output.WriteLine($"{Number(why.Count())} skipped, which {why.Key}: {string.Join(", ", names.Take(examples))}{(names.Count > examples ? ", …" : "")}");
        }

        foreach (var (field, models) in report.LeftOut) output.WriteLine($"left out of {Number(models.Count)}: {field} ({string.Join(", ", models.Take(Math.Min(examples, 3)))}{(models.Count > 3 ? ", …" : "")})");
        if (dry) Console.Error.WriteLine("Nothing was written: this was a dry run.");
        else if (report.Files.Count > 0) Console.Error.WriteLine($"{string.Join(", ", report.Files.Select(file => file.Key))} in {home.ProvidersFolder} now extend the bundled files. plimsoll reprice takes the rates to calls that the ledger has.");

        void Models(string what, IReadOnlyList<ImportedModel> models)
        {
            foreach (var model in models.Take(what == "added" ? int.MaxValue : examples)) output.WriteLine($"  {what} {model.Provider} {model.Model}: {model.Why}");
            if (what != "added" && models.Count > examples) output.WriteLine($"  … and {Number(models.Count - examples)} more (--all)");
        }
    }

    private static string Number(int count) => count.ToString("#,##0", CultureInfo.InvariantCulture);

    private static void WriteJson(Utf8JsonWriter json, ImportReport report, bool dry)
    {
        json.WriteBoolean("dry_run"u8, dry);
        json.WriteNumber("rates"u8, report.Rates);
        json.WriteNumber("same"u8, report.Same);
        json.WriteStartArray("files"u8);
        foreach (var file in report.Files) json.WriteStringValue(file.Key);
        json.WriteEndArray();
        foreach (var (what, models) in (ReadOnlySpan<(string, List<ImportedModel>)>)[("added", report.Added), ("changed", report.Changed), ("kept", report.Kept), ("skipped", report.Skipped)])
        {
            json.WriteStartArray(what);
            foreach (var model in models)
            {
                json.WriteStartObject();
                json.WriteString("provider"u8, model.Provider);
                json.WriteString("model"u8, model.Model);
                if (model.Why.Length > 0) json.WriteString("why"u8, model.Why);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteStartArray("left_out"u8);
        foreach (var (field, models) in report.LeftOut)
        {
            json.WriteStartObject();
            json.WriteString("field"u8, field);
            json.WriteStartArray("models"u8);
            foreach (var model in models) json.WriteStringValue(model);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
