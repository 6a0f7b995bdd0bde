using System.Text.Json;

namespace Plimsoll.Cli;

/// <summary><c>plimsoll run</c> brings in what agents log meanwhile, by a process of its own, and <c>plimsoll status</c> tells of it.</summary>
public sealed class AutomaticImportTests
{
    [Fact]
    public async Task A_short_run_leaves_a_look_behind_that_nothing_waits_for()
    {
        await using var plimsoll = await Installation.CreateAsync();
        plimsoll.Set("PLIMSOLL_IMPORT_AUTOMATIC", null);
        await plimsoll.RunAsync("plan", "set", "claude-pro", "--fee", "20", "--renews", "3", "--from", "2026-01-01");
        ViewTests.SomeLogs.Write(plimsoll);

        var run = await plimsoll.RunAsync("run", "--", "curl", "-sS", "https://api.openai.com/v1/chat/completions", "-H", "content-type: application/json", "-d", """{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}]}""");
        await UntilEndedAsync(plimsoll);
        var status = await plimsoll.JsonAsync("status");

        Assert.True(run.Exit == 0, run.Errors);
        Assert.True(status.GetProperty("import").GetProperty("automatic").GetBoolean());
        Assert.Equal(JsonValueKind.Null, status.GetProperty("import").GetProperty("problem").ValueKind);
        var agent = Assert.Single(status.GetProperty("agents").EnumerateArray());
        Assert.Equal(("claude-code", 0), (agent.GetProperty("agent").GetString(), agent.GetProperty("files_waiting").GetInt32()));
        Assert.Equal(JsonValueKind.String, agent.GetProperty("imported_until").ValueKind);

        // What a plan covers is told apart as by hand, and nothing is left for that.
        var logged = (await plimsoll.CallsAsync()).Where(call => call.GetProperty("provider").GetString() == "anthropic").ToList();
        Assert.Equal(4, logged.Count);
        Assert.All(logged, call => Assert.Equal("plan", call.GetProperty("state").GetString()));
        Assert.Equal(0, (await plimsoll.JsonAsync("import")).GetProperty("calls_new").GetInt32());
    }

    [Fact]
    public async Task A_run_that_goes_on_brings_in_what_is_logged_meanwhile()
    {
        await using var plimsoll = await Installation.CreateAsync();
        plimsoll.Set("PLIMSOLL_IMPORT_AUTOMATIC", null);
        ViewTests.SomeLogs.Write(plimsoll);

        // The command ends when the logs are in: a run that did not import them would never end.
        using var run = plimsoll.Launch(Installation.Program, ["run", "--", "sh", "-c", $"until grep -q looked_at '{plimsoll.Home}/run/import.json' 2>/dev/null; do sleep 0.1; done"]);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, run.ExitCode);
        Assert.NotEmpty(await plimsoll.CallsAsync());
        await UntilEndedAsync(plimsoll);
    }

    [Fact]
    public async Task It_can_be_switched_off_and_status_says_so()
    {
        await using var plimsoll = await Installation.CreateAsync();
        plimsoll.Set("PLIMSOLL_IMPORT_AUTOMATIC", null);
        ViewTests.SomeLogs.Write(plimsoll);

        var set = await plimsoll.RunAsync("config", "set", "import.automatic", "false");
        var wrong = await plimsoll.RunAsync("config", "set", "import.automatic", "maybe");
        await plimsoll.RunAsync("run", "--", "curl", "-sS", "https://api.openai.com/v1/models");
        var text = await plimsoll.RunAsync("status");
        var status = await plimsoll.JsonAsync("status");

        Assert.True(set.Exit == 0, set.Errors);
        Assert.NotEqual(0, wrong.Exit);
        Assert.Contains("import.automatic is off", text.Output, StringComparison.Ordinal);
        Assert.False(status.GetProperty("import").GetProperty("automatic").GetBoolean());
        Assert.True(status.GetProperty("agents")[0].GetProperty("files_waiting").GetInt32() > 0);
        Assert.False(File.Exists(Path.Combine(plimsoll.Home, "run", "import.json")));
    }

    [Fact]
    public async Task A_home_with_nothing_in_it_has_a_status()
    {
        await using var plimsoll = await Installation.CreateAsync();

        var text = await plimsoll.RunAsync("status");

        Assert.True(text.Exit == 0, text.Errors);
        Assert.Contains("No ledger yet", text.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(plimsoll.Home));
    }

    private static async Task UntilEndedAsync(Installation plimsoll)
    {
        while ((await plimsoll.JsonAsync("status")).GetProperty("import").GetProperty("ended_at").ValueKind is not JsonValueKind.String)
            await Task.Delay(100, TestContext.Current.CancellationToken);
    }
}
