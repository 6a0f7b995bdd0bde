using System.Diagnostics;
using System.Text;

namespace Plimsoll.Cli;

/// <summary><c>top</c> on a terminal of its own, which <c>script</c> makes.</summary>
public sealed class TopTests
{
    private const string Enter = "\e[?1049h\e[?25l";
    // A key that gets lost would else be waited for without an end.
    private const int LimitMs = 120_000;
    private const string Leave = "\e[?25h\e[?1049l";

    [Theory(Timeout = LimitMs)]
    [InlineData("q")]
    [InlineData("\u0003")]
    public async Task A_key_ends_it_and_the_screen_comes_back(string key)
    {
        await using var plimsoll = await Installation.CreateAsync();
        ViewTests.SomeLogs.Write(plimsoll);
        await plimsoll.RunAsync("import");

        using var top = Launch(plimsoll);
        var shown = await UntilAsync(top, "q quit");
        await top.StandardInput.WriteAsync("mts");
        await UntilAsync(top, "q quit");
        await top.StandardInput.WriteAsync(key);
        var rest = await top.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await top.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains(Enter, shown, StringComparison.Ordinal);
        Assert.Contains("today", shown, StringComparison.Ordinal);
        Assert.EndsWith(Leave, rest.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(0, top.ExitCode);
    }

    [Fact(Timeout = LimitMs)]
    public async Task Being_told_to_end_brings_the_screen_back_too()
    {
        await using var plimsoll = await Installation.CreateAsync();

        using var top = Launch(plimsoll);
        var shown = await UntilAsync(top, "q quit");
        await plimsoll.StartAsync("sh", ["-c", "kill -TERM $(cat pid)"]);
        var rest = await top.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Contains("There is no ledger yet", shown, StringComparison.Ordinal);
        Assert.EndsWith(Leave, rest.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_terminal_it_says_so()
    {
        await using var plimsoll = await Installation.CreateAsync();

        Sentence.Assert(await plimsoll.RunAsync("top"), 2, "needs a terminal");
    }

    private static Process Launch(Installation plimsoll)
    {
        plimsoll.Set("TERM", "xterm-256color");
        return plimsoll.Launch("script", ["-qec", $"stty rows 24 cols 80; echo $$ >pid; exec '{Installation.Program}' top", "/dev/null"]);
    }

    private static async Task<string> UntilAsync(Process top, string words)
    {
        var shown = new StringBuilder();
        var buffer = new char[4_096];
        while (!shown.ToString().Contains(words, StringComparison.Ordinal))
        {
            var count = await top.StandardOutput.ReadAsync(buffer, TestContext.Current.CancellationToken);
            Assert.True(count > 0, shown.ToString());
            shown.Append(buffer, 0, count);
        }

        return shown.ToString();
    }
}
