using System.Text.Json;

namespace Plimsoll.Cli;

/// <summary><c>plimsoll config</c>: what stands in the file stays, what is not right is named.</summary>
public sealed class ConfigTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_setting_is_set_and_comments_stay()
    {
        await using var plimsoll = await Installation.CreateAsync();
        var file = await WriteAsync(plimsoll, "\uFEFF{\n  // the night shift's zone\n  \"report\": { \"zone\": \"UTC\", }, /* and no more */\n}\n");

        foreach (var (name, value) in ((string, string)[])[("report.zone", "Asia/Tokyo"), ("report.since", "4w"), ("developer", "Zoë \"Z\" O'Neil"), ("upstream.hosts", "{\"a.b\":\"c:1\"}"), ("proxy.memory", "512")])
            Assert.Equal(new Finished(0, "", ""), await plimsoll.RunAsync("config", "set", name, value));

        var text = await File.ReadAllTextAsync(file, Cancellation);
        Assert.Contains("// the night shift's zone", text, StringComparison.Ordinal);
        Assert.Contains("/* and no more */", text, StringComparison.Ordinal);
        Assert.Equal("\"Asia/Tokyo\"\n", (await plimsoll.RunAsync("config", "get", "report.zone")).Output);
        Assert.Equal("\"4w\"\n", (await plimsoll.RunAsync("config", "get", "report.since")).Output);
        Assert.Equal("512\n", (await plimsoll.RunAsync("config", "get", "proxy.memory")).Output);
        Assert.Contains("proxy.memory", (await plimsoll.RunAsync("config", "list")).Output, StringComparison.Ordinal);
        Assert.Equal("{\"a.b\":\"c:1\"}\n", (await plimsoll.RunAsync("config", "get", "upstream.hosts")).Output);
        Assert.Equal("\"Zoë \\\"Z\\\" O'Neil\"\n", (await plimsoll.RunAsync("config", "get", "developer")).Output);
        Assert.Equal(0, (await plimsoll.RunAsync("config", "check")).Exit);
    }

    [Fact]
    public async Task Null_brings_the_default_back()
    {
        await using var plimsoll = await Installation.CreateAsync();

        await plimsoll.RunAsync("config", "set", "report.since", "4w");
        await plimsoll.RunAsync("config", "set", "report.since", "null");

        Assert.Equal("\"7d\"\n", (await plimsoll.RunAsync("config", "get", "report.since")).Output);
    }

    [Fact]
    public async Task Settings_that_are_set_at_once_are_all_kept()
    {
        await using var plimsoll = await Installation.CreateAsync();

        var set = await Task.WhenAll(
            plimsoll.RunAsync("config", "set", "developer", "ada"), plimsoll.RunAsync("config", "set", "report.zone", "UTC"), plimsoll.RunAsync("config", "set", "report.since", "3d"),
            plimsoll.RunAsync("config", "set", "upstream.trust", "[\"x.pem\"]"));

        Assert.All(set, finished => Assert.Equal(new Finished(0, "", ""), finished));
        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(plimsoll.Home, "config.json"), Cancellation));
        Assert.Equal(["developer", "report", "upstream"], file.RootElement.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(2, file.RootElement.GetProperty("report").EnumerateObject().Count());
    }

    [Theory]
    [InlineData("needs a value", "developer")]
    [InlineData("must not be empty", "developer", " ")]
    [InlineData("text in quotes", "developer", "{\"a\":1}")]
    [InlineData("names no time zone", "report.zone", "Mars/Base")]
    [InlineData("is not a span of time", "report.since", "soon")]
    [InlineData("is not a span of time", "report.since", "7")]
    [InlineData("must be an object", "upstream.hosts", "a=b:1")]
    [InlineData("has no host:port for a", "upstream.hosts", "{\"a\":\"b\"}")]
    [InlineData("has no host:port for a", "upstream.hosts", "{\"a\":\"b:70000\"}")]
    [InlineData("must be a list", "upstream.trust", "file.pem")]
    [InlineData("names of files", "upstream.trust", "[1]")]
    [InlineData("must be a whole number of MB from 32 to 8192", "proxy.memory", "31")]
    [InlineData("must be a whole number of MB from 32 to 8192", "proxy.memory", "8193")]
    [InlineData("must be a whole number of MB from 32 to 8192", "proxy.memory", "512MB")]
    [InlineData("must be a whole number of MB from 32 to 8192", "proxy.memory", "64.5")]
    [InlineData("must be a whole number of MB from 32 to 8192", "proxy.memory", "1e99")]
    [InlineData("must be a whole number of minutes from 1 to 1440", "proxy.leaveAlone", "0")]
    [InlineData("must be a whole number of seconds from 1 to 300", "upstream.patience", "\"15\"")]
    [InlineData("must be a list", "proxy.passThrough", "api.openai.com")]
    [InlineData("which is no host's name", "proxy.passThrough", "[\"https://api.openai.com\"]")]
    [InlineData("which is no host's name", "proxy.passThrough", "[\"*\"]")]
    [InlineData("There is no setting report.zon", "report.zon", "UTC")]
    public async Task A_value_that_is_not_right_is_not_written(string words, params string[] arguments)
    {
        await using var plimsoll = await Installation.CreateAsync();

        Sentence.Assert(await plimsoll.RunAsync(["config", "set", .. arguments]), 2, words, arguments[0]);
        Assert.False(File.Exists(Path.Combine(plimsoll.Home, "config.json")));
    }

    [Theory]
    [InlineData("{\n  \"developer\": \"ada\",\n  \"report\": {{\n}\n", "line 3")]
    [InlineData("{ \"report\": { \"since\": \"soon\" } }", "report.since is not a span of time")]
    [InlineData("{ \"report.since\": \"3d\" }", "there is no setting report.since")]
    [InlineData("{ \"developer\": \"ada\", \"developer\": \"bob\" }", "developer is set twice")]
    [InlineData("{ \"budget\": 5 }", "there is no setting budget")]
    [InlineData("{ \"proxy\": { \"memory\": 1 } }", "proxy.memory must be a whole number of MB")]
    [InlineData("[1]", "one JSON object")]
    public async Task A_file_that_is_not_right_is_named_by_every_command_that_reads_it(string content, string words)
    {
        await using var plimsoll = await Installation.CreateAsync();
        var file = await WriteAsync(plimsoll, content);

        foreach (var arguments in (string[][])[["run", "--", "touch", "ran"], ["report"], ["calls"], ["config", "get"]])
            Sentence.Assert(await plimsoll.RunAsync(arguments), 78, file, words);

        var check = await plimsoll.RunAsync("config", "check");
        Assert.Equal(78, check.Exit);
        Assert.Contains(words, check.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(plimsoll.Folder, "ran")));
        Assert.Equal(content, await File.ReadAllTextAsync(file, Cancellation));
    }

    [Fact]
    public async Task A_file_that_is_not_JSON_is_not_changed()
    {
        await using var plimsoll = await Installation.CreateAsync();
        var file = await WriteAsync(plimsoll, "{ \"developer\": ");

        Sentence.Assert(await plimsoll.RunAsync("config", "set", "developer", "ada"), 78, file, "config check");
        Assert.Equal("{ \"developer\": ", await File.ReadAllTextAsync(file, Cancellation));
    }

    private static async Task<string> WriteAsync(Installation plimsoll, string content)
    {
        Directory.CreateDirectory(plimsoll.Home);
        var file = Path.Combine(plimsoll.Home, "config.json");
        await File.WriteAllTextAsync(file, content, Cancellation);
        return file;
    }
}
