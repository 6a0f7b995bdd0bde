using System.CommandLine;
using Plimsoll.Attributing;
using Plimsoll.Cli.Running;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll run -- CMD…</c>: runs a program, meters its model calls, and says what they cost.</summary>
internal static class RunCommand
{
    private const string Name = "run";

    private static readonly Option<string?> Project = new("--project") { Description = "The project to put the calls to.", HelpName = "NAME" };

    private static readonly Option<string[]> Tag = new("--tag") { Description = "A tag for the calls, as client=acme; may be given more than once.", HelpName = "K=V" };

    private static readonly Option<bool> Json = new("--json") { Description = "Write the summary as JSON, to the file that --summary names." };

    private static readonly Option<string?> Summary = new("--summary") { Description = "Write the summary to this file instead of standard error.", HelpName = "FILE" };

    private static readonly Option<bool> Quiet = new("--quiet") { Description = "Print no summary." };

    public static Command Create()
    {
        var words = new Argument<string[]>("CMD") { Arity = ArgumentArity.OneOrMore, Description = "The program and its arguments, after --." };
        var command = new Command(Name, "Run a program and meter its model calls: plimsoll run -- claude -p hello") { Project, Tag, Json, Summary, Quiet, words };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(Json) && parsed.GetValue(Summary) is null) parsed.AddError("--json needs --summary FILE: standard output is the program's own");
            // What is no option of ours and stands before the program was meant as one: never run it, never pass it over.
            if (parsed.GetValue(words) is [['-', ..] unknown, ..]) parsed.AddError($"There is no option {unknown}");
            foreach (var tag in parsed.GetValue(Tag) ?? [])
            {
                if (HeaderAttribution.ParseTag(tag) is null) parsed.AddError($"--tag {tag} is not of the form name=value");
            }
        });
        command.SetAction((parsed, _) => Launcher.RunAsync(new()
        {
            Words = parsed.GetValue(words)!,
            Project = parsed.GetValue(Project),
            Tags = [.. (parsed.GetValue(Tag) ?? []).Select(tag => HeaderAttribution.ParseTag(tag)!.Value)],
            Json = parsed.GetValue(Json),
            SummaryFile = parsed.GetValue(Summary),
            Quiet = parsed.GetValue(Quiet),
        }));
        return command;
    }

    /// <summary>Puts <c>--</c> before the program of a <c>run</c> where the user left it out: what follows the program is the program's.</summary>
    public static string[] Separate(string[] arguments)
    {
        if (arguments is not [Name, ..]) return arguments;

        for (var i = 1; i < arguments.Length; i++)
        {
            var word = arguments[i];
            if (word == "--") return arguments;
            if (word == Project.Name || word == Tag.Name || word == Summary.Name)
            {
                // Where the value is missing the parser says so.
                if (i + 1 < arguments.Length && arguments[i + 1] != "--") i++;
            }
            else if (!word.StartsWith('-'))
            {
                return [.. arguments[..i], "--", .. arguments[i..]];
            }
        }

        return arguments;
    }
}
