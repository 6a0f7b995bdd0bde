using System.Text.RegularExpressions;

namespace Plimsoll.Cli;

/// <summary>Provider files of the user's own, as docs/adding-a-provider.md tells of them: the files are the page's.</summary>
public sealed partial class OwnProviderTests
{
    private const string Call = """curl -sS https://api.acme.example/v1/chat/completions -H 'content-type: application/json' -d '{"model":"acme-large","messages":[{"role":"user","content":"hello there"}]}'""";

    [Fact]
    public async Task The_file_of_the_page_is_checked_dropped_in_and_prices_a_call_to_the_nano_dollar()
    {
        await using var plimsoll = await Installation.CreateAsync();
        await DropAsync(plimsoll.Folder, "acme.json");

        var check = await plimsoll.RunAsync("plugins", "check", "acme.json");
        await DropAsync(Providers(plimsoll), "acme.json");
        var list = await plimsoll.JsonAsync("plugins", "list");
        var run = await plimsoll.RunAsync("run", "--", "sh", "-c", Call);
        var call = Assert.Single(await plimsoll.CallsAsync());
        var explained = await plimsoll.RunAsync("explain", "last");

        Assert.Equal((0, "acme.json is right.\n"), (check.Exit, check.Output));
        Assert.Single(list.GetProperty("providers").EnumerateArray(), line => line.GetProperty("id").GetString() == "acme" && line.GetProperty("own").GetBoolean());
        Assert.True(run.Exit == 0, run.Errors);
        Assert.Equal("acme", call.GetProperty("provider").GetString());
        var usage = call.GetProperty("usage");
        var (input, cached, output) = (usage.GetProperty("input_tokens").GetInt64(), usage.GetProperty("cache_read_tokens").GetInt64(), usage.GetProperty("output_tokens").GetInt64());
        Assert.True(input > 0 && output > 0);
        Assert.Equal((((input - cached) * 1.25m) + (cached * 0.125m) + (output * 10m)) / 1_000_000m, decimal.Parse(call.GetProperty("cost_usd").GetString()!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Contains("your providers/acme.json: https://acme.example/pricing", explained.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_s_change_to_a_bundled_provider_is_right()
    {
        await using var plimsoll = await Installation.CreateAsync();
        await DropAsync(plimsoll.Folder, "azure.json");

        var check = await plimsoll.RunAsync("plugins", "check", "azure.json");

        Assert.Equal(new Finished(0, "azure.json is right.\n", ""), check);
    }

    [Fact]
    public async Task A_wrong_file_costs_itself_alone_and_is_said_once()
    {
        await using var plimsoll = await Installation.CreateAsync();
        var folder = Providers(plimsoll);
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "openai.json"), """
            {"id": "openai", "extends": "openai", "sources": {"s": {"url": "https://x.example", "read": "2026-01-01"}},
             "models": [{"id": "gpt-4o-mini", "rates": [{"source": "s", "input": 5}]}]}
            """, TestContext.Current.CancellationToken);

        var check = await plimsoll.RunAsync("plugins", "check");
        var run = await plimsoll.RunAsync("run", "--", "sh", "-c", Shell.Chat());
        var call = Assert.Single(await plimsoll.CallsAsync());

        Assert.Equal(1, check.Exit);
        Assert.StartsWith("providers/openai.json:2: models[gpt-4o-mini].rates[0].input", check.Errors, StringComparison.Ordinal);
        Assert.Single(run.Errors.Split('\n'), line => line.Contains("providers/openai.json:2: models[gpt-4o-mini].rates[0].input", StringComparison.Ordinal) && line.Contains("the one that comes with Plimsoll holds", StringComparison.Ordinal));
        Assert.Equal("priced", call.GetProperty("state").GetString());
        Assert.DoesNotContain("x.example", call.GetRawText(), StringComparison.Ordinal);
    }

    private static string Providers(Installation plimsoll) => Path.Combine(plimsoll.Home, "providers");

    private static async Task DropAsync(string folder, string name)
    {
        Directory.CreateDirectory(folder);
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "adding-a-provider.md"), TestContext.Current.CancellationToken);
        var file = Block().Matches(page).Single(block => block.Groups["name"].Value == name).Groups["json"].Value;
        await File.WriteAllTextAsync(Path.Combine(folder, name), file, TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("<!-- file: (?<name>[a-z.-]+) -->\n```json\n(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Block();
}
