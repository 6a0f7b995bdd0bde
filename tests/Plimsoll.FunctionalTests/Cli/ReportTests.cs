using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Cli;

/// <summary><c>report</c>, <c>calls</c>, <c>show</c> and <c>explain</c> over one ledger with a call of every kind.</summary>
public sealed class ReportTests(ReportTests.SomeCalls calls) : IClassFixture<ReportTests.SomeCalls>
{
    // Only read from, so that one ledger serves every test here.
    private readonly Installation _plimsoll = calls.Installation;

    private static readonly string[] Dims =
        ["project", "client", "model", "provider", "endpoint", "key", "day", "week", "month", "hour", "agent", "session", "developer", "branch", "tag:client"];

    [Fact]
    public async Task Every_dimension_sums_up_to_the_same_total()
    {
        foreach (var dim in Dims)
        {
            var report = await _plimsoll.JsonAsync("report", "--by", dim);
            var rows = report.GetProperty("rows").EnumerateArray().ToList();

            Assert.NotEmpty(rows);
            Assert.All(rows, row => Assert.True(row.TryGetProperty(dim, out _), dim));
            var total = report.GetProperty("total");
            Assert.Equal(5, total.GetProperty("calls").GetInt32());
            Assert.Equal(5, rows.Sum(row => row.GetProperty("calls").GetInt32()));
            Assert.Equal(Usd(total), rows.Sum(Usd));
        }
    }

    [Fact]
    public async Task Json_is_by_the_contract()
    {
        var report = await _plimsoll.JsonAsync("report", "--by", "project", "--by", "model", "--zone", "Asia/Tokyo");

        Assert.Equal("Asia/Tokyo", report.GetProperty("zone").GetString());
        Assert.Equal("USD", report.GetProperty("currency").GetString());
        Assert.Equal(TimeSpan.FromHours(9), report.GetProperty("from").GetDateTimeOffset().Offset);
        Assert.True(report.GetProperty("from").GetDateTimeOffset() < report.GetProperty("until").GetDateTimeOffset());
        foreach (var row in report.GetProperty("rows").EnumerateArray().Append(report.GetProperty("total")))
        {
            foreach (var name in (string[])["calls", "errors", "unpriced_calls"]) Assert.Equal(JsonValueKind.Number, row.GetProperty(name).ValueKind);
            foreach (var name in (string[])["cost_usd", "estimated_usd", "plan_value_usd"]) Assert.True(row.GetProperty(name).ValueKind is JsonValueKind.String or JsonValueKind.Null);
            foreach (var name in (string[])["input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens"])
                Assert.Equal(JsonValueKind.Number, row.GetProperty("usage").GetProperty(name).ValueKind);
            Assert.Equal(JsonValueKind.Array, row.GetProperty("rate_sources").ValueKind);
        }

        var unpriced = report.GetProperty("rows").EnumerateArray().Single(row => row.GetProperty("model").GetString() == "gpt-nobody-knows");
        Assert.Equal(JsonValueKind.Null, unpriced.GetProperty("cost_usd").ValueKind);
    }

    [Theory]
    [InlineData("report")]
    [InlineData("report", "--by", "project", "--by", "model")]
    [InlineData("calls")]
    [InlineData("config", "get")]
    public async Task Eighty_columns_are_enough(params string[] arguments)
    {
        var finished = await _plimsoll.StartAsync("env", ["COLUMNS=80", Installation.Program, .. arguments]);

        Assert.Equal(0, finished.Exit);
        Assert.DoesNotContain('\e', finished.Output);
        Assert.DoesNotContain(finished.Output.Split('\n'), line => line.Length > 80);
    }

