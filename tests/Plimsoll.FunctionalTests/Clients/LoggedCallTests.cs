using Plimsoll.Cli;

namespace Plimsoll.Clients;

/// <summary>Real agents through <c>plimsoll run</c>, whose own logs are imported as well: a call has two witnesses then, and one cost.</summary>
public sealed class LoggedCallTests
{
    private static readonly string Programs = Path.Combine(Repository.Root, "tests", "clients", "node_modules", ".bin");

    [Fact]
    public Task Claude_code() => HasTwoWitnessesAsync(_ => { }, "claude-code", "claude", "-p", "hello");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Codex(bool sockets) => HasTwoWitnessesAsync(
        one =>
        {
            one.Set("CODEX_API_KEY", "sk-test-0123456789");
            one.Provider.OpenAi.RefusesSockets = !sockets;
        },
        "codex", "codex", "exec", "--skip-git-repo-check", "-m", "gpt-5-mini", "hello");

    private static async Task HasTwoWitnessesAsync(Action<Installation> prepare, string agent, string program, params string[] arguments)
    {
        await using var installation = await Installation.CreateAsync();
        foreach (var home in (string[])["CLAUDE_CONFIG_DIR", "CODEX_HOME", "XDG_CONFIG_HOME"]) installation.Set(home, null);
        prepare(installation);
        var run = await installation.StartAsync(Installation.Program, ["run", "--", Path.Combine(Programs, program), .. arguments]);
        Assert.True(run.Exit == 0, run.Errors);
        var metered = await installation.CallsAsync();

        var summary = await installation.JsonAsync("import");

        var logged = Assert.Single(summary.GetProperty("agents").EnumerateArray());
        Assert.Equal(agent, logged.GetProperty("agent").GetString());
        Assert.InRange(logged.GetProperty("calls").GetInt32(), 1, metered.Count);
        var calls = await installation.CallsAsync();
        Assert.Equal(Costs(metered), Costs(calls));
        Assert.Equal(logged.GetProperty("calls").GetInt32(), calls.Count(call => call.GetProperty("witnesses").GetInt32() == 2));
        await Books.AssertEqualAsync(installation);

        var witnesses = await installation.JsonAsync("witnesses");
        Assert.Equal(logged.GetProperty("calls").GetInt32(), witnesses.GetProperty("joined_calls").GetInt32());
        Assert.Empty(witnesses.GetProperty("calls").EnumerateArray());
    }

    private static IEnumerable<string> Costs(IEnumerable<System.Text.Json.JsonElement> calls) =>
        calls.Select(call => $"{call.GetProperty("id")} {call.GetProperty("cost_usd")}").Order(StringComparer.Ordinal);
}
