namespace Plimsoll.Cli;

/// <summary><c>plimsoll rates import</c>: public tables, and what only says that it is one.</summary>
public sealed class RatesImportTests
{
    private const string Table = """{"gpt-brand-new": {"litellm_provider": "openai", "input_cost_per_token": 1.5e-07, "output_cost_per_token": 6e-07}}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dry_run_says_what_an_import_does_and_an_import_prices_from_then_on()
    {
        await using var plimsoll = await Installation.CreateAsync();
        await File.WriteAllTextAsync(Path.Combine(plimsoll.Folder, "table.json"), Table, Cancellation);

        var dry = await plimsoll.RunAsync("rates", "import", "--from", "litellm", "table.json", "--dry-run");
        var before = await plimsoll.RunAsync("rates", "show", "gpt-brand-new");
        var done = await plimsoll.JsonAsync("rates", "import", "--from", "litellm", "--as-of", "2026-11-20", "table.json");
        var check = await plimsoll.RunAsync("rates", "check", Path.Combine(plimsoll.Home, "providers", "openai.json"));
        var at = await plimsoll.JsonAsync("rates", "at", "2026-11-24", "gpt-brand-new");

        Assert.True(dry.Exit == 0, dry.Errors);
        Assert.StartsWith("1 models would be added", dry.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was written", dry.Errors, StringComparison.Ordinal);
        Assert.Equal(66, before.Exit);
        Assert.Equal("gpt-brand-new", Assert.Single(done.GetProperty("added").EnumerateArray()).GetProperty("model").GetString());
        Assert.True(check is { Exit: 0, Errors: "" }, check.Errors);
        var model = Assert.Single(at.GetProperty("models").EnumerateArray());
        Assert.Equal("0.15", model.GetProperty("usd_per_million").GetProperty("input").GetString());
        Assert.StartsWith("your providers/openai.json: github.com/BerriAI/litellm", model.GetProperty("receipt").GetProperty("source").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("read 2026-11-20", model.GetProperty("receipt").GetProperty("source").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is no JSON")]
    [InlineData("rubbish \u0000\u0001", "is no JSON")]
    [InlineData("{\"gpt-new\": {\"litellm_provider\": \"openai\", \"input_cost_per_token\": NaN}}", "is no JSON")]
    [InlineData("[1, 2]", "is not of the form that litellm publishes")]
    [InlineData("{\"gpt-new\": 7}", "is not of the form that litellm publishes")]
    [InlineData("7", "is not of the form that litellm publishes")]
    public async Task A_file_that_is_no_such_table_gets_one_sentence_and_nothing_is_written(string content, string problem)
    {
        await using var plimsoll = await Installation.CreateAsync();
        await File.WriteAllTextAsync(Path.Combine(plimsoll.Folder, "table.json"), content, Cancellation);

        var finished = await plimsoll.RunAsync("rates", "import", "--from", "litellm", "table.json");

        Assert.Equal((65, ""), (finished.Exit, finished.Output));
        Assert.Contains(problem, finished.Errors, StringComparison.Ordinal);
        Assert.Single(finished.Errors.TrimEnd('\n').Split('\n'));
        Assert.False(Directory.Exists(Path.Combine(plimsoll.Home, "providers")));
    }

    [Fact]
    public async Task What_cannot_be_read_or_is_far_too_large_gets_one_sentence()
    {
        await using var plimsoll = await Installation.CreateAsync();
        await using (var large = File.Create(Path.Combine(plimsoll.Folder, "large.json"))) large.SetLength(200 << 20);
        await File.WriteAllTextAsync(Path.Combine(plimsoll.Folder, "odd.json.gz"), "no gzip", Cancellation);

        var large1 = await plimsoll.RunAsync("rates", "import", "--from", "litellm", "large.json");
        var gzip = await plimsoll.RunAsync("rates", "import", "--from", "litellm", "odd.json.gz");
        var missing = await plimsoll.RunAsync("rates", "import", "--from", "litellm", "missing.json");
        var folder = await plimsoll.RunAsync("rates", "import", "--from", "litellm", plimsoll.Folder);
        var table = await plimsoll.RunAsync("rates", "import", "--from", "yellow-pages", "missing.json");

        Assert.Equal((65, 65, 66, 66, 2), (large1.Exit, gzip.Exit, missing.Exit, folder.Exit, table.Exit));
        Assert.Contains("more than 64 MB", large1.Errors, StringComparison.Ordinal);
        Assert.Contains("no right gzip file", gzip.Errors, StringComparison.Ordinal);
        Assert.Contains("there is litellm, genai-prices, models.dev, openrouter", table.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_a_link_stays_one_and_what_it_was_is_kept()
    {
        await using var plimsoll = await Installation.CreateAsync();
        await File.WriteAllTextAsync(Path.Combine(plimsoll.Folder, "table.json"), Table, Cancellation);
        var kept = Path.Combine(plimsoll.Folder, "dotfiles-openai.json");
        const string Own = """{"id": "openai", "extends": "openai", "sources": {"us": {"url": "https://us.example", "read": "2026-01-01"}}, "models": [{"id": "ours", "rates": [{"source": "us", "input": "7", "output": "7"}]}]}""";
        await File.WriteAllTextAsync(kept, Own, Cancellation);
        var link = Path.Combine(Directory.CreateDirectory(Path.Combine(plimsoll.Home, "providers")).FullName, "openai.json");
        File.CreateSymbolicLink(link, kept);

        var finished = await plimsoll.RunAsync("rates", "import", "--from", "litellm", "table.json");

        Assert.True(finished.Exit == 0, finished.Errors);
        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.Contains("gpt-brand-new", await File.ReadAllTextAsync(kept, Cancellation), StringComparison.Ordinal);
        Assert.Contains("\"ours\"", await File.ReadAllTextAsync(kept, Cancellation), StringComparison.Ordinal);
        Assert.Equal(Own, await File.ReadAllTextAsync(link + ".before-import", Cancellation));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_gets_one_sentence()
    {
        await using var plimsoll = await Installation.CreateAsync();
        await File.WriteAllTextAsync(Path.Combine(plimsoll.Folder, "table.json"), Table, Cancellation);
        Directory.CreateDirectory(plimsoll.Home);
        await File.WriteAllTextAsync(Path.Combine(plimsoll.Home, "providers"), "a file where the folder should be", Cancellation);

        var finished = await plimsoll.RunAsync("rates", "import", "--from", "litellm", "table.json");

        Assert.Equal(73, finished.Exit);
        Assert.Contains("cannot be written", finished.Errors, StringComparison.Ordinal);
    }
}
