using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Cli;

/// <summary><c>report daily</c> and its kin, <c>statusline</c> and <c>plan</c>, over what an agent logged.</summary>
public sealed class ViewTests(ViewTests.SomeLogs logs) : IClassFixture<ViewTests.SomeLogs>
{
    // Only read from, but for what plans do, which have an installation of their own.
    private readonly Installation _plimsoll = logs.Installation;

    [Fact]
    public async Task Days_weeks_months_sessions_and_blocks_sum_up_to_the_same_total()
    {
        foreach (var view in (string[])["daily", "weekly", "monthly", "session", "blocks"])
        {
            var report = await _plimsoll.JsonAsync("report", view, "--all", "--breakdown", "--timezone", "UTC");
            var rows = report.GetProperty("rows").EnumerateArray().Where(row => row.TryGetProperty("total_tokens", out _)).ToList();

            Assert.Equal(view, report.GetProperty("view").GetString());
            Assert.Equal(4, report.GetProperty("total").GetProperty("calls").GetInt32());
            Assert.Equal(Usd(report.GetProperty("total")), rows.Sum(Usd));
            Assert.Equal(Tokens(report.GetProperty("total")), rows.Sum(Tokens));
            Assert.All(rows, row => Assert.Equal(Usd(row), row.GetProperty("breakdown").EnumerateArray().Sum(Usd)));
            Assert.All(rows, row => Assert.Equal(Tokens(row), row.GetProperty("breakdown").EnumerateArray().Sum(Tokens)));
        }
    }

