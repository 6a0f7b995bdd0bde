using System.CommandLine;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Explaining;
using Plimsoll.Cli.Reporting;
using Plimsoll.Cli.Terminal;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll explain CALL</c>: the receipt of a call.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var id = ShowCommand.IdArgument();
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("explain", "Show the receipt of one call: usage, rates with source, arithmetic.") { id, json };
        command.SetAction(parsed =>
        {
            var detail = ShowCommand.Find(PlimsollHome.Find(), parsed.GetValue(id)!);
            if (parsed.GetValue(json)) CallJson.Write(detail);
            else Explanation.Write(Console.Out, detail, Widths.OfOutput(), Style.ForOutput());
            return ExitCode.Ok;
        });
        return command;
    }
}
