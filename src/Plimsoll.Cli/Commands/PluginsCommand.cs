using System.CommandLine;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Plugins;
using Plimsoll.Cli.Terminal;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll plugins list|check</c>: the provider files and programs that tell what calls use and cost.</summary>
internal static class PluginsCommand
{
    public static Command Create() => new("plugins", "See which providers are known, and check files of your own.") { List(), Check() };

    private static Command List()
    {
        var json = JsonOption();
        var command = new Command("list", "Every provider file: where it is from, its hosts and models, what is wrong with it.") { json };
        command.SetAction(parsed =>
        {
            var list = PluginList.Of(Meters.Load(PlimsollHome.Find()));
            if (parsed.GetValue(json)) list.WriteJson(Console.Out);
            else list.WriteText(Console.Out, Widths.OfOutput(), Style.ForOutput());
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Check()
    {
        var file = new Argument<string?>("FILE") { Arity = ArgumentArity.ZeroOrOne, Description = "A provider file; those in the home where it is left out." };
        var json = JsonOption();
        var command = new Command("check", "Say whether provider files are right, and what is not: file, line and field.") { file, json };
        command.SetAction(parsed =>
        {
            var check = PluginCheck.Of(ProviderFiles.Read(PlimsollHome.Find()), parsed.GetValue(file));
            if (parsed.GetValue(json)) check.WriteJson(Console.Out);
            else check.WriteText(Console.Out, Console.Error);
            return check.Problems.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    private static Option<bool> JsonOption() => new("--json") { Description = "Print JSON." };
}
