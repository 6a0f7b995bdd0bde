using System.Text.Json;

namespace Plimsoll.Cli;

/// <summary><c>plimsoll run</c> leaves a program as it is: its exit code, its streams, its arguments.</summary>
public sealed class RunTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 3", 3)]
    [InlineData("exit 255", 255)]
    [InlineData("kill -TERM $$", 128 + 15)]
    [InlineData("kill -KILL $$", 128 + 9)]
    public async Task Its_exit_code_is_the_programs(string script, int expected)
    {
        await using var plimsoll = await Installation.CreateAsync();

        var finished = await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", script);

        Assert.Equal(expected, finished.Exit);
        Assert.Empty(finished.Output + finished.Errors);
    }

    [Fact]
    public async Task Streams_pass_byte_for_byte()
    {
        await using var plimsoll = await Installation.CreateAsync();
        var bytes = new byte[300_000];
        new Random(7).NextBytes(bytes);
        using var process = plimsoll.Launch(Installation.Program, ["run", "--quiet", "--", "sh", "-c", "tee /dev/stderr"]);

        var output = ReadAsync(process.StandardOutput.BaseStream);
        var errors = ReadAsync(process.StandardError.BaseStream);
        await process.StandardInput.BaseStream.WriteAsync(bytes, Cancellation);
        process.StandardInput.Close();
        await process.WaitForExitAsync(Cancellation);

        Assert.Equal(bytes, await output);
        Assert.Equal(bytes, await errors);
    }

    [Fact]
    public async Task Arguments_pass_untouched_and_the_two_dashes_may_be_left_out()
    {
        await using var plimsoll = await Installation.CreateAsync();
        string[] arguments = ["@file", "--json", "--quiet", "", "-p", "two words", "[suggest]", "--", "--project", "x", "é€\n"];

        var dashed = await plimsoll.RunAsync(["run", "--quiet", "--", "printf", "<%s>", .. arguments]);
        var bare = await plimsoll.RunAsync(["run", "--quiet", "printf", "<%s>", .. arguments]);

        Assert.Equal(string.Concat(arguments.Select(argument => $"<{argument}>")), dashed.Output);
        Assert.Equal(dashed, bare);
    }

    [Theory]
    [InlineData(127, "no-such-program-anywhere", "no folder of PATH holds it")]
    [InlineData(127, "./no-such-program", "check the spelling")]
    [InlineData(126, "/etc/passwd", "chmod +x")]
    [InlineData(126, "/tmp", "is a folder")]
    public async Task A_program_that_cannot_be_run_is_named(int expected, string program, string words)
    {
        await using var plimsoll = await Installation.CreateAsync();

        var finished = await plimsoll.RunAsync("run", "--", program);

        Sentence.Assert(finished, expected, program, words);
        Assert.False(Directory.Exists(plimsoll.Home));
    }

    [Theory]
    [InlineData("There is no option --budget", "run", "--budget", "5", "--", "touch", "ran")]
    [InlineData("There is no option -x", "run", "--quiet", "-x", "touch", "ran")]
    [InlineData("There is no option --project-name=x", "run", "--project-name=x", "touch", "ran")]
    [InlineData("--project", "run", "--project", "--", "touch", "ran")]
    [InlineData("--tag colour is not of the form name=value", "run", "--tag", "colour", "--", "touch", "ran")]
    [InlineData("--json needs --summary FILE", "run", "--json", "--", "touch", "ran")]
    [InlineData("CMD", "run", "--quiet", "--")]
    public async Task An_option_that_is_not_right_runs_nothing(string words, params string[] arguments)
    {
        await using var plimsoll = await Installation.CreateAsync();

        var finished = await plimsoll.RunAsync(arguments);

        Sentence.Assert(finished, 2, words, "plimsoll help run");
        Assert.False(File.Exists(Path.Combine(plimsoll.Folder, "ran")));
    }

    [Fact]
    public async Task A_summary_that_cannot_be_written_runs_nothing()
    {
        await using var plimsoll = await Installation.CreateAsync();

        var finished = await plimsoll.RunAsync("run", "--summary", "nowhere/summary.txt", "--", "touch", "ran");

        Sentence.Assert(finished, 73, "nowhere/summary.txt");
        Assert.False(File.Exists(Path.Combine(plimsoll.Folder, "ran")));
    }

    [Fact]
    public async Task The_summary_goes_where_it_is_told_and_never_to_standard_output()
    {
        await using var plimsoll = await Installation.CreateAsync();
        var script = Shell.Chat(options: "-o answer");

        var told = await plimsoll.RunAsync("run", "--", "sh", "-c", script);
        var toFile = await plimsoll.RunAsync("run", "--summary", "summary.txt", "--", "sh", "-c", script);
        var asJson = await plimsoll.RunAsync("run", "--json", "--summary", "summary.json", "--", "sh", "-c", script + "; exit 5");

        Assert.Empty(told.Output + toFile.Output + asJson.Output + toFile.Errors + asJson.Errors);
        Assert.Contains("gpt-4o-mini", told.Errors, StringComparison.Ordinal);
        Assert.Contains("gpt-4o-mini", await File.ReadAllTextAsync(Path.Combine(plimsoll.Folder, "summary.txt"), Cancellation), StringComparison.Ordinal);
        using var summary = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(plimsoll.Folder, "summary.json"), Cancellation));
        Assert.Equal(5, summary.RootElement.GetProperty("exit_code").GetInt32());
        Assert.Equal(1, summary.RootElement.GetProperty("total").GetProperty("calls").GetInt32());
        Assert.True(summary.RootElement.GetProperty("complete").GetBoolean());
        Assert.Equal(0, summary.RootElement.GetProperty("problems").GetArrayLength());
    }

    [Fact]
    public async Task A_first_run_makes_a_home_for_its_owner_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var plimsoll = await Installation.CreateAsync();

        var finished = await plimsoll.RunAsync("run", "--", "true");

        Assert.Equal(0, finished.Exit);
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(plimsoll.Home));
        foreach (var secret in (string[])["machine.key", "ledger.db", "ca/root-key.pem"])
            Assert.Equal(Owner, File.GetUnixFileMode(Path.Combine(plimsoll.Home, secret)));
    }

    [Fact]
    public async Task Two_first_runs_at_once_make_one_home()
    {
        await using var plimsoll = await Installation.CreateAsync();

        var runs = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => plimsoll.RunAsync("run", "--quiet", "--project", $"p{i}", "--", "sh", "-c", Shell.Chat())));

        Assert.All(runs, run => Assert.True(run.Exit == 0 && run.Errors.Length == 0, run.Errors));
        var calls = await plimsoll.CallsAsync();
        Assert.Equal(["p0", "p1", "p2"], calls.Select(call => call.GetProperty("attribution").GetProperty("project").GetString()).Order());
        // One key for all: the same credential has one fingerprint.
        Assert.Single(calls.Select(call => call.GetProperty("attribution").GetProperty("key").GetString()).Distinct());
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var whole = new MemoryStream();
        await stream.CopyToAsync(whole, Cancellation);
        return whole.ToArray();
    }
}
