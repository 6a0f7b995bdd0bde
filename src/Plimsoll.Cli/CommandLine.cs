using System.CommandLine;
using System.CommandLine.Parsing;
using System.Reflection;
using Plimsoll.Cli.Commands;
using Plimsoll.Cli.Running;
using Plimsoll.Store;

namespace Plimsoll.Cli;

/// <summary>The whole command line: parses it, runs the command, and turns what went wrong into one sentence and an exit code.</summary>
internal static class CommandLine
{
    public static string Version { get; } =
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private static readonly string[] Names =
        ["run", "import", "report", "statusline", "plan", "compare", "top", "status", "calls", "show", "explain", "witnesses", "replay", "plugins", "rates", "reprice", "config", "completion", "help", ProxyProcess.Command, LogImport.Command];

    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            var exit = Answer(arguments) ?? await ParseAndRunAsync(arguments);
            // Here, where a disk that has no room for it can still be told.
            await Console.Out.FlushAsync();
            return exit;
        }
        catch (CommandException e)
        {
            return Tell(e.Message, e.ExitCode);
        }
        catch (LedgerException e)
        {
            return Tell(e.Message, ExitCode.LedgerUnusable);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (IOException e) when (IsClosedPipe(e))
        {
            // The reader of our output has what it wanted (head, less).
            return ExitCode.Ok;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The environment's doing: a full disk under standard output, a folder that was taken away.
            return Tell($"{e.Message.TrimEnd('.')}. See that the disk has room and may be written, and try again.", ExitCode.CannotCreate);
        }
        catch (Exception e)
        {
            return Tell($"This is a bug in Plimsoll, please report it with these lines: {e}", ExitCode.Bug);
        }
    }

    /// <summary>The commands; the hidden ones are for Plimsoll itself.</summary>
    /// <param name="only">The name of the one that is wanted; all are made where it is none.</param>
    public static RootCommand CreateRoot(string? only = null)
    {
        var root = new RootCommand("Plimsoll tells you exactly where your AI spend goes.");
        // Making all of them takes some 5 ms of the 70 that plimsoll calls needs (docs/benchmarks.md, cold start).
        if (Create(only) is { } command) root.Add(command);
        else foreach (var name in Names) root.Add(Create(name)!);
        return root;
    }

    private static Command? Create(string? name) => name switch
    {
        "run" => RunCommand.Create(),
        "import" => ImportCommand.Create(),
        "report" => ReportCommand.Create(),
        "statusline" => StatuslineCommand.Create(),
        "plan" => PlanCommand.Create(),
        "compare" => CompareCommand.Create(),
        "top" => TopCommand.Create(),
        "status" => StatusCommand.Create(),
        "calls" => CallsCommand.Create(),
        "show" => ShowCommand.Create(),
        "explain" => ExplainCommand.Create(),
        "witnesses" => WitnessesCommand.Create(),
        "replay" => ReplayCommand.Create(),
        "plugins" => PluginsCommand.Create(),
        "rates" => RatesCommand.Create(),
        "reprice" => RepriceCommand.Create(),
        "config" => ConfigCommand.Create(),
        "completion" => CompletionCommand.Create(),
        "help" => HelpCommand.Create(),
        ProxyProcess.Command => RunProxyCommand.Create(),
        LogImport.Command => ImportLogsCommand.Create(),
        _ => null,
    };

    // What needs no command; null where there is one.
    private static int? Answer(string[] arguments)
    {
        switch (arguments)
        {
            case [] or ["--help" or "-h" or "-?"]:
                HelpCommand.WriteOverview(Console.Out);
                return ExitCode.Ok;
            case ["--version" or "-V"]:
                Console.Out.WriteLine($"plimsoll {Version}");
                return ExitCode.Ok;
            default:
                return null;
        }
    }

    private static async Task<int> ParseAndRunAsync(string[] arguments)
    {
        // @file is an argument like any other, and a word such as -abc is not three options: commands to run may hold both.
        var configuration = new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false };
        var parsed = CreateRoot(arguments[0]).Parse(RunCommand.Separate(arguments), configuration);
        if (parsed.Errors.Count > 0 && parsed.Action is not System.CommandLine.Help.HelpAction)
            return Tell(Describe(parsed, arguments), ExitCode.Usage);

        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    private static string Describe(ParseResult parsed, string[] arguments)
    {
        var root = parsed.RootCommandResult.Command;
        if (parsed.CommandResult.Command == root && !arguments[0].StartsWith('-'))
        {
            var near = Spelling.Nearest(arguments[0], root.Subcommands.Where(command => !command.Hidden).Select(command => command.Name));
            return $"There is no command {arguments[0]}{(near is null ? "" : $"; did you mean {near}")}. See plimsoll help.";
        }

        if (parsed.CommandResult.Command == root) return $"There is no option {arguments[0]}. See plimsoll help.";
        var path = string.Join(' ', Path(parsed.CommandResult));
        var error = parsed.Errors[0].Message.TrimEnd('.');
        return $"{error}. See plimsoll help{(path.Length == 0 ? "" : " " + path)}.";
    }

    private static Stack<string> Path(CommandResult result)
    {
        var names = new Stack<string>();
        for (SymbolResult? at = result; at is CommandResult { Command: not RootCommand } command; at = at.Parent) names.Push(command.Command.Name);
        return names;
    }

    private static int Tell(string message, int exitCode)
    {
        foreach (var line in message.ReplaceLineEndings("\n").Split('\n')) Console.Error.WriteLine($"plimsoll: {line}");
        return exitCode;
    }

    private static bool IsClosedPipe(IOException e)
    {
        const int BrokenPipe = 32;
        return e.HResult == BrokenPipe || e.Message.Contains("Broken pipe", StringComparison.Ordinal);
    }
}
