using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Cli;

/// <summary>Calls that do not end well are recorded as what they are: once, with bounds where the cost is a guess.</summary>
public sealed class CutStreamTests
{
    private const string Streamed = ",\"stream\":true";

    [Fact]
    public async Task A_client_that_leaves_pays_for_what_was_made()
    {
        // Slow enough that curl always leaves in the midst; what it costs is known from message_start and the text that passed.
        var call = await OneCallAsync(Shell.Message(options: "-N --max-time 1 -o answer -H 'stand-in: chunks=200,slow=50' -H 'x-api-key: sk-ant-api03-test'", members: Streamed), exit: 28);

        AssertEstimated(call, "cut_off", "client_aborted");
        Assert.True(call.GetProperty("usage").GetProperty("input_tokens").GetInt64() > 0);
    }

    [Fact]
    public async Task A_provider_that_breaks_off_is_told_from_a_client_that_leaves()
    {
        var call = await OneCallAsync(Shell.Message(options: "-N -o answer -H 'stand-in: chunks=20,abort=8,slow=20' -H 'x-api-key: sk-ant-api03-test'", members: Streamed), exit: null);

        AssertEstimated(call, "cut_off", "upstream_reset");
    }

    [Fact]
    public async Task A_chat_stream_that_breaks_off_has_bounds_from_its_text()
    {
        var call = await OneCallAsync(Shell.Chat(options: "-N -o answer -H 'stand-in: chunks=20,abort=6,slow=20'", members: Streamed + ",\"max_tokens\":200"), exit: null);

        AssertEstimated(call, "cut_off", "upstream_reset");
        Assert.False(call.GetProperty("usage_reported").GetBoolean());
    }

    [Fact]
    public async Task A_stream_without_usage_is_estimated_with_bounds()
    {
        var call = await OneCallAsync(Shell.Chat(options: "-N -o answer", members: Streamed), exit: 0);

        AssertEstimated(call, "estimated_usage", "complete");
    }

    [Fact]
    public async Task A_provider_that_gives_no_answer_bills_nothing()
    {
        var call = await OneCallAsync(Shell.Chat(options: "-o answer -H 'stand-in: reset'"), exit: 0);

        Assert.Equal("error", call.GetProperty("state").GetString());
        Assert.Equal("no_response", call.GetProperty("end").GetString());
        Assert.Null(call.GetProperty("cost_usd").GetString());
    }

    [Theory]
    [InlineData(429)]
    [InlineData(529)]
    public async Task A_refusal_and_the_try_after_it_are_two_calls_and_one_cost(int status)
    {
        await using var plimsoll = await Installation.CreateAsync();
        var call = Shell.Message($"claude-haiku-4-5+once={status}", "-o answer -H 'x-api-key: sk-ant-api03-test'");

        var finished = await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", $"{call}; {call}");

        Assert.Equal(0, finished.Exit);
        var calls = await plimsoll.CallsAsync();
        Assert.Equal(["priced", "error"], calls.Select(each => each.GetProperty("state").GetString()));
        Assert.Equal(status, calls[1].GetProperty("status").GetInt32());
        var total = (await plimsoll.JsonAsync("report")).GetProperty("total");
        Assert.Equal(2, total.GetProperty("calls").GetInt32());
        Assert.Equal(1, total.GetProperty("errors").GetInt32());
        Assert.Equal(calls[0].GetProperty("cost_usd").GetString(), total.GetProperty("cost_usd").GetString());
    }

    private static async Task<JsonElement> OneCallAsync(string script, int? exit)
    {
        await using var plimsoll = await Installation.CreateAsync();

        var finished = await plimsoll.RunAsync("run", "--quiet", "--", "sh", "-c", script);

        if (exit is { } code) Assert.True(finished.Exit == code, finished.Errors);
        else Assert.NotEqual(0, finished.Exit);
        var call = Assert.Single(await plimsoll.CallsAsync());
        var total = (await plimsoll.JsonAsync("report")).GetProperty("total");
        Assert.Equal(1, total.GetProperty("calls").GetInt32());
        Assert.Equal(call.GetProperty("cost_usd").GetString() ?? "0", total.GetProperty("cost_usd").GetString());
        return call;
    }

    private static void AssertEstimated(JsonElement call, string reason, string end)
    {
        Assert.Equal("priced", call.GetProperty("state").GetString());
        Assert.Equal(reason, call.GetProperty("reason").GetString());
        Assert.Equal(end, call.GetProperty("end").GetString());
        Assert.True(call.GetProperty("estimated").GetBoolean());
        var (low, cost) = (Usd(call, "low_usd")!.Value, Usd(call, "cost_usd")!.Value);
        Assert.InRange(cost, low, Usd(call, "high_usd") ?? decimal.MaxValue);
        Assert.True(low > 0);
    }

    private static decimal? Usd(JsonElement call, string name) =>
        call.GetProperty(name).GetString() is { } text ? decimal.Parse(text, CultureInfo.InvariantCulture) : null;
}
