using System.CommandLine;

namespace Plimsoll.Cli.Commands;

/// <summary><c>plimsoll completion SHELL</c>: a script that completes commands, options and values in that shell.</summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            # plimsoll: completion for bash. Load it with: eval "$(plimsoll completion bash)"
            _plimsoll() {
                local IFS=$'\n'
                COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _plimsoll plimsoll ./plimsoll
            """,
        ["zsh"] = """
            # plimsoll: completion for zsh. Load it with: eval "$(plimsoll completion zsh)"
            _plimsoll() {
                local -a words_found
                words_found=("${(@f)$("${words[1]}" "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
                compadd -- $words_found
                _files
            }
            (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
            compdef _plimsoll plimsoll ./plimsoll
            """,
        ["fish"] = """
            # plimsoll: completion for fish. Load it with: plimsoll completion fish | source
            complete -c plimsoll -a '(plimsoll "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'
            """,
        ["powershell"] = """
            # plimsoll: completion for PowerShell. Load it with: plimsoll completion powershell | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName plimsoll -ScriptBlock {
                param($word, $line, $position)
                plimsoll "[suggest:$position]" "$line" 2>$null | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
            }
            """,
    };

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = string.Join(", ", Scripts.Keys) };
        shell.CompletionSources.Add([.. Scripts.Keys]);
        var command = new Command("completion", "Print a script that completes plimsoll's commands in your shell.") { shell };
        command.SetAction(parsed =>
        {
            var name = parsed.GetValue(shell)!;
            if (!Scripts.TryGetValue(name, out var script))
                throw new CommandException(ExitCode.Usage, $"There is no completion for {name}; there is for {string.Join(", ", Scripts.Keys)}.");
            Console.Out.WriteLine(script);
            return ExitCode.Ok;
        });
        return command;
    }
}
