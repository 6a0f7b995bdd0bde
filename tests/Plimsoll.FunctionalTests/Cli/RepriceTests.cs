using System.Globalization;
using Plimsoll.Store;
using Plimsoll.Store.Queries;

namespace Plimsoll.Cli;

/// <summary><c>plimsoll rates override</c> and <c>plimsoll reprice</c>: what a user pays, and what the ledger says when rates change.</summary>
public sealed class RepriceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_negotiated_rate_is_what_a_call_costs_and_the_list_stays_the_list()
    {
        await using var plimsoll = await Installation.CreateAsync();
        // gpt-4o-mini: 1,000 × 0.15 + 100 × 0.60 = $0.00021 at list; 1,000 × 0.10 + 100 × 0.60 × 0.5 = $0.00013 as agreed.
        await OkAsync(plimsoll, "rates", "override", "set", "openai", "gpt-4o-mini", "--rate", "input=0.10", "--note", "contract 7");
        await OkAsync(plimsoll, "rates", "override", "set", "openai", "--multiply", "0.5");

        await RecordAsync(plimsoll, Call("gpt-4o-mini", 1_000, 100));

        var call = Assert.Single(await plimsoll.CallsAsync());
        Assert.Equal(("0.00013", "0.00021"), (call.GetProperty("cost_usd").GetString(), call.GetProperty("list_usd").GetString()));
        var report = await plimsoll.JsonAsync("report", "--from", "2020-01-01");
        Assert.Equal("0.00013", report.GetProperty("total").GetProperty("cost_usd").GetString());
        Assert.Equal("0.00021", report.GetProperty("total").GetProperty("list_usd").GetString());
        Assert.Contains("negotiated (overrides.json); list: ", report.GetProperty("total").GetProperty("rate_sources")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("negotiated (overrides.json)", (await plimsoll.RunAsync("report", "--from", "2020-01-01", "--csv")).Output, StringComparison.Ordinal);
        var explained = (await plimsoll.RunAsync("explain", "last")).Output;
        foreach (var words in (string[])["$0.00021", "$0.00013", "contract 7", "multiply 0.5", "$0.3"]) Assert.Contains(words, explained, StringComparison.Ordinal);
        Assert.DoesNotContain("is a bug", explained, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_override_holds_on_its_dates_and_terms_alone()
    {
        await using var plimsoll = await Installation.CreateAsync();
        await OkAsync(plimsoll, "rates", "override", "set", "openai", "gpt-4o*", "--multiply", "0.5", "--from", "2026-08-01", "--until", "2026-08-02");

        await RecordAsync(
            plimsoll, Call("gpt-4o-mini", 1_000, 0, "2026-07-31T23:59:59Z"), Call("gpt-4o-mini", 1_000, 0, "2026-08-01T00:00:00Z"), Call("gpt-4o-mini", 1_000, 0, "2026-08-02T00:00:00Z"),
            Call("gpt-5", 1_000, 0, "2026-08-01T00:00:00Z"));

        Assert.Equal(
            ["2026-07-31 gpt-4o-mini 0.00015", "2026-08-01 gpt-4o-mini 0.000075", "2026-08-01 gpt-5 0.00125", "2026-08-02 gpt-4o-mini 0.00015"],
            (await plimsoll.CallsAsync()).Select(call => $"{call.GetProperty("started_at").GetString()![..10]} {call.GetProperty("model").GetString()} {call.GetProperty("cost_usd").GetString()}").Order());
    }

    [Fact]
    public async Task Overrides_are_listed_replaced_and_removed()
    {
        await using var plimsoll = await Installation.CreateAsync();
        await OkAsync(plimsoll, "rates", "override", "set", "openai", "gpt-5", "--rate", "input=1.1");
        await OkAsync(plimsoll, "rates", "override", "set", "openai", "gpt-5", "--rate", "input=1.2", "--rate", "output=9");
        await OkAsync(plimsoll, "rates", "override", "set", "anthropic", "--multiply", "0.9", "--tier", "batch");

        var all = (await plimsoll.JsonAsync("rates", "override", "list")).GetProperty("overrides").EnumerateArray().ToList();
        await OkAsync(plimsoll, "rates", "override", "remove", "1");
        var left = (await plimsoll.JsonAsync("rates", "override", "list")).GetProperty("overrides").EnumerateArray().ToList();

        Assert.Equal(["1.2", "batch"], [all[0].GetProperty("input").GetString()!, all[1].GetProperty("tier").GetString()!]);
        Assert.Equal("anthropic", Assert.Single(left).GetProperty("provider").GetString());
    }

    [Fact]
    public async Task What_is_negotiated_is_labelled_wherever_it_is_shown()
    {
        await using var plimsoll = await Installation.CreateAsync();
        await OkAsync(plimsoll, "rates", "override", "set", "openai", "gpt-4o-mini", "--rate", "input=0.10", "--note", "contract 7");
        await RecordAsync(plimsoll, Call("gpt-4o-mini", 1_000, 100));

        foreach (var command in (string[][])
        [
            ["report", "--from", "2020-01-01"], ["report", "daily", "--all"], ["report", "--from", "2020-01-01", "--csv"], ["calls"], ["show", "last"], ["explain", "last"],
            ["rates", "list"], ["rates", "list", "--provider", "openai"], ["rates", "show", "gpt-4o-mini", "--provider", "openai"], ["rates", "at", "2026-08-01", "gpt-4o-mini", "--provider", "openai"],
        ])
        {
            var finished = await plimsoll.RunAsync(command);
            Assert.True(finished.Exit == 0 && finished.Output.Contains("negotiated", StringComparison.Ordinal), $"{string.Join(' ', command)}:\n{finished.Output}{finished.Errors}");
        }

        Assert.True((await plimsoll.CallsAsync())[0].GetProperty("negotiated").GetBoolean());
        Assert.True((await plimsoll.JsonAsync("show", "last", "--json")).GetProperty("negotiated").GetBoolean());
        var at = (await plimsoll.JsonAsync("rates", "at", "2026-08-01", "gpt-4o-mini", "--provider", "openai")).GetProperty("models")[0];
        Assert.Equal(("0.1", "0.15", "0.6"), (Rate(at, "usd_per_million", "input"), Rate(at, "list_usd_per_million", "input"), Rate(at, "usd_per_million", "output")));
        var show = (await plimsoll.JsonAsync("rates", "show", "gpt-4o-mini", "--provider", "openai")).GetProperty("models")[0];
        Assert.Equal("contract 7", Assert.Single(show.GetProperty("negotiated").EnumerateArray()).GetProperty("note").GetString());
    }

    [Fact]
    public async Task A_model_that_an_override_alone_gives_a_rate_is_found()
    {
        await using var plimsoll = await Installation.CreateAsync();
        await OkAsync(plimsoll, "rates", "override", "set", "openai", "gpt-ours", "--rate", "input=3", "--rate", "output=6", "--from", "2026-08-01");

        var show = await plimsoll.RunAsync("rates", "show", "gpt-ours");
        var at = (await plimsoll.JsonAsync("rates", "at", "2026-08-01", "gpt-ours")).GetProperty("models")[0];
        var before = (await plimsoll.JsonAsync("rates", "at", "2026-07-31", "gpt-ours")).GetProperty("models")[0];
        var list = await plimsoll.RunAsync("rates", "list", "--provider", "openai");

        Assert.Contains("input $3.00, output $6.00", show.Output, StringComparison.Ordinal);
        Assert.Equal((true, "3"), (at.GetProperty("priced").GetBoolean(), Rate(at, "usd_per_million", "input")));
        Assert.False(before.GetProperty("priced").GetBoolean());
        Assert.Contains("gpt-ours", list.Output, StringComparison.Ordinal);
        Sentence.Assert(await plimsoll.RunAsync("rates", "show", "gpt-our"), 66, "did you mean gpt-ours");
    }

    [Fact]
    public async Task A_file_that_extends_is_judged_by_its_own_sources_alone()
    {
        await using var plimsoll = await Installation.CreateAsync();
        var today = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(
            Path.Combine(plimsoll.Folder, "anthropic.json"),
            $$$"""{"id": "anthropic", "extends": "anthropic", "sources": {"us": {"url": "https://us.example", "read": "{{{today}}}"}, "old": {"url": "https://us.example/old", "read": "2025-01-01"}}, "models": [{"id": "claude-ours", "rates": [{"source": "us", "input": "1", "output": "2"}]}]}""",
            Cancellation);

        var check = await plimsoll.JsonAsync("rates", "check", "anthropic.json");

        Assert.Contains("sources.old", Assert.Single(check.GetProperty("warnings").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overrides_that_are_set_at_once_are_all_kept()
    {
        await using var plimsoll = await Installation.CreateAsync();

        var set = await Task.WhenAll(Enumerable.Range(1, 6).Select(n => plimsoll.RunAsync("rates", "override", "set", "openai", $"gpt-{n}", "--multiply", $"0.{n}")));

        Assert.All(set, one => Assert.True(one.Exit == 0, one.Errors));
        Assert.Equal(6, (await plimsoll.JsonAsync("rates", "override", "list")).GetProperty("overrides").GetArrayLength());
    }

    [Theory]
    [InlineData("neither a unit", "rates", "override", "set", "openai", "gpt-5", "--rate", "imput=1")]
    [InlineData("decimal in quotes", "rates", "override", "set", "openai", "gpt-5", "--rate", "input=cheap")]
    [InlineData("either rates or multiply", "rates", "override", "set", "openai", "gpt-5")]
    [InlineData("must name the model", "rates", "override", "set", "openai", "--rate", "input=1")]
    [InlineData("must be after from", "rates", "override", "set", "openai", "--multiply", "0.9", "--from", "2026-02-01", "--until", "2026-01-01")]
    [InlineData("no override to remove", "rates", "override", "remove", "1")]
    public async Task A_bad_override_gets_one_sentence_and_changes_nothing(string words, params string[] arguments)
    {
        await using var plimsoll = await Installation.CreateAsync();

        Sentence.Assert(await plimsoll.RunAsync(arguments), 2, words);

        Assert.False(File.Exists(Path.Combine(plimsoll.Home, "overrides.json")));
    }

    [Fact]
    public async Task A_file_of_overrides_that_is_wrong_is_named_by_line_and_field()
    {
        await using var plimsoll = await Installation.CreateAsync();
        Directory.CreateDirectory(plimsoll.Home);
        await File.WriteAllTextAsync(Path.Combine(plimsoll.Home, "overrides.json"), "{\n \"overrides\": [\n  {\"provider\": \"openai\", \"multiply\": 0.9}\n ]\n}", Cancellation);

        Sentence.Assert(await plimsoll.RunAsync("rates", "override", "list"), 78, "overrides.json:3: overrides[0].multiply: must be a decimal in quotes");
    }

    [Fact]
    public async Task Repricing_revises_calls_once_and_sums_follow()
    {
        await using var plimsoll = await Installation.CreateAsync();
        await RecordAsync(plimsoll, Call("gpt-4o-mini", 1_000, 100), Call("gpt-4o-mini", 2_000, 0, "2026-08-03T00:00:00Z"), Call("gpt-nobody-knows", 10, 10));
        await OkAsync(plimsoll, "rates", "override", "set", "openai", "gpt-4o-mini", "--multiply", "0.5");
        await OkAsync(plimsoll, "rates", "override", "set", "openai", "gpt-nobody-knows", "--rate", "input=1", "--rate", "output=2");

        var dry = await plimsoll.JsonAsync("reprice", "--dry-run");
        var untouched = await plimsoll.JsonAsync("report", "--from", "2020-01-01");
        var wet = await plimsoll.JsonAsync("reprice");
        var again = await plimsoll.JsonAsync("reprice");

        // 0.00021 + 0.0003 become half of that, and 10 × 1 + 10 × 2 of a million come to it.
        Assert.Equal(("0.00051", "0.000285", 3), (dry.GetProperty("old_usd").GetString(), dry.GetProperty("new_usd").GetString(), dry.GetProperty("changed").GetInt32()));
        Assert.Equal("0.00051", untouched.GetProperty("total").GetProperty("cost_usd").GetString());
        Assert.Equal(dry.GetProperty("rows").ToString(), wet.GetProperty("rows").ToString());
        Assert.Equal(0, again.GetProperty("changed").GetInt32());
        var total = (await plimsoll.JsonAsync("report", "--from", "2020-01-01")).GetProperty("total");
        Assert.Equal(("0.000285", "0.00051", 0), (total.GetProperty("cost_usd").GetString(), total.GetProperty("list_usd").GetString(), total.GetProperty("unpriced_calls").GetInt32()));
        using var ledger = Ledger.Open(Path.Combine(plimsoll.Home, "ledger.db"), LedgerAccess.Read, TimeProvider.System);
        Assert.Empty(LedgerCheck.Verify(ledger));
        foreach (var call in new CallList().Read(ledger))
        {
            var revision = Assert.Single(CallDetail.Read(ledger, call.Id)!.Revisions);
            Assert.Equal("reprice", revision.Cause);
            Assert.NotEqual(call.Charge.Effective, revision.Before.Charge.Effective);
        }
    }

    [Fact]
    public async Task Taking_an_override_away_and_repricing_brings_the_list_back()
    {
        await using var plimsoll = await Installation.CreateAsync();
        await RecordAsync(plimsoll, Call("gpt-4o-mini", 1_000, 100));
        var before = (await plimsoll.CallsAsync())[0].GetProperty("cost_usd").GetString();
        await OkAsync(plimsoll, "rates", "override", "set", "openai", "--multiply", "0.5");
        await OkAsync(plimsoll, "reprice", "--provider", "anthropic");
        var other = (await plimsoll.CallsAsync())[0].GetProperty("cost_usd").GetString();
        await OkAsync(plimsoll, "reprice", "--provider", "openai", "--from", "2026-08-01", "--to", "2026-08-01");
        var half = (await plimsoll.CallsAsync())[0].GetProperty("cost_usd").GetString();

        await OkAsync(plimsoll, "rates", "override", "remove", "1");
        await OkAsync(plimsoll, "reprice");

        Assert.Equal(("0.00021", "0.00021", "0.000105", "0.00021"), (before, other, half, (await plimsoll.CallsAsync())[0].GetProperty("cost_usd").GetString()));
        Assert.DoesNotContain("negotiated", (await plimsoll.RunAsync("explain", "last")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_rates_is_priced_by_the_calls_of_the_last_thirty_days()
    {
        await using var plimsoll = await Installation.CreateAsync();
        var yesterday = TimeProvider.System.GetUtcNow().AddDays(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        await RecordAsync(plimsoll, Call("gpt-4o-mini", 1_000_000, 0, yesterday), Call("gpt-4o-mini", 1_000_000, 0, "2026-01-01T00:00:00Z"));
        var bundled = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "providers", "openai.json"), Cancellation);
        var book = System.Text.Json.Nodes.JsonNode.Parse(bundled)!;
        foreach (var model in book["models"]!.AsArray().Where(model => (string?)model!["id"] == "gpt-4o-mini"))
        {
            foreach (var rate in model!["rates"]!.AsArray().Where(rate => rate!["input"] is not null)) rate!["input"] = "0.75";
        }

        await File.WriteAllTextAsync(Path.Combine(plimsoll.Folder, "openai.json"), book.ToJsonString(), Cancellation);

        var diff = await plimsoll.JsonAsync("rates", "diff", "bundled", "openai.json");

        var month = diff.GetProperty("last_30_days");
        Assert.Equal(("0.15", "0.75", "0.6", 1), (month.GetProperty("old_usd").GetString(), month.GetProperty("new_usd").GetString(), month.GetProperty("difference_usd").GetString(), month.GetProperty("calls").GetInt32()));
    }

    private static string Call(string model, int input, int output, string at = "2026-08-01T10:00:00Z") =>
        $$$""""{"id":"{{{Guid.NewGuid()}}}","recorded_at":"{{{at}}}","request":{"method":"POST","host":"api.openai.com","path_and_query":"/v1/chat/completions","headers":[],"body":"{\"model\":\"{{{model}}}\"}"},"response":{"status":200,"headers":[["content-type","application/json"]],"body":"{\"id\":\"r-{{{Guid.NewGuid()}}}\",\"model\":\"{{{model}}}\",\"usage\":{\"prompt_tokens\":{{{input}}},\"completion_tokens\":{{{output}}},\"total_tokens\":{{{input + output}}}}}"}}"""";

    private static string? Rate(System.Text.Json.JsonElement model, string rates, string unit) => model.GetProperty(rates).GetProperty(unit).GetString();

    private static async Task RecordAsync(Installation plimsoll, params string[] lines)
    {
        await File.WriteAllLinesAsync(Path.Combine(plimsoll.Folder, "calls.jsonl"), lines, Cancellation);
        await OkAsync(plimsoll, "replay", "--record", "calls.jsonl");
    }

    private static async Task OkAsync(Installation plimsoll, params string[] arguments)
    {
        var finished = await plimsoll.RunAsync(arguments);
        Assert.True(finished.Exit == 0, finished.Errors + finished.Output);
    }
}
