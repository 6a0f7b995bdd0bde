using System.CommandLine;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Plugins;
using Plimsoll.Cli.Terminal;
using Plimsoll.Daemon.Plugins;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll plugins list|check|try</c>: the provider files and programs that tell what calls use and cost.</summary>
internal static class PluginsCommand
{
    public static Command Create() => new("plugins", "See which providers are known, and check files of your own.") { List(), Check(), Try() };

    private static Command List()
    {
        var json = JsonOption();
        var command = new Command("list", "Every provider file: where it is from, its hosts and models, what is wrong with it.") { json };
        command.SetAction(parsed =>
        {
            var home = PlimsollHome.Find();
            using var plugins = Meters.Plugins(home);
            var list = PluginList.Of(Meters.Load(home), plugins, home.ProvidersFolder);
            if (parsed.GetValue(json)) list.WriteJson(Console.Out);
            else list.WriteText(Console.Out, Widths.OfOutput(), Style.ForOutput());
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Check()
    {
        var file = new Argument<string?>("FILE") { Arity = ArgumentArity.ZeroOrOne, Description = "A provider file, or a program plimsoll-provider-NAME, which is started; those in the home where it is left out." };
        var json = JsonOption();
        var command = new Command("check", "Say whether provider files are right, and what is not: file, line and field.") { file, json };
        command.SetAction(async (parsed, _) =>
        {
            var home = PlimsollHome.Find();
            var path = parsed.GetValue(file);
            var check = path is not null && PluginHost.NameOf(path) is { } name
                ? await PluginCheck.OfProgramAsync(path, name, home)
                : await PluginCheck.Of(ProviderFiles.Read(home), path).WithProgramsAsync(path is null ? home : null);
            if (parsed.GetValue(json)) check.WriteJson(Console.Out);
            else check.WriteText(Console.Out, Console.Error);
            return check.Problems.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    private static Command Try()
    {
        var file = new Argument<string>("RECORDING") { Description = "JSON lines or HAR, gzipped or not; - is standard input." };
        var json = JsonOption();
        var command = new Command("try", "Meter a recording and show readings, charge and arithmetic; the ledger is left alone.") { file, json };
        command.SetAction((parsed, cancellation) => PluginTrial.RunAsync(PlimsollHome.Find(), parsed.GetValue(file)!, parsed.GetValue(json), cancellation));
        return command;
    }

    private static Option<bool> JsonOption() => new("--json") { Description = "Print JSON." };
}
