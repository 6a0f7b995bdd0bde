namespace Plimsoll.Cli;

/// <summary>What Plimsoll says of itself, and how it takes what it does not understand.</summary>
public sealed class HelpTests
{
    [Theory]
    [InlineData("plimsoll run -- claude")]
    [InlineData("plimsoll run -- claude", "help")]
    [InlineData("plimsoll run -- claude", "--help")]
    [InlineData("--summary", "help", "run")]
    [InlineData("--summary", "run", "--help")]
    [InlineData("VALUE", "help", "config", "set")]
    [InlineData("plimsoll 0.", "--version")]
    public async Task Help_is_given(string words, params string[] arguments)
    {
        await using var plimsoll = await Installation.CreateAsync();

        var finished = await plimsoll.RunAsync(arguments);

        Assert.True(finished is { Exit: 0, Errors: "" }, finished.Errors);
        Assert.Contains(words, finished.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("run-proxy", finished.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("did you mean report", "repotr")]
    [InlineData("There is no command frobnicate", "frobnicate")]
    [InlineData("There is no command nonsense", "help", "nonsense")]
    [InlineData("--frob", "--frob")]
    [InlineData("plimsoll help config", "config")]
    [InlineData("plimsoll help config", "config", "frob")]
    [InlineData("plimsoll help config check", "config", "check", "x")]
    [InlineData("There is no completion for tcsh", "completion", "tcsh")]
    [InlineData("SHELL", "completion")]
    [InlineData("FILE", "replay")]
    [InlineData("CALL", "show")]
    public async Task What_is_not_understood_is_answered_in_a_sentence(string words, params string[] arguments)
    {
        await using var plimsoll = await Installation.CreateAsync();

        Sentence.Assert(await plimsoll.RunAsync(arguments), 2, words);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("powershell")]
    public async Task Completion_is_there_for_every_shell(string shell)
    {
        await using var plimsoll = await Installation.CreateAsync();

        var finished = await plimsoll.RunAsync("completion", shell);

        Assert.True(finished is { Exit: 0, Errors: "" }, finished.Errors);
        Assert.Contains("[suggest:", finished.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plimsoll rep", "replay report reprice")]
    [InlineData("plimsoll report --b", "--by")]
    [InlineData("plimsoll report --by mod", "model")]
    [InlineData("plimsoll config get report.", "report.since report.zone")]
    public async Task Bash_completes(string line, string expected)
    {
        await using var plimsoll = await Installation.CreateAsync();
        const string Script = """
            PATH="$(dirname "$0"):$PATH"
            eval "$("$0" completion bash)"
            COMP_LINE="$1" COMP_POINT=${#1} COMP_WORDS=($1)
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _plimsoll
            printf '%s\n' "${COMPREPLY[@]}" | sort | paste -sd ' '
            """;

        var finished = await plimsoll.StartAsync("bash", ["-c", Script, Installation.Program, line]);

        Assert.Equal(new Finished(0, expected + "\n", ""), finished);
    }
}