    [Fact]
    public async Task An_unknown_price_is_a_dash_and_a_total_that_leaves_it_out_says_so()
    {
        var lines = (await _plimsoll.RunAsync("report")).Output.Split('\n');

        Assert.Contains('–', lines.Single(line => line.StartsWith("gpt-nobody-knows", StringComparison.Ordinal)));
        Assert.DoesNotContain('$', lines.Single(line => line.StartsWith("gpt-nobody-knows", StringComparison.Ordinal)));
        var total = lines.Single(line => line.StartsWith("total", StringComparison.Ordinal));
        Assert.Contains("~$", total, StringComparison.Ordinal);
        Assert.Contains("+ ", total, StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains("1 unknown_model", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Csv_says_the_source_of_its_rates_on_every_row()
    {
        var lines = (await _plimsoll.RunAsync("report", "--csv")).Output.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.StartsWith("model,calls,errors,", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(",rate_sources", lines[0], StringComparison.Ordinal);
        Assert.All(lines.Where(line => line.StartsWith("gpt-4o-mini,", StringComparison.Ordinal)), line => Assert.Contains("read 20", line, StringComparison.Ordinal));
        Assert.StartsWith("gpt-nobody-knows,1,0,", lines.Single(line => line.StartsWith("gpt-nob", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_has_enough_hears_no_noise()
    {
        foreach (var command in (string[])["report", "calls --json", "help", "explain last --json"])
        {
            var finished = await _plimsoll.StartAsync("bash", ["-c", $"\"$0\" {command} | true; exit ${{PIPESTATUS[0]}}", Installation.Program]);
            Assert.Equal(new Finished(0, "", ""), finished);
        }
    }

    [Fact]
    public async Task Every_call_is_shown_and_explained_with_arithmetic_that_adds_up()
    {
        foreach (var call in await _plimsoll.CallsAsync())
        {
            var id = call.GetProperty("id").GetString()!;
            var explained = await _plimsoll.RunAsync("explain", id);
            var shown = await _plimsoll.RunAsync("show", id[..^1]);

            Assert.True(explained is { Exit: 0, Errors: "" }, explained.Errors);
            Assert.True(shown is { Exit: 0, Errors: "" }, shown.Errors);
            Assert.DoesNotContain("is a bug", explained.Output, StringComparison.Ordinal);
            Assert.Contains($"call {id}", shown.Output, StringComparison.Ordinal);
            var last = explained.Output.TrimEnd().Split('\n')[^1];
            Assert.Contains(call.GetProperty("state").GetString() switch { "plan" => "covered by a plan", "error" => "nothing is billed", "unpriced" => "not known", _ => "$" }, last, StringComparison.Ordinal);
            if (call.GetProperty("list_usd").GetString() is { } list)
                Assert.Contains(explained.Output.Split('\n'), line => line.TrimStart().StartsWith("sum", StringComparison.Ordinal) && line.Contains($"${list}", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_beginning_that_several_calls_share_is_told_from_one_that_none_has()
    {
        var ids = (await _plimsoll.CallsAsync()).Select(call => call.GetProperty("id").GetString()!).ToList();

        Sentence.Assert(await _plimsoll.RunAsync("show", ids[0][..2]), 66, "More than one call begins with");
        Sentence.Assert(await _plimsoll.RunAsync("explain", "zzzz"), 66, "There is no call zzzz");
        Assert.Contains($"call {ids[0]}", (await _plimsoll.RunAsync("explain", "last")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--since x is not a span", "report", "--since", "x")]
    [InlineData("--since 0d is not a span", "report", "--since", "0d")]
    [InlineData("--from 2026-02-30 is not a date", "report", "--from", "2026-02-30")]
    [InlineData("--to tomorrow is not a date", "report", "--to", "tomorrow")]
    [InlineData("--from 0001-01-01 is not a date", "report", "--from", "0001-01-01", "--zone", "Asia/Tokyo")]
    [InlineData("--from must be before --to", "report", "--from", "2026-11-23", "--to", "2026-11-21")]
    [InlineData("does not go with", "report", "--since", "7d", "--from", "2026-11-01")]
    [InlineData("There is no time zone Mars/Base", "report", "--zone", "Mars/Base")]
    [InlineData("did you mean model", "report", "--by", "modle")]
    [InlineData("--json and --csv", "report", "--json", "--csv")]
    [InlineData("--limit abc is not a number", "calls", "--limit", "abc")]
    [InlineData("--limit 0 is not a number", "calls", "--limit", "0")]
    [InlineData("There is no state lost", "calls", "--state", "lost")]
    public async Task What_was_asked_wrongly_is_told_in_a_sentence(string words, params string[] arguments)
    {
        await using var plimsoll = await Installation.CreateAsync();

        Sentence.Assert(await plimsoll.RunAsync(arguments), 2, words);
    }

    [Fact]
    public async Task Nothing_metered_is_an_empty_report_and_no_failure()
    {
        await using var plimsoll = await Installation.CreateAsync();

        var report = await plimsoll.RunAsync("report");
        var json = await plimsoll.JsonAsync("report", "--from", "2026-01-01");

        Assert.Equal(0, report.Exit);
        Assert.Contains("No calls", report.Output, StringComparison.Ordinal);
        Assert.Empty(json.GetProperty("rows").EnumerateArray());
        Assert.Equal(0, json.GetProperty("total").GetProperty("calls").GetInt32());
        Assert.Empty(await plimsoll.CallsAsync());
        Sentence.Assert(await plimsoll.RunAsync("show", "last"), 66, "no calls yet");
        Assert.False(Directory.Exists(plimsoll.Home));
    }

    private static decimal Usd(JsonElement row) => row.GetProperty("cost_usd").GetString() is { } text ? decimal.Parse(text, CultureInfo.InvariantCulture) : 0;

    /// <summary>A ledger with a call of every kind: priced, estimated, unpriced, covered by a plan, refused.</summary>
    public sealed class SomeCalls : IAsyncLifetime
    {
        internal Installation Installation { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Installation = await Installation.CreateAsync();
            var script = string.Join(
                " && ", Shell.Chat(options: "-o answer -H 'plimsoll-tag: client=acme'"), Shell.Chat(options: "-N -o answer", members: ",\"stream\":true"),
                Shell.Chat("gpt-nobody-knows", "-o answer"), Shell.Message(options: "-o answer -H 'authorization: Bearer sk-ant-oat01-abc'"),
                Shell.Chat(options: "-o answer -H 'stand-in: status=429'"));
            var finished = await Installation.RunAsync("run", "--quiet", "--project", "a-project-with-a-rather-long-name-indeed", "--", "sh", "-c", script);
            Assert.True(finished.Exit == 0, finished.Errors);
        }

        public ValueTask DisposeAsync() => Installation.DisposeAsync();
    }
}
