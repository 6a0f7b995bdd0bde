using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Rates;
using Plimsoll.Cli.Rates.Updating;
using Plimsoll.Cli.Terminal;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll config get|set|check</c>: the settings, one by one.</summary>
internal static class ConfigCommand
{
    public static Command Create() => new("config", "Look at the settings, change them, check them.") { Get(), Set(), Check() };

    private static Command Get()
    {
        var name = new Argument<string?>("KEY") { Arity = ArgumentArity.ZeroOrOne, Description = "One setting; all of them where it is left out." };
        name.CompletionSources.Add([.. ConfigKey.All.Select(key => key.Name)]);
        var command = new Command("get", "Print a setting as JSON, or all of them.") { name };
        command.Aliases.Add("list");
        command.SetAction(parsed =>
        {
            var file = Read();
            if (parsed.GetValue(name) is { } wanted)
            {
                var key = Known(wanted);
                Console.Out.WriteLine(file.Find(key) is { } set ? key.Shown(set) : key.Default);
                return ExitCode.Ok;
            }

            var table = new TextTable(new TextColumn("setting"), new("value"), new("", HideWhenEmpty: true), new("what it is for"));
            foreach (var key in ConfigKey.All)
                table.Add(key.Name, file.Find(key) is { } set ? key.Shown(set) : key.Default, file.Find(key) is null ? "default" : "set", key.Help);
            table.Write(Console.Out, Widths.OfOutput(), Style.ForOutput());
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Set()
    {
        var name = new Argument<string>("KEY") { Description = "The setting." };
        name.CompletionSources.Add([.. ConfigKey.All.Select(key => key.Name)]);
        var value = new Argument<string?>("VALUE") { Arity = ArgumentArity.ZeroOrOne, Description = "JSON, or plain text for a text; null for the default." };
        var command = new Command("set", "Change a setting; comments in the file stay.") { name, value };
        command.SetAction(parsed =>
        {
            var key = Known(parsed.GetValue(name)!);
            if (parsed.GetValue(value) is not { } text) throw new CommandException(ExitCode.Usage, $"config set {key.Name} needs a value; null brings the default back.");

            var home = PlimsollHome.Find();
            home.Create();
            Save(home.ConfigFile, key, ToJson(key, text));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Check()
    {
        var command = new Command("check", "Say whether the configuration is right, and what is not.");
        command.SetAction(_ =>
        {
            var path = PlimsollHome.Find().ConfigFile;
            var file = ConfigFile.Read(path);
            foreach (var problem in file.Problems) Console.Error.WriteLine(problem);
            if (file.Problems.Count > 0) return ExitCode.BadConfiguration;
            Console.Out.WriteLine(File.Exists(path) ? $"{path} is right." : $"{path} is not there: every setting has its default.");
            WriteRates(PlimsollHome.Find());
            return ExitCode.Ok;
        });
        return command;
    }

    // Prices are part of what is set up: which book holds, what is wrong with it, and how old it is.
    private static void WriteRates(PlimsollHome home)
    {
        var files = RateFiles.Current(home);
        foreach (var problem in files.Files.Problems) Console.Error.WriteLine($"plimsoll: {problem}");
        var now = TimeProvider.System.GetUtcNow();
        var old = files.Cards().Values.Where(card => Freshness.Newest(card) is { } day && Freshness.Age(day, now) > Freshness.StaleDays).Select(card => card.Provider).ToList();
        Console.Out.WriteLine($"In force: {RatesInForce.Text(InstalledRates.Read(home, []))}.");
        if (old.Count > 0) Console.Out.WriteLine($"No source of the rates of {string.Join(", ", old)} was read in the last {Freshness.StaleDays} days; look for newer ones (plimsoll help rates).");
    }

    private static ConfigFile Read()
    {
        var file = ConfigFile.Read(PlimsollHome.Find().ConfigFile);
        return file.Problems.Count == 0 ? file : throw new CommandException(ExitCode.BadConfiguration, string.Join(Environment.NewLine, file.Problems));
    }

    private static ConfigKey Known(string name) =>
        ConfigKey.Find(name) ?? throw new CommandException(
            ExitCode.Usage, $"There is no setting {name}; the settings are {string.Join(", ", ConfigKey.All.Select(key => key.Name))}.");

    // A text may be given bare; everything else is JSON. What is not right is said before anything is written.
    private static string ToJson(ConfigKey key, string text)
    {
        JsonElement value;
        try
        {
            using var document = JsonDocument.Parse(text);
            value = document.RootElement.Clone();
        }
        catch (JsonException) when (key.Kind is ConfigKind.Text or ConfigKind.Number)
        {
            value = Quote(text);
        }
        catch (JsonException e)
        {
            throw new CommandException(ExitCode.Usage, $"{key.Name} {(key.Kind is ConfigKind.Map ? "must be an object, as in '{\"host\": \"host:port\"}'" : "must be a list, as in '[\"file.pem\"]'")}.", e);
        }

        if (key.Kind is ConfigKind.Text && value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False) value = Quote(text);
        if (key.Problem(value) is { } problem) throw new CommandException(ExitCode.Usage, $"{key.Name} {problem}.");
        return value.GetRawText();
    }

    private static JsonElement Quote(string text)
    {
        using var document = JsonDocument.Parse($"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"");
        return document.RootElement.Clone();
    }

    private static void Save(string path, ConfigKey key, string json)
    {
        try
        {
            using var turn = FileTurn.Take(path);
            var before = File.Exists(path) ? File.ReadAllBytes(path) : [];
            byte[] after;
            try
            {
                after = ConfigFile.Edit(before, key, json);
            }
            catch (JsonException e)
            {
                throw new CommandException(ExitCode.BadConfiguration, $"{path} cannot be changed: {JsonProblem.Of(e)}. Mend it (plimsoll config check names the line), or remove it to start from the defaults.", e);
            }

            // Whole or not at all: a crash in between leaves the old file.
            var draft = path + ".new";
            File.WriteAllBytes(draft, after);
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, $"{path} cannot be written ({e.Message.TrimEnd('.')}). See that its folder may be written and the disk has room.", e);
        }
    }
}
