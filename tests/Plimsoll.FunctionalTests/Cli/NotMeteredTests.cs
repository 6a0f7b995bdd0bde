using System.Text.Json;

namespace Plimsoll.Cli;

/// <summary>What passed the meter stands in reports, and never as a price.</summary>
public sealed class NotMeteredTests
{
    // It trusts no root of ours: two refusals, then it is left alone.
    private static readonly string Refusing =
        string.Concat(Enumerable.Repeat(Shell.Chat(options: "--cacert \"$STRANGERS\" -o /dev/null") + "; ", 4)) + "exit 0";

    [Fact]
    public async Task Connections_that_passed_unread_stand_below_the_report()
    {
        await using var plimsoll = await Installation.CreateAsync();
        plimsoll.Set("STRANGERS", Path.Combine(plimsoll.Folder, "stand-in.pem"));

        var run = await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", Refusing);
        var text = await plimsoll.RunAsync("report");
        var json = await plimsoll.JsonAsync("report");

        Assert.Contains("api.openai.com", run.Errors, StringComparison.Ordinal);
        Assert.Contains("Not metered, and in no figure above: 2 connections of programs that refuse Plimsoll's certificate (api.openai.com).", OneLine(text.Output), StringComparison.Ordinal);
        Assert.DoesNotContain("$0", text.Output, StringComparison.Ordinal);
        var gap = Assert.Single(json.GetProperty("not_metered").EnumerateArray());
        Assert.Equal("certificate_refused", gap.GetProperty("reason").GetString());
        Assert.Equal("api.openai.com", gap.GetProperty("host").GetString());
        Assert.Equal(2, gap.GetProperty("connections").GetInt32());
        Assert.Equal(JsonValueKind.Null, gap.GetProperty("calls").ValueKind);
        Assert.Equal(0, json.GetProperty("total").GetProperty("calls").GetInt32());
    }

    [Fact]
    public async Task Hosts_that_no_provider_file_lists_are_counted_too()
    {
        await using var plimsoll = await Installation.CreateAsync();
        var elsewhere = $"curl -sk --noproxy '' -x \"$HTTPS_PROXY\" -o /dev/null https://127.0.0.1:{plimsoll.Provider.Port}/; exit 0";

        await plimsoll.RunAsync("run", "--quiet", "--project", "p", "--", "sh", "-c", Shell.Chat(options: "-o /dev/null") + "; " + elsewhere);
        var text = await plimsoll.RunAsync("report", "--project", "p");
        var later = await plimsoll.JsonAsync("report", "--from", "2020-01-01", "--to", "2020-02-01");

        Assert.Contains(
            "Not metered, in all projects, and in no figure above: 1 connection to hosts that no provider file lists (127.0.0.1).", OneLine(text.Output), StringComparison.Ordinal);
        Assert.Contains("gpt-4o-mini", text.Output, StringComparison.Ordinal);
        Assert.Empty(later.GetProperty("not_metered").EnumerateArray());
    }

    [Fact]
    public async Task Hosts_that_are_to_pass_unread_do_and_are_counted_apart()
    {
        await using var plimsoll = await Installation.CreateAsync();
        Assert.Equal(0, (await plimsoll.RunAsync("config", "set", "proxy.passThrough", "[\"openai.com\"]")).Exit);
        plimsoll.Set("STRANGERS", Path.Combine(plimsoll.Folder, "stand-in.pem"));

        // The provider's own certificate, at the first try.
        var run = await plimsoll.RunAsync("run", "--", "sh", "-c", Shell.Chat(options: "--cacert \"$STRANGERS\" -o /dev/null -w '%{http_code} '") + "; " + Shell.Message());
        var text = await plimsoll.RunAsync("report");
        var json = await plimsoll.JsonAsync("report");

        Assert.StartsWith("200 {", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("openai", run.Errors, StringComparison.Ordinal);
        Assert.Equal("anthropic", Assert.Single(await plimsoll.CallsAsync()).GetProperty("provider").GetString());
        Assert.Contains("in no figure above: 1 connection that proxy.passThrough lets by (api.openai.com).", OneLine(text.Output), StringComparison.Ordinal);
        Assert.Equal("passed_through", Assert.Single(json.GetProperty("not_metered").EnumerateArray()).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Nothing_is_said_where_nothing_passed_or_there_is_no_ledger()
    {
        await using var plimsoll = await Installation.CreateAsync();

        var before = await plimsoll.JsonAsync("report");
        await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", Shell.Chat(options: "-o /dev/null"));
        var text = await plimsoll.RunAsync("report");

        Assert.Empty(before.GetProperty("not_metered").EnumerateArray());
        Assert.DoesNotContain("Not metered", text.Output, StringComparison.Ordinal);
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
}
