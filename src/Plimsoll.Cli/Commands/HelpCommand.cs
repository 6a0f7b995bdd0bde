using System.CommandLine;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll help [COMMAND]</c>: teaches by example, then lists every option.</summary>
internal static class HelpCommand
{
    private static readonly Dictionary<string, string> Examples = new(StringComparer.Ordinal)
    {
        ["run"] = """
            Meter a program, without changing it or anything else:
              plimsoll run -- claude -p "hello"
              plimsoll run -- node client.js
              plimsoll run -- npm test

            Put the calls to a project, and tag them:
              plimsoll run --project shop --tag client=acme -- python agent.py

            Keep the summary for a script:
              plimsoll run --json --summary cost.json -- ./nightly.sh

            The program keeps its terminal, its streams, its signals and its exit code. The summary goes to standard error.
            """,
        ["import"] = """
            See what months of work with coding agents cost, before anything else is set up:
              plimsoll import
              plimsoll report --since 52w --by day
            One agent's logs alone, or those of a home folder copied from another machine:
              plimsoll import claude-code
              plimsoll import --home /media/old-laptop/home/me
            What is known already is counted once, however often it is imported, copied, or seen by plimsoll run too.
            """,
        ["report"] = """
            What did the last seven days cost, by model?
              plimsoll report
            By project and day, this month so far:
              plimsoll report --from 2026-11-01 --by project --by day
            One project's sessions, and everything that carries a tag:
              plimsoll report --project shop --by session
              plimsoll report --by tag:client --since 30d
            For a spreadsheet or a script:
              plimsoll report --since 4w --by day --csv > spend.csv
              plimsoll report --json | jq .total.cost_usd
            By day, week, month, session, or block of five hours, each model on a line of its own:
              plimsoll report daily --breakdown
              plimsoll report weekly --week-start sunday --agent claude-code
              plimsoll report blocks
            """,
        ["compare"] = """
            Why do totals differ from another tool's? Line by line, with what is left unexplained:
              ccusage daily --json > theirs.json
              plimsoll compare --with ccusage theirs.json
            """,
        ["top"] = """
            What is going on now: today's total, the last minutes, tokens a second, dollars a minute:
              plimsoll top
            For a script, how things stand now:
              plimsoll top --json --by model
            q ends it; p, m, s show projects, models, sessions; arrows move; c and t sort by cost and by tokens.
            """,
        ["status"] = """
            What is in the ledger, whose logs are read, what waits, and whether logs are imported by themselves:
              plimsoll status
              plimsoll status --json
            plimsoll run brings in what agents log meanwhile, unless that is switched off:
              plimsoll config set import.automatic false
            """,
        ["statusline"] = """
            In Claude Code's settings.json, for a line at the foot of its screen:
              "statusLine": { "type": "command", "command": "plimsoll statusline" }
            It tells what this session, this day and this block of five hours cost, and the official limits as Claude Code states them.
            """,
        ["plan"] = """
            Is a subscription worth its fee? Say which you have:
              plimsoll plan set claude-max-20x --fee 200 --renews 15
            What it covered at list price, break-even, each project's part of the fee, official limits:
              plimsoll plan
            One that you had until August:
              plimsoll plan set claude-pro --fee 20 --renews 3 --until 2026-08-31
              plimsoll plan list
            """,
        ["calls"] = """
            The latest calls, one a line:
              plimsoll calls
              plimsoll calls --limit 100 --project shop
            Only those whose price is not known:
              plimsoll calls --state unpriced
            """,
        ["show"] = """
            Everything that is known of one call (its id is in plimsoll calls; the first letters do):
              plimsoll show 0g3t7
              plimsoll show last
            """,
        ["explain"] = """
            The receipt of a call: usage as reported, which rates and why, and the arithmetic:
              plimsoll explain last
              plimsoll explain 0g3t7
            """,
        ["witnesses"] = """
            A call that plimsoll run saw and an agent logged has two witnesses and one cost. Where do they differ, and by how much?
              plimsoll witnesses
              plimsoll witnesses --since 7d --json
            What does each say of one call?
              plimsoll witnesses last
            """,
        ["replay"] = """
            Meter recorded traffic (JSON lines, or a HAR file from a browser or proxy):
              plimsoll replay session.har
              plimsoll replay recordings.jsonl.gz --json > results.jsonl
              zcat many.jsonl.gz | plimsoll replay - --json
            """,
        ["plugins"] = """
            Which providers are known, from which files, and what is wrong with your own?
              plimsoll plugins list
            Check a file before it is dropped into the providers folder of Plimsoll's home, or check all that are there:
              plimsoll plugins check my-provider.json
              plimsoll plugins check
            See what a recording comes to, line by line; no ledger is written:
              plimsoll plugins try recording.jsonl
            """,
        ["rates"] = """
            What is known, and how old it is; what one provider's models cost now:
              plimsoll rates list
              plimsoll rates list --provider anthropic
            Every dated rate of a model; what held on a day:
              plimsoll rates show claude-sonnet-4-5
              plimsoll rates at 2026-07-29 gpt-5.6-luna
              plimsoll rates at 2026-11-01 gpt-5.4 --tier batch --context 300000
            Before a file of your own goes to work:
              plimsoll rates check our-rack.json
              plimsoll rates diff bundled openai.json
            What a public table knows beside that, into files of your own:
              plimsoll rates import --from litellm --dry-run model_prices_and_context_window.json
            Newer rates from a signed bundle, and back again (never fetched by itself):
              plimsoll rates update plimsoll-rates.bundle
              plimsoll rates update --rollback
            What you pay instead of the list, kept in overrides.json and labelled wherever it counts:
              plimsoll rates override set anthropic 'claude-*' --multiply 0.85 --from 2026-10-01 --note "contract 1234"
              plimsoll rates override set openai gpt-5 --rate input=1.10 --rate output=8.80
              plimsoll rates override list
              plimsoll rates override remove 2
            """,
        ["reprice"] = """
            Price what the ledger holds once more, each call at its own instant by the rates known now:
              plimsoll reprice --dry-run
              plimsoll reprice --from 2026-10-01 --provider openai
            What a call said before is kept (plimsoll show CALL --json counts its revisions).
            """,
        ["config"] = """
            See all settings, read one, change one, check the file:
              plimsoll config get
              plimsoll config get report.since
              plimsoll config set report.zone Europe/Berlin
              plimsoll config set upstream.hosts '{"api.openai.com": "gateway.local:8443"}'
              plimsoll config check
            """,
        ["completion"] = """
            Complete commands and options in your shell (put the line into its start-up file):
              eval "$(plimsoll completion bash)"
            """,
    };

