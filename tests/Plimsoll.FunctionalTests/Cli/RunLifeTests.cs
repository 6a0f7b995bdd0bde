using System.Diagnostics;

namespace Plimsoll.Cli;

/// <summary>Programs that outlive, nest or lose their run: the proxy is there for as long as one of them needs it, and no longer.</summary>
public sealed class RunLifeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_grandchild_that_outlives_the_program_is_metered_and_the_proxy_ends_after_it()
    {
        await using var plimsoll = await Installation.CreateAsync();
        using var run = plimsoll.Launch(Installation.Program, ["run", "--quiet", "--", "sh", "-c", $"({WaitFor("go")}; {Shell.Chat()}) >/dev/null 2>&1 & touch started; {WaitFor("end")}"]);
        await Processes.UntilExistsAsync(Path.Combine(plimsoll.Folder, "started"));
        var proxy = Processes.ProxyOf(run);
        Touch(plimsoll, "end");
        await run.WaitForExitAsync(Cancellation);
        Assert.Empty(await plimsoll.CallsAsync());

        Touch(plimsoll, "go");
        await Processes.UntilEndedAsync(proxy);

        Assert.Equal("priced", Assert.Single(await plimsoll.CallsAsync()).GetProperty("state").GetString());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_command_substitution_does_not_wait_for_the_proxy()
    {
        await using var plimsoll = await Installation.CreateAsync();

        // The shell reads until nobody holds the pipe: here the program's child goes on, without it.
        var finished = await plimsoll.StartAsync("sh", ["-c", $"""x=$("{Installation.Program}" run --quiet -- sh -c '({WaitFor("go")}; touch gone) >/dev/null 2>&1 & echo out'); echo "got $x" """]);

        Assert.Equal("got out\n", finished.Output);
        // Its folder goes with the test: it must have seen the word before that.
        Touch(plimsoll, "go");
        await Processes.UntilExistsAsync(Path.Combine(plimsoll.Folder, "gone"));
    }

    [Fact]
    public async Task A_killed_run_leaves_its_program_a_working_proxy()
    {
        await using var plimsoll = await Installation.CreateAsync();
        using var run = plimsoll.Launch(Installation.Program, ["run", "--", "sh", "-c", $"touch started; {WaitFor("go")}; {Shell.Chat(options: "-o answer")}"]);
        await Processes.UntilExistsAsync(Path.Combine(plimsoll.Folder, "started"));
        var proxy = Processes.ProxyOf(run);

        run.Kill();
        await run.WaitForExitAsync(Cancellation);
        Touch(plimsoll, "go");
        await Processes.UntilEndedAsync(proxy);

        Assert.True(Exists(plimsoll, "answer"));
        Assert.Single(await plimsoll.CallsAsync());
    }

    [Fact]
    public async Task A_killed_proxy_is_followed_by_another_and_the_next_call_is_metered()
    {
        await using var plimsoll = await Installation.CreateAsync();
        using var run = plimsoll.Launch(
            Installation.Program, ["run", "--", "sh", "-c", $"{Shell.Chat(options: "-o a")}; touch started; {WaitFor("go")}; {Shell.Chat(options: "-o b -w '%{http_code}'")}; exit 7"]);
        var (output, errors) = (run.StandardOutput.ReadToEndAsync(Cancellation), run.StandardError.ReadToEndAsync(Cancellation));
        await Processes.UntilExistsAsync(Path.Combine(plimsoll.Folder, "started"));

        using (var proxy = Process.GetProcessById(Processes.ProxyOf(run))) proxy.Kill();
        Touch(plimsoll, "go"); // The call may come before anybody has noticed: it waits.
        await run.WaitForExitAsync(Cancellation);

        Assert.Equal(7, run.ExitCode);
        Assert.Equal("200", await output);
        Assert.InRange((await plimsoll.CallsAsync()).Count, 1, 2); // What ended in the last moment before the kill may be missing.
        Assert.Contains("the proxy was ended once during the run", await errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", await errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_cannot_be_followed_leaves_no_call_waiting()
    {
        await using var plimsoll = await Installation.CreateAsync();
        using var run = plimsoll.Launch(Installation.Program, ["run", "--", "sh", "-c", $"touch started; {WaitFor("go")}; {Shell.Chat(options: "-o b")} 2>/dev/null || exit 7"]);
        var errors = run.StandardError.ReadToEndAsync(Cancellation);
        await Processes.UntilExistsAsync(Path.Combine(plimsoll.Folder, "started"));

        using (var proxy = Process.GetProcessById(Processes.ProxyOf(run)))
        {
            // Nobody can open this for a ledger.
            foreach (var file in Directory.EnumerateFiles(plimsoll.Home, "ledger.db*")) File.Delete(file);
            Directory.CreateDirectory(Path.Combine(plimsoll.Home, "ledger.db"));
            proxy.Kill();
        }

        Touch(plimsoll, "go");
        await run.WaitForExitAsync(Cancellation);

        Assert.Equal(7, run.ExitCode);
        Assert.Contains("plimsoll: the proxy no longer answers", await errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", await errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_within_a_run_meters_what_it_runs_once()
    {
        await using var plimsoll = await Installation.CreateAsync();

        var finished = await plimsoll.RunAsync(
            "run", "--project", "outer", "--", "sh", "-c",
            $"{Shell.Chat(options: "-o a")}; \"{Installation.Program}\" run --quiet --project inner -- sh -c '{Shell.Chat(options: "-o b").Replace("'", "'\\''", StringComparison.Ordinal)}'; {Shell.Chat(options: "-o c")}");

        Assert.True(finished.Exit == 0, finished.Errors);
        Assert.DoesNotContain("not metered", finished.Errors, StringComparison.Ordinal);
        var projects = (await plimsoll.CallsAsync()).Select(call => call.GetProperty("attribution").GetProperty("project").GetString());
        Assert.Equal(["outer", "inner", "outer"], projects);
    }

    [Fact]
    public async Task Runs_side_by_side_never_mix()
    {
        await using var plimsoll = await Installation.CreateAsync();
        var script = string.Join(";", Enumerable.Repeat(Shell.Chat(options: "-o /dev/null"), 4));

        await Task.WhenAll(((string[])["red", "blue"]).Select(project =>
            plimsoll.RunAsync("run", "--quiet", "--project", project, "--tag", $"colour={project}", "--", "sh", "-c", script)));

        var calls = await plimsoll.CallsAsync();
        Assert.Equal(8, calls.Count);
        Assert.All(calls.GroupBy(call => call.GetProperty("attribution").GetProperty("run").GetString()), run =>
        {
            Assert.Equal(4, run.Count());
            Assert.Single(run.Select(call => call.GetProperty("attribution").GetProperty("project").GetString()).Distinct());
        });
        Assert.All(calls, call => Assert.Equal(
            call.GetProperty("attribution").GetProperty("project").GetString(), call.GetProperty("attribution").GetProperty("tags").GetProperty("colour").GetString()));
    }

    private static string WaitFor(string file) => $"while [ ! -f {file} ]; do sleep 0.05; done";

    private static bool Exists(Installation plimsoll, string file) => File.Exists(Path.Combine(plimsoll.Folder, file));

    private static void Touch(Installation plimsoll, string file) => File.WriteAllBytes(Path.Combine(plimsoll.Folder, file), []);
}
