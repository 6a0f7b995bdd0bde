using System.CommandLine;
using System.Globalization;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Rates;
using Plimsoll.Cli.Rates.Updating;
using Plimsoll.Cli.Terminal;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll rates …</c>: what models cost, when, and by whom that is known.</summary>
internal static class RatesCommand
{
    private const int OldSourceDays = 365;

    public static Command Create() => new("rates", "Look at what models cost, check and change it.")
    {
        List(), Show(), At(), Check(), RatesDiffCommand.Create(), RatesOverrideCommand.Create(), RatesImportCommand.Create(), RatesUpdateCommand.Create(),
    };

    /// <summary><c>--provider</c>, as several of the commands have it.</summary>
    public static Option<string?> ProviderOption() => new("--provider") { Description = "Only this provider.", HelpName = "ID" };

    /// <summary><c>--json</c>, as all of the commands have it.</summary>
    public static Option<bool> JsonOption() => new("--json") { Description = "Print JSON." };

    /// <summary>An instant: a UTC date, or a date and time, with Z or an offset where it is not UTC.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    public static DateTimeOffset Instant(string what, string text) =>
        DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? instant
            : throw new CommandException(ExitCode.Usage, $"{what} {text} is not a date; it is one such as 2026-11-22 or 2026-11-22T14:30Z, in UTC.");

    private static Command List()
    {
        var provider = ProviderOption();
        var models = new Option<bool>("--models") { Description = "The models too, with what they cost now." };
        var json = JsonOption();
        var command = new Command("list", "Count the rates by provider, and list models with their current rates.") { provider, models, json };
        command.SetAction(parsed =>
        {
            var home = PlimsollHome.Find();
            var files = RateFiles.Current(home);
            foreach (var problem in files.Files.Problems) Console.Error.WriteLine($"plimsoll: {problem}");
            var cards = files.Cards();
            var only = parsed.GetValue(provider);
            FoundModel.EnsureProvider(cards, only);
            var listing = new RateListing([.. cards.Values.Where(card => only is null || card.Provider == only)], TimeProvider.System.GetUtcNow(), OverridesFile.Read(home));
            var installed = InstalledRates.Read(home, []);
            if (parsed.GetValue(json))
            {
                RatesOutput.WriteJson(output =>
                {
                    RatesInForce.WriteJson(output, installed);
                    listing.WriteJson(output);
                });
                return ExitCode.Ok;
            }

            Console.Out.WriteLine(Style.ForOutput().Dim($"In force: {RatesInForce.Text(installed)}."));
            listing.WriteText(Console.Out, parsed.GetValue(models) || only is not null, Widths.OfOutput(), Style.ForOutput());
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Show()
    {
        var name = new Argument<string>("MODEL") { Description = "A model, by any name that calls may have." };
        var provider = ProviderOption();
        var json = JsonOption();
        var command = new Command("show", "Show every dated rate of a model, with its source.") { name, provider, json };
        command.SetAction(parsed =>
        {
            var home = PlimsollHome.Find();
            var overrides = OverridesFile.Read(home);
            var history = new ModelHistory(FoundModel.All(RateFiles.Current(home).Cards(), parsed.GetValue(name)!, parsed.GetValue(provider), overrides), overrides);
            if (parsed.GetValue(json)) RatesOutput.WriteJson(history.WriteJson);
            else history.WriteText(Console.Out, Widths.OfOutput(), Style.ForOutput());
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command At()
    {
        var date = new Argument<string>("DATE") { Description = "A date or an instant, in UTC." };
        var name = new Argument<string>("MODEL") { Description = "A model, by any name that calls may have." };
        var provider = ProviderOption();
        var tier = new Option<string?>("--tier") { Description = "On this service tier: batch, flex, priority.", HelpName = "TIER" };
        var context = new Option<long>("--context") { Description = "For a prompt of so many tokens.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var json = JsonOption();
        var command = new Command("at", "Show what a model cost at an instant.") { date, name, provider, tier, context, json };
        command.SetAction(parsed =>
        {
            var at = Instant("DATE", parsed.GetValue(date)!);
            var home = PlimsollHome.Find();
            var overrides = OverridesFile.Read(home);
            var found = FoundModel.All(RateFiles.Current(home).Cards(), parsed.GetValue(name)!, parsed.GetValue(provider), overrides);
            var rates = new RatesAt(found, new(at, parsed.GetValue(context), parsed.GetValue(tier), null, null), overrides);
            if (parsed.GetValue(json)) RatesOutput.WriteJson(rates.WriteJson);
            else rates.WriteText(Console.Out, Widths.OfOutput(), Style.ForOutput());
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Check()
    {
        var path = new Argument<string>("FILE") { Description = "A provider file." };
        var older = new Option<int>("--older-than") { Description = "Warn of sources read more than so many days ago.", HelpName = "DAYS", DefaultValueFactory = _ => OldSourceDays };
        var json = JsonOption();
        var command = new Command("check", "Say whether a provider file is right, and what in it is odd.") { path, older, json };
        command.SetAction(parsed =>
        {
            var home = PlimsollHome.Find();
            var file = parsed.GetValue(path)!;
            if (Directory.Exists(file)) throw new CommandException(ExitCode.Usage, $"{file} is a folder; name one provider file.");
            if (file == RateFiles.InForce) throw new CommandException(ExitCode.Usage, "Name one provider file; those in force are checked by plimsoll plugins check.");
            var name = Path.GetFileName(file);
            var check = RateCheck.Of(name, RateFiles.Named(home, file), TimeProvider.System.GetUtcNow(), parsed.GetValue(older));
            if (parsed.GetValue(json))
            {
                RatesOutput.WriteJson(output =>
                {
                    foreach (var (kind, texts) in (ReadOnlySpan<(string, IReadOnlyList<string>)>)[("errors", check.Errors), ("warnings", check.Warnings)])
                    {
                        output.WriteStartArray(kind);
                        foreach (var text in texts) output.WriteStringValue(text);
                        output.WriteEndArray();
                    }
                });
            }
            else
            {
                foreach (var error in check.Errors) Console.Error.WriteLine($"plimsoll: {error.TrimEnd('.')}.");
                foreach (var warning in check.Warnings) Console.Out.WriteLine($"odd: {warning}.");
                if (check.Errors.Count == 0) Console.Out.WriteLine(check.Warnings.Count == 0 ? $"{name} is right." : $"{name} is right; {check.Warnings.Count} things in it are odd.");
            }

            return check.Errors.Count == 0 ? ExitCode.Ok : ExitCode.BadInput;
        });
        return command;
    }
}