    public static Command Create()
    {
        var name = new Argument<string[]>("COMMAND") { Arity = ArgumentArity.ZeroOrMore, Description = "The command to explain." };
        var command = new Command("help", "Show what plimsoll can do, or how one command is used.") { name };
        command.SetAction(parsed => Write(parsed.GetValue(name) ?? [], Console.Out));
        return command;
    }

    public static void WriteOverview(TextWriter output)
    {
        output.WriteLine($"""
            plimsoll {CommandLine.Version}: where your AI spend goes, to the nano-dollar.

            Meter any program's model calls, with no change to it:
              plimsoll run -- claude -p "hello"
              plimsoll run -- node client.js

            Then look:
              plimsoll report                      the last seven days, by model
              plimsoll report --by project --by day
              plimsoll calls                       the latest calls
              plimsoll explain last                how the last call's cost came to be

            Commands:
            """);
        foreach (var command in CommandLine.CreateRoot().Subcommands.Where(command => !command.Hidden))
            output.WriteLine($"  {command.Name,-12}{command.Description}");
        output.WriteLine("""

            plimsoll help COMMAND shows examples and every option. Nothing leaves this machine.
            """);
    }

    private static int Write(string[] path, TextWriter output)
    {
        if (path.Length == 0)
        {
            WriteOverview(output);
            return ExitCode.Ok;
        }

        Command command = CommandLine.CreateRoot();
        foreach (var word in path)
        {
            command = command.Subcommands.FirstOrDefault(known => known.Name == word && !known.Hidden)
                ?? throw new CommandException(ExitCode.Usage, $"There is no command {string.Join(' ', path)}. See plimsoll help.");
        }

        if (Examples.TryGetValue(path[0], out var examples)) output.WriteLine(examples + Environment.NewLine);
        return CommandLine.CreateRoot().Parse([.. path, "--help"]).Invoke(new() { Output = output });
    }
}
