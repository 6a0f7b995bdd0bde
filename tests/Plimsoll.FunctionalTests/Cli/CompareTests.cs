namespace Plimsoll.Cli;

/// <summary><c>compare</c>, over files in the shape of what other tools print.</summary>
public sealed class CompareTests
{
    private const string Ccusage = """
        {"daily":[{"period":"2026-08-20","agent":"all","totalCost":0,"modelBreakdowns":[
          {"modelName":"claude-sonnet-4-5-20250929","inputTokens":10,"outputTokens":50,"cacheCreationTokens":300,"cacheReadTokens":5000,"cost":0.0034050000000000005},
          {"modelName":"claude-haiku-4-5-20251001","inputTokens":10,"outputTokens":50,"cacheCreationTokens":300,"cacheReadTokens":5000,"cost":0}]}],"totals":{}}
        """;

    [Fact]
    public async Task A_missing_price_of_theirs_is_named_and_nothing_is_left()
    {
        await using var plimsoll = await Installation.CreateAsync();
        ViewTests.SomeLogs.Write(plimsoll);
        await plimsoll.RunAsync("import");
        var file = Path.Combine(plimsoll.Folder, "theirs.json");
        await File.WriteAllTextAsync(file, Ccusage, TestContext.Current.CancellationToken);

        var report = await plimsoll.JsonAsync("compare", "--with", "ccusage", file, "--timezone", "UTC");
        var text = await plimsoll.StartAsync("env", ["COLUMNS=80", Installation.Program, "compare", "--with", "ccusage", file, "--timezone", "UTC"]);

        Assert.Equal("0", report.GetProperty("unexplained_usd").GetString());
        Assert.Contains("unpriced_there", report.GetProperty("causes").EnumerateArray().Select(cause => cause.GetProperty("cause").GetString()));
        Assert.Equal(2, report.GetProperty("lines").GetArrayLength());
        Assert.True(text.Exit == 0, text.Errors);
        Assert.Contains("ccusage has no price for the model", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(text.Output.Split('\n'), line => line.Length > 80);
    }

    [Theory]
    [InlineData("{", "is not what ccusage prints")]
    [InlineData("{\"daily\":[]}", "it has no rows")]
    [InlineData("{\"blocks\":[]}", "it has no rows")]
    [InlineData("{\"sessions\":[{\"sessionId\":\"s\"}]}", "no costs")]
    [InlineData("{\"models\":[]}", "neither days, weeks, months, sessions nor blocks")]
    [InlineData("[]", "it is no object")]
    [InlineData("{\"daily\":[{\"period\":\"yesterday\",\"modelBreakdowns\":[]}]}", "is not what ccusage prints")]
    public async Task A_file_that_is_none_of_theirs_is_told_in_a_sentence(string json, string words)
    {
        await using var plimsoll = await Installation.CreateAsync();
        var file = Path.Combine(plimsoll.Folder, "theirs.json");
        await File.WriteAllTextAsync(file, json, TestContext.Current.CancellationToken);

        Sentence.Assert(await plimsoll.RunAsync("compare", "--with", "ccusage", file), 65, words);
    }

    [Fact]
    public async Task What_is_not_there_is_told_in_a_sentence()
    {
        await using var plimsoll = await Installation.CreateAsync();

        Sentence.Assert(await plimsoll.RunAsync("compare", "--with", "ccusage", "nowhere.json"), 66, "cannot be read");
        Sentence.Assert(await plimsoll.RunAsync("compare", "--with", "abacus", "nowhere.json"), 2, "--with abacus is no tool");
    }
}
