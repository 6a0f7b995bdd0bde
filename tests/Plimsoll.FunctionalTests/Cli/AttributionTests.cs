using System.Text.Json;

namespace Plimsoll.Cli;

/// <summary>Who and what a call was for, through the whole program; and what a plan covers or nobody bills.</summary>
public sealed class AttributionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Headers_attribute_a_call_and_never_reach_the_provider()
    {
        await using var plimsoll = await Installation.CreateAsync();
        const string Own = "-H 'plimsoll-project: shop' -H 'plimsoll-session: s-1' -H 'plimsoll-user: u-1' -H 'plimsoll-feature: search' -H 'plimsoll-tag: client=acme, team=core'";

        var finished = await plimsoll.RunAsync(
            "run", "--quiet", "--project", "other", "--tag", "team=option", "--", "sh", "-c", $"{Shell.Chat(options: $"-o answer {Own}")}; curl -sS https://api.openai.com/stand-in/echo {Own}");

        Assert.DoesNotContain("plimsoll-", finished.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("user-agent", finished.Output, StringComparison.OrdinalIgnoreCase);
        var attribution = Assert.Single(await plimsoll.CallsAsync()).GetProperty("attribution");
        AssertValues(attribution, ("project", "shop"), ("project_source", "header"), ("session", "s-1"), ("user", "u-1"), ("feature", "search"), ("client", "curl"));
        AssertValues(attribution.GetProperty("tags"), ("client", "acme"), ("team", "core"));
        Assert.Contains("shop (told by header)", (await plimsoll.RunAsync("show", "last")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agents_own_session_header_names_the_session()
    {
        await using var plimsoll = await Installation.CreateAsync();

        await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", Shell.Message(options: "-o answer -A 'claude-cli/2.0.1 (external, cli)' -H 'x-claude-code-session-id: 4f1c' -H 'x-api-key: k'"));

        AssertValues(Assert.Single(await plimsoll.CallsAsync()).GetProperty("attribution"), ("session", "4f1c"), ("client", "claude-code"));
    }

    [Theory]
    [InlineData("", "https://user:ghp_secret@GitHub.com/acme/shop.git", "acme/shop", "github.com/acme/shop", "git", "main")]
    [InlineData("", "git@github.com:acme/shop.git", "acme/shop", "github.com/acme/shop", "git", "main")]
    [InlineData("git checkout -q --detach", "git@github.com:acme/shop.git", "acme/shop", "github.com/acme/shop", "git", null)]
    [InlineData("git worktree add -q -b side sub && cd sub", "ssh://git@git.example:2222/acme/shop", "acme/shop", "git.example/acme/shop", "git", "side")]
    [InlineData("mkdir sub && cd sub && echo '{\"project\":\"file\"}' > .plimsoll.json", "git@github.com:acme/shop.git", "file", "github.com/acme/shop", ".plimsoll.json", "main")]
    [InlineData("export PLIMSOLL_PROJECT=named", "git@github.com:acme/shop.git", "named", "github.com/acme/shop", "environment", "main")]
    public async Task A_checkout_names_project_repository_and_branch(string then, string remote, string project, string repository, string source, string? branch)
    {
        await using var plimsoll = await Installation.CreateAsync();
        var script = $"mkdir work && cd work && git init -q -b main && git config user.email a@b && git config user.name ada && git commit -q --allow-empty -m start && git remote add origin {remote}"
            + $" && {(then.Length == 0 ? "true" : then)} && \"$0\" run --quiet -- sh -c \"$1\"";

        var finished = await plimsoll.StartAsync("sh", ["-c", script, Installation.Program, Shell.Chat(options: "-o answer")]);

        Assert.True(finished.Exit == 0, finished.Errors);
        var attribution = Assert.Single(await plimsoll.CallsAsync()).GetProperty("attribution");
        AssertValues(attribution, ("project", project), ("project_source", source), ("repository", repository));
        Assert.Equal(branch, attribution.TryGetProperty("branch", out var found) ? found.GetString() : null);
        Assert.DoesNotContain("ghp_secret", await File.ReadAllTextAsync(Path.Combine(plimsoll.Home, "ledger.db"), System.Text.Encoding.Latin1, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_git_the_folder_names_the_project()
    {
        await using var plimsoll = await Installation.CreateAsync();

        await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", Shell.Chat(options: "-o answer"));

        AssertValues(
            Assert.Single(await plimsoll.CallsAsync()).GetProperty("attribution"), ("project", Path.GetFileName(plimsoll.Folder)), ("project_source", "directory"));
    }

    [Fact]
    public async Task A_plan_covers_a_call_and_its_list_value_is_kept()
    {
        await using var plimsoll = await Installation.CreateAsync();

        await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", Shell.Message(options: "-o answer -H 'authorization: Bearer sk-ant-oat01-abc'"));

        var call = Assert.Single(await plimsoll.CallsAsync());
        Assert.Equal("plan", call.GetProperty("state").GetString());
        Assert.Null(call.GetProperty("cost_usd").GetString());
        var value = call.GetProperty("plan_value_usd").GetString();
        Assert.NotNull(value);
        var total = (await plimsoll.JsonAsync("report")).GetProperty("total");
        Assert.Null(total.GetProperty("cost_usd").GetString());
        Assert.Equal(value, total.GetProperty("plan_value_usd").GetString());
        var text = (await plimsoll.RunAsync("report")).Output;
        Assert.Contains("covered by a plan", text, StringComparison.Ordinal);
        Assert.DoesNotContain("$0.00 ", text, StringComparison.Ordinal);
        Assert.Contains("covered by a plan", (await plimsoll.RunAsync("explain", "last")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_model_call_is_not_recorded()
    {
        await using var plimsoll = await Installation.CreateAsync();

        var finished = await plimsoll.RunAsync(
            "run", "--", "sh", "-c",
            $"{Shell.Message(path: "/v1/messages/count_tokens", options: "-o a -H 'x-api-key: k'")}; {Shell.Message(path: "/api/event_logging/batch", options: "-o b -H 'x-api-key: k'")}; curl -sS -o c https://api.openai.com/v1/models");

        Assert.Equal(0, finished.Exit);
        Assert.Contains("no model calls seen", finished.Errors, StringComparison.Ordinal);
        Assert.Empty(await plimsoll.CallsAsync());
    }

    private static void AssertValues(JsonElement json, params (string Name, string Value)[] expected)
    {
        foreach (var (name, value) in expected) Assert.Equal(value, json.GetProperty(name).GetString());
    }
}
