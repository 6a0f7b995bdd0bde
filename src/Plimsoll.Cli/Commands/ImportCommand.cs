using System.CommandLine;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Importing;
using Plimsoll.Cli.Retention;
using Plimsoll.Cli.Terminal;
using Plimsoll.Import;
using Plimsoll.Store;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll import [AGENT…]</c>: brings what coding agents logged into the ledger.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var agents = new Argument<string[]>("AGENT") { Arity = ArgumentArity.ZeroOrMore, Description = "Whose logs; all that are found where none is named." };
        agents.CompletionSources.Add([.. Importer.Known]);
        var homes = new Option<string[]>("--home") { Description = "Look in this home folder too (one copied from another machine, say); may be given more than once.", HelpName = "DIR" };
        var files = new Option<string[]>("--file") { Description = "A file that stands where no agent keeps it (Cursor's table of usage); may be given more than once.", HelpName = "FILE" };
        var watch = new Option<bool>("--watch") { Description = "Go on, and bring in what is logged from now on, until Ctrl-C." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var dry = new Option<bool>("--dry-run") { Description = "Read and count, and write nothing." };
        var command = new Command("import", "Bring in what coding agents logged: Claude Code, Codex …") { agents, homes, files, watch, json, dry };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(watch) && parsed.GetValue(dry)) parsed.AddError("--watch and --dry-run do not go together");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var wanted = Agents(parsed.GetValue(agents) ?? []);
            var places = ImportHomes.Of(parsed.GetValue(homes) ?? [], parsed.GetValue(files) ?? []);
            var (asJson, isDry) = (parsed.GetValue(json), parsed.GetValue(dry));
            var home = PlimsollHome.Find();
            if (!isDry) home.Create();
            var folders = new ImportFolders();
            var importer = new Importer(() => ImportRates.Of(home, problem => Console.Error.WriteLine($"plimsoll: {problem}")), folders.Resolve);
            if (!File.Exists(home.LedgerFile)) importer.ReadPricesAhead();
            using var ledger = Open(home, isDry);
            Run(importer, ledger, wanted, places, folders, asJson, isDry, cancellation);
            if (parsed.GetValue(watch)) await WatchAsync(importer, ledger!, wanted, places, asJson, cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Run(
        Importer importer, Ledger? ledger, IReadOnlyList<string> agents, Homes places, ImportFolders folders, bool json, bool dry, CancellationToken cancellation)
    {
        var progress = new ImportProgressLine(Console.Error, Widths.OfErrors());
        ImportSummary summary;
        try
        {
            summary = importer.Run(ledger, agents, places, dry, progress.Show, cancellation);
        }
        finally
        {
            progress.Clear();
        }

        if (!dry && ledger is not null) RetentionGuard.Cover(ledger, summary, TimeProvider.System.GetUtcNow());
        foreach (var note in folders.Notes.Concat(summary.Notes)) Console.Error.WriteLine($"plimsoll: {note}");
        if (json) ImportJson.Write(summary, dry);
        else ImportText.Write(Console.Out, summary, dry, Style.ForOutput());
    }

    private static async Task WatchAsync(Importer importer, Ledger ledger, IReadOnlyList<string> agents, Homes places, bool json, CancellationToken cancellation)
    {
        if (!json) await Console.Out.WriteLineAsync("Watching; Ctrl-C ends it.");
        await Console.Out.FlushAsync(cancellation);
        var watch = new ImportWatch(importer, ledger, agents, places, Tell, note => Console.Error.WriteLine($"plimsoll: {note}"), TimeProvider.System);
        await watch.RunAsync(ImportWatch.Usual, cancellation);

        void Tell(ImportSummary summary)
        {
            if (summary.Applied.Added + summary.Applied.Changed == 0) return;
            if (json) ImportJson.Write(summary, dry: false);
            else Console.Out.WriteLine(ImportText.Line(summary));
            Console.Out.Flush();
        }
    }

    private static Ledger? Open(PlimsollHome home, bool dry)
    {
        if (!dry) return Ledger.Open(home.LedgerFile, LedgerAccess.Write, TimeProvider.System);
        return File.Exists(home.LedgerFile) ? Ledger.Open(home.LedgerFile, LedgerAccess.Read, TimeProvider.System) : null;
    }

    private static IReadOnlyList<string> Agents(string[] named)
    {
        foreach (var name in named)
        {
            if (Importer.Known.Contains(name, StringComparer.Ordinal)) continue;
            var near = Spelling.Nearest(name, Importer.Known);
            throw new CommandException(
                ExitCode.Usage, $"{name} is no agent whose logs can be read{(near is null ? "" : $"; did you mean {near}")}. There is {string.Join(", ", Importer.Known)}.");
        }

        return named.Length == 0 ? Importer.Known : named;
    }
}