    [Fact]
    public async Task A_day_without_calls_of_which_nothing_is_known_has_no_data_and_no_zero()
    {
        var report = await _plimsoll.JsonAsync("report", "daily", "--since", "2026-08-01", "--until", "2026-08-25", "--timezone", "UTC");
        var rows = report.GetProperty("rows").EnumerateArray().ToList();
        var text = (await _plimsoll.RunAsync("report", "daily", "--since", "20260801", "--until", "2026-08-25", "--timezone", "UTC")).Output;

        Assert.Equal(["2026-08-20", "2026-08-21", "2026-08-22", "2026-08-23", "2026-08-24", "2026-08-25"], rows.Select(row => row.GetProperty("day").GetString()));
        Assert.Equal([false, true, false, true, true, true], rows.Select(row => row.TryGetProperty("no_data", out var none) && none.GetBoolean()));
        Assert.Equal(JsonValueKind.Null, rows[1].GetProperty("cost_usd").ValueKind);
        Assert.Equal(4, report.GetProperty("days_without_data").GetInt32());
        Assert.All(text.Split('\n').Where(line => line.Contains("no data", StringComparison.Ordinal)), line => Assert.DoesNotContain('0', line[10..].Replace("08-25", "", StringComparison.Ordinal)));
        Assert.Contains("2026-08-23  no data to 08-25", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Days_are_those_of_the_zone()
    {
        // A call of 2026-08-22 at 23:30 UTC.
        var berlin = await _plimsoll.JsonAsync("report", "daily", "--all", "--timezone", "Europe/Berlin");

        Assert.Equal(["2026-08-20", "2026-08-22", "2026-08-23"], berlin.GetProperty("rows").EnumerateArray().Where(row => row.TryGetProperty("total_tokens", out _)).Select(row => row.GetProperty("day").GetString()));
    }

    [Fact]
    public async Task Weeks_begin_where_they_were_told_to()
    {
        var sunday = await _plimsoll.JsonAsync("report", "weekly", "--all", "--timezone", "UTC", "--week-start", "saturday");

        Assert.Equal(["2026-08-15", "2026-08-22"], sunday.GetProperty("rows").EnumerateArray().Where(row => row.TryGetProperty("total_tokens", out _)).Select(row => row.GetProperty("week").GetString()));
    }

    [Fact]
    public async Task Blocks_show_how_long_nothing_was_done()
    {
        var report = await _plimsoll.JsonAsync("report", "blocks", "--all", "--timezone", "UTC");
        var rows = report.GetProperty("rows").EnumerateArray().ToList();

        Assert.Equal([false, true, false, true, false], rows.Select(row => row.GetProperty("gap").GetBoolean()));
        Assert.Equal("2026-08-20T10:00+00:00", rows[0].GetProperty("block").GetString());
        Assert.All(rows, row => Assert.False(row.GetProperty("active").GetBoolean()));
    }

    [Fact]
    public async Task An_agent_that_logged_nothing_has_an_empty_report()
    {
        Assert.Equal(0, (await _plimsoll.JsonAsync("report", "daily", "--all", "--agent", "codex")).GetProperty("total").GetProperty("calls").GetInt32());
        Assert.Equal(4, (await _plimsoll.JsonAsync("report", "daily", "--all", "--agent", "claude-code")).GetProperty("total").GetProperty("calls").GetInt32());
        Assert.Equal(4, (await _plimsoll.JsonAsync("report", "--from", "2026-08-01", "--agent", "claude-code")).GetProperty("total").GetProperty("calls").GetInt32());
    }

    [Theory]
    [InlineData("report", "daily", "--all")]
    [InlineData("report", "weekly", "--all", "--breakdown")]
    [InlineData("report", "monthly", "--all")]
    [InlineData("report", "session", "--all")]
    [InlineData("report", "blocks", "--all")]
    [InlineData("plan")]
    public async Task Eighty_columns_are_enough(params string[] arguments)
    {
        var finished = await _plimsoll.StartAsync("env", ["COLUMNS=80", Installation.Program, .. arguments]);

        Assert.True(finished.Exit == 0, finished.Errors);
        Assert.DoesNotContain('\e', finished.Output);
        Assert.DoesNotContain(finished.Output.Split('\n'), line => line.Length > 80);
    }

    [Theory]
    [InlineData("--since soon is not a span", "report", "daily", "--since", "soon")]
    [InlineData("--all does not go with", "report", "blocks", "--all", "--since", "7d")]
    [InlineData("--week-start someday is no day", "report", "weekly", "--week-start", "someday")]
    [InlineData("There is no time zone Mars/Base", "report", "daily", "--timezone", "Mars/Base")]
    [InlineData("--fee lots is not an amount", "plan", "set", "claude-pro", "--fee", "lots", "--renews", "3")]
    [InlineData("--renews 32 is no day", "plan", "set", "claude-pro", "--fee", "20", "--renews", "32")]
    [InlineData("does not tell whose calls", "plan", "set", "gym", "--fee", "20", "--renews", "3")]
    [InlineData("There is no provider antropic; did you mean anthropic", "plan", "set", "mine", "--fee", "20", "--renews", "3", "--provider", "antropic")]
    [InlineData("There is no plan gym", "plan", "remove", "gym")]
    public async Task What_was_asked_wrongly_is_told_in_a_sentence(string words, params string[] arguments)
    {
        await using var plimsoll = await Installation.CreateAsync();

        Sentence.Assert(await plimsoll.RunAsync(arguments), 2, words);
    }

    [Fact]
    public async Task The_status_line_is_one_line_whatever_comes_in()
    {
        await using var empty = await Installation.CreateAsync();
        foreach (var input in (string[])["", "{\"bro", "[]", "null", "{\"session_id\":{}}", new string('[', 100_000)])
        {
            foreach (var plimsoll in (Installation[])[_plimsoll, empty])
            {
                var finished = await plimsoll.StartAsync(Installation.Program, ["statusline"], input);

                Assert.True(finished is { Exit: 0, Errors: "" }, finished.Errors);
                Assert.Single(finished.Output.TrimEnd('\n').Split('\n'));
            }
        }

        await File.WriteAllTextAsync(Path.Combine(empty.Folder, "a file"), "", TestContext.Current.CancellationToken);
        empty.Set("PLIMSOLL_HOME", Path.Combine(empty.Folder, "a file"));
        Assert.Equal(0, (await empty.RunAsync("statusline")).Exit);
    }

    [Fact]
    public async Task The_status_line_tells_the_session_and_keeps_the_limits_that_were_stated()
    {
        await using var plimsoll = await Installation.CreateAsync();
        SomeLogs.Write(plimsoll);
        await plimsoll.RunAsync("import");
        var input = $$$$"""{"session_id":"{{{{SomeLogs.Session}}}}","model":{"display_name":"Opus"},"rate_limits":{"five_hour":{"used_percentage":23.5,"resets_at":4102444800}}}""";

        var line = (await plimsoll.StartAsync(Installation.Program, ["statusline"], input)).Output;
        var limits = (await plimsoll.JsonAsync("plan")).GetProperty("limits").EnumerateArray().Single();

        Assert.StartsWith("Opus | session $", line, StringComparison.Ordinal);
        Assert.Contains(" | today – | 5h 24% until ", line, StringComparison.Ordinal);
        Assert.Equal(("claude-code", "5h", 23.5m, "status line"), (limits.GetProperty("agent").GetString(), limits.GetProperty("window").GetString(), limits.GetProperty("used_percentage").GetDecimal(), limits.GetProperty("source").GetString()));
    }

    [Fact]
    public async Task Limits_that_a_response_states_are_kept()
    {
        await using var plimsoll = await Installation.CreateAsync();
        var run = await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", Shell.Message(options: "-o answer -H 'authorization: Bearer sk-ant-oat01-abc'"));

        var limit = (await plimsoll.JsonAsync("plan")).GetProperty("limits").EnumerateArray().Single();
        var blocks = await plimsoll.RunAsync("report", "blocks");

        Assert.True(run.Exit == 0, run.Errors);
        Assert.Equal(("5h", 42m, "response header", true), (limit.GetProperty("window").GetString(), limit.GetProperty("used_percentage").GetDecimal(), limit.GetProperty("source").GetString(), limit.GetProperty("holds").GetBoolean()));
        Assert.Contains("5h 42% used", blocks.Output, StringComparison.Ordinal);
        Assert.Contains("* under way until", blocks.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_covers_what_was_logged_and_what_will_be_and_keeps_the_list_value()
    {
        await using var plimsoll = await Installation.CreateAsync();
        SomeLogs.Write(plimsoll);
        await plimsoll.RunAsync("import");
        var before = (await plimsoll.JsonAsync("report", "monthly", "--all")).GetProperty("total");

        var set = await plimsoll.RunAsync("plan", "set", "claude-max-20x", "--fee", "200", "--renews", "15");
        var covered = (await plimsoll.JsonAsync("report", "monthly", "--all")).GetProperty("total");
        SomeLogs.WriteMore(plimsoll);
        await plimsoll.RunAsync("import");
        var more = (await plimsoll.JsonAsync("report", "monthly", "--all")).GetProperty("total");
        await plimsoll.RunAsync("plan", "remove", "claude-max-20x");
        var after = (await plimsoll.JsonAsync("report", "monthly", "--all")).GetProperty("total");

        Assert.True(set.Exit == 0, set.Errors);
        Assert.Equal((4, JsonValueKind.Null, before.GetProperty("cost_usd").GetString()), (covered.GetProperty("plan_calls").GetInt32(), covered.GetProperty("cost_usd").ValueKind, covered.GetProperty("plan_value_usd").GetString()));
        Assert.Equal(5, more.GetProperty("plan_calls").GetInt32());
        Assert.Equal((0, more.GetProperty("plan_value_usd").GetString()), (after.GetProperty("plan_calls").GetInt32(), after.GetProperty("cost_usd").GetString()));
    }

    [Fact]
    public async Task Logs_that_may_be_deleted_before_they_are_imported_are_warned_of()
    {
        await using var plimsoll = await Installation.CreateAsync();
        SomeLogs.Write(plimsoll);
        var log = Directory.GetFiles(Path.Combine(plimsoll.Folder, ".claude", "projects"), "*.jsonl", SearchOption.AllDirectories).Single();
        File.SetLastWriteTimeUtc(log, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-26));

        var before = await plimsoll.RunAsync("report", "daily");
        await plimsoll.RunAsync("import");
        var after = await plimsoll.RunAsync("report", "daily");

        Assert.Equal(0, before.Exit);
        Assert.Contains("Claude Code is not imported yet", before.Errors.ReplaceLineEndings(" ").Replace("  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("plimsoll import", before.Errors, StringComparison.Ordinal);
        Assert.Equal("", after.Errors);
    }

    [Fact]
    public async Task Days_of_which_all_was_imported_have_no_calls_rather_than_no_data()
    {
        await using var plimsoll = await Installation.CreateAsync();
        SomeLogs.Write(plimsoll);
        await plimsoll.RunAsync("import");

        var rows = (await plimsoll.JsonAsync("report", "daily", "--all", "--timezone", "UTC")).GetProperty("rows").EnumerateArray().ToList();

        // Claude Code keeps its logs for thirty days: of those, all is known.
        Assert.Equal(Enumerable.Repeat(false, 28), rows[^28..].Select(row => row.GetProperty("no_data").GetBoolean()));
        Assert.All(rows[^28..], row => Assert.Equal(JsonValueKind.Null, row.GetProperty("cost_usd").ValueKind));
    }

    private static decimal Usd(JsonElement row) => row.GetProperty("cost_usd").GetString() is { } text ? decimal.Parse(text, CultureInfo.InvariantCulture) : 0;

    private static long Tokens(JsonElement row) => row.GetProperty("total_tokens").GetInt64();

    /// <summary>Two sessions of Claude Code, of long ago.</summary>
    public sealed class SomeLogs : IAsyncLifetime
    {
        public const string Session = "11111111-0000-4000-8000-000000000001";

        internal Installation Installation { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Installation = await Installation.CreateAsync();
            Write(Installation);
            var finished = await Installation.RunAsync("import");
            Assert.True(finished.Exit == 0, finished.Errors);
        }

        public ValueTask DisposeAsync() => Installation.DisposeAsync();

        internal static void Write(Installation at) => Put(at, Session,
            Line(1, Session, "2026-08-20T10:20:00.000Z", "claude-sonnet-4-5-20250929"), Line(2, Session, "2026-08-20T11:20:00.000Z", "claude-haiku-4-5-20251001"),
            Line(3, Session, "2026-08-22T09:00:00.000Z", "claude-sonnet-4-5-20250929"), Line(4, Session, "2026-08-22T23:30:00.000Z", "claude-sonnet-4-5-20250929"));

        internal static void WriteMore(Installation at) => Put(at, "22222222-0000-4000-8000-000000000002",
            Line(5, "22222222-0000-4000-8000-000000000002", "2026-08-24T09:00:00.000Z", "claude-sonnet-4-5-20250929"));

        private static void Put(Installation at, string session, params string[] lines)
        {
            var folder = Directory.CreateDirectory(Path.Combine(at.Folder, ".claude", "projects", "-work-shop"));
            File.WriteAllLines(Path.Combine(folder.FullName, session + ".jsonl"), lines);
        }

        private static string Line(int message, string session, string at, string model) =>
            $$$$"""{"parentUuid":null,"isSidechain":false,"cwd":"/home/dev/shop","sessionId":"{{{{session}}}}","version":"2.1.90","type":"assistant","message":{"id":"msg_01AbCdEfGhIjKlMnOp000{{{{message}}}}","type":"message","role":"assistant","model":"{{{{model}}}}","content":[],"stop_reason":"end_turn","usage":{"input_tokens":10,"cache_creation_input_tokens":300,"cache_read_input_tokens":5000,"output_tokens":50}},"requestId":"req_{{{{message}}}}","uuid":"u-{{{{message}}}}","timestamp":"{{{{at}}}}"}""";
    }
}
