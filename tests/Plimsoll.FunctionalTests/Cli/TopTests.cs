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

    [Fact]
    public async Task Where_the_terminal_goes_away_it_ends()
    {
        await using var plimsoll = await Installation.CreateAsync();

        using var top = Launch(plimsoll, "trap '' HUP; ");
        await UntilAsync(top, "q quit");
        var pid = (await File.ReadAllTextAsync(Path.Combine(plimsoll.Folder, "pid"), TestContext.Current.CancellationToken)).Trim();
        using var program = Process.GetProcessById(int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture));
        top.Kill();

        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_program_gets_one_picture_as_json()
    {
        await using var plimsoll = await Installation.CreateAsync();

        var nothing = await plimsoll.JsonAsync("top");
        ViewTests.SomeLogs.Write(plimsoll);
        await plimsoll.RunAsync("import");
        var some = await plimsoll.JsonAsync("top", "--by", "model", "--timezone", "UTC");

        Assert.Equal(0, nothing.GetProperty("today").GetProperty("calls").GetInt32());
        Assert.Equal(("UTC", 0), (some.GetProperty("zone").GetString(), some.GetProperty("rows").GetArrayLength()));
        Sentence.Assert(await plimsoll.RunAsync("top", "--json", "--by", "moon"), 2, "moon");
    }

    private static Process Launch(Installation plimsoll, string first = "")
    {
        plimsoll.Set("TERM", "xterm-256color");
        return plimsoll.Launch("script", ["-qec", $"stty rows 24 cols 80; {first} echo $$ >pid; exec '{Installation.Program}' top", "/dev/null"]);
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
