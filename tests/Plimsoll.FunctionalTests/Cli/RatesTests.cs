namespace Plimsoll.Cli;

/// <summary><c>plimsoll rates list|show|at|check|diff</c>: what is known of prices, through the program.</summary>
public sealed class RatesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private const string Rack = """
        {
          "id": "rack", "name": "Rack", "servers": ["http://rack.local:9000"], "basePath": "rack",
          "routes": [{"method": "POST", "path": "/v1/chat/completions", "endpoint": "chat.completions", "shape": "openai.chat"}],
          "sources": {"us": {"url": "https://wiki.example/rack", "read": "2020-08-01"}},
          "models": [
            {"id": "llama", "rates": [
              {"source": "us", "until": "2026-01-01T00:00:00Z", "input": "2", "output": "1", "cacheRead": "3"},
              {"source": "us", "from": "2026-02-01T00:00:00Z", "input": "2", "output": "400"}
            ]}
          ]
        }
        """;

    [Fact]
    public async Task Rates_are_counted_by_provider_with_the_age_of_their_newest_source()
    {
        await using var plimsoll = await Installation.CreateAsync();

        var all = await plimsoll.JsonAsync("rates", "list");
        var one = await plimsoll.RunAsync("rates", "list", "--provider", "anthropic");

        var anthropic = all.GetProperty("providers").EnumerateArray().Single(provider => provider.GetProperty("provider").GetString() == "anthropic");
        Assert.Equal(anthropic.GetProperty("models").GetInt32(), anthropic.GetProperty("current").GetArrayLength());
        Assert.True(anthropic.GetProperty("rates").GetInt32() > anthropic.GetProperty("models").GetInt32());
        Assert.StartsWith("202", anthropic.GetProperty("newest_source").GetString(), StringComparison.Ordinal);
        Assert.Contains(anthropic.GetProperty("current").EnumerateArray(), model =>
            model.GetProperty("model").GetString() == "claude-fable-5" && model.GetProperty("usd_per_million").GetProperty("cacheWrite1h").GetString() == "20");
        Assert.Contains("claude-fable-5", one.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("openai", one.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_is_shown_with_every_dated_row_and_its_source()
    {
        await using var plimsoll = await Installation.CreateAsync();

        var shown = await plimsoll.JsonAsync("rates", "show", "deepseek-v4-flash-0731", "--provider", "deepseek");

        var model = Assert.Single(shown.GetProperty("models").EnumerateArray());
        Assert.Equal(("deepseek-v4-flash", "alias"), (model.GetProperty("model").GetString(), model.GetProperty("matched").GetString()));
        var rows = model.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(["0.14", "0.22", "0.44"], rows.Select(row => row.GetProperty("usd_per_million").GetProperty("input").GetString()).Order());
        Assert.All(rows, row => Assert.StartsWith("https://", row.GetProperty("source").GetProperty("url").GetString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2026-07-29", "1")]
    [InlineData("2026-07-30", "0.2")]
    public async Task What_held_on_a_day_is_that_days_rate(string date, string input)
    {
        await using var plimsoll = await Installation.CreateAsync();

        var at = await plimsoll.JsonAsync("rates", "at", date, "gpt-5.6-luna", "--provider", "openai");

        var model = Assert.Single(at.GetProperty("models").EnumerateArray());
        Assert.Equal(input, model.GetProperty("usd_per_million").GetProperty("input").GetString());
        Assert.Equal("openai", model.GetProperty("receipt").GetProperty("provider").GetString());
    }

    [Fact]
    public async Task A_file_that_is_right_and_odd_is_used_and_told_of()
    {
        await using var plimsoll = await Installation.CreateAsync();
        await WriteAsync(plimsoll, "rack.json", Rack);

        var finished = await plimsoll.RunAsync("rates", "check", "rack.json");

        Assert.Equal((0, ""), (finished.Exit, finished.Errors));
        foreach (var odd in (string[])["output ($1.00) is cheaper", "cacheRead ($3.00) is dearer", "100 times input", "nothing holds from 2026-01-01T00:00:00Z to 2026-02-01T00:00:00Z", "in another", "days ago"])
            Assert.Contains(odd, finished.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_in_a_file_is_named_by_line_and_field()
    {
        await using var plimsoll = await Installation.CreateAsync();
        await WriteAsync(plimsoll, "rack.json", Rack.Replace("\"input\": \"2\", \"output\": \"400\"", "\"imput\": \"2\"", StringComparison.Ordinal));

        var finished = await plimsoll.RunAsync("rates", "check", "rack.json");

        Assert.Equal(65, finished.Exit);
        Assert.Contains("rack.json:8: models[llama].rates[1].imput: is neither a unit nor a term.", finished.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_files_differ_by_model_and_unit()
    {
        await using var plimsoll = await Installation.CreateAsync();
        Directory.CreateDirectory(Path.Combine(plimsoll.Folder, "old"));
        await WriteAsync(plimsoll, "old/rack.json", Rack);
        await WriteAsync(plimsoll, "rack.json", Rack.Replace("\"400\"", "\"4\"", StringComparison.Ordinal));

        var diff = await plimsoll.JsonAsync("rates", "diff", "old", "rack.json");
        var same = await plimsoll.RunAsync("rates", "diff", "rack.json", "rack.json");

        var change = Assert.Single(diff.GetProperty("changes").EnumerateArray());
        Assert.Equal(
            ("rack", "llama", "output", "$400.00", "$4.00"),
            (Text("provider"), Text("model"), Text("unit"), Text("old"), Text("new")));
        Assert.StartsWith("No rate differs.", same.Output, StringComparison.Ordinal);
        string? Text(string name) => change.GetProperty(name).GetString();
    }

    [Theory]
    [InlineData(66, "no provider antropic", "rates", "list", "--provider", "antropic")]
    [InlineData(66, "no rates for a model gpt-nobody", "rates", "show", "gpt-nobody")]
    [InlineData(2, "is not a date", "rates", "at", "yesterday", "gpt-4o")]
    [InlineData(66, "cannot be read", "rates", "check", "missing.json")]
    [InlineData(66, "cannot be read", "rates", "diff", "missing.json", "bundled")]
    public async Task Bad_input_gets_one_sentence(int exit, string words, params string[] arguments)
    {
        await using var plimsoll = await Installation.CreateAsync();

        Sentence.Assert(await plimsoll.RunAsync(arguments), exit, words);
    }

    private static Task WriteAsync(Installation plimsoll, string name, string text) =>
        File.WriteAllTextAsync(Path.Combine(plimsoll.Folder, name), text, Cancellation);
}
