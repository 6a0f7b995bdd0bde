using System.Text;
using System.Text.Json;
using Plimsoll.Daemon.Plugins;
using Plimsoll.Exchanges;
using Plimsoll.Pricing;
using Plimsoll.Pricing.Negotiated;
using Xunit;

namespace Plimsoll.Metering;

/// <summary>Rules of a charge that a single number would not betray: which amount goes before which, and what bounds it.</summary>
public sealed class ChargeRuleTests
{
    private static readonly CallPricer Pricer = new(Bundled.Prices);

    [Theory]
    [InlineData("0", "$0.00001")] // A field that was not filled in: 100 at $0.10 a million.
    [InlineData("0.0001", "$0.0001")] // Ten times the rates: another host's price.
    [InlineData("0.00019", "$0.00019")]
    [InlineData("0.00021", "$0.00001")] // More than twenty times: another unit, or another meaning.
    [InlineData("0.0000005", "$0.0000005")]
    [InlineData("0.0000004", "$0.00001")]
    public void A_stated_cost_is_believed_within_twenty_times_of_the_rates_and_never_where_it_is_0(string cost, string effective)
    {
        var charge = Charge("openrouter.ai", "/api/v1/chat/completions", $$$"""{"id":"c","model":"mistralai/ministral-3b-2512","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":0,"total_tokens":100,"cost":{{{cost}}}}}""");

        Assert.Equal((effective, "$0.00001"), (charge.Effective?.ToString(), charge.List?.ToString()));
    }

    [Fact]
    public void A_borrowed_rate_for_a_cache_write_is_bounded_by_twice_itself()
    {
        var charge = Charge("api.openai.com", "/v1/chat/completions", """{"id":"c","model":"gpt-4o","choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":0,"total_tokens":1000,"prompt_tokens_details":{"cache_write_tokens":1000}}}""");

        Assert.Equal((ChargeReason.RateFallback, "$0.0025", "$0.0025", "$0.005"), (charge.Reason, charge.Effective?.ToString(), charge.Low?.ToString(), charge.High?.ToString()));
    }

    [Fact]
    public void An_answer_cut_off_costs_what_its_text_tells_beyond_what_was_counted()
    {
        var text = new string('x', 400);
        var cut = Meter(
            "api.anthropic.com", "/v1/messages",
            "data: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"model\":\"claude-sonnet-4-5\",\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}}\n\n" +
            $$$"""data: {"type":"content_block_delta","delta":{"type":"text_delta","text":"{{{text}}}"}}""" + "\n\n",
            ExchangeEnd.ClientAborted, "text/event-stream");

        var charge = Pricer.Price(cut).Single().Charge;

        // 10 at $3, and a hundred for four hundred bytes at $15; at least the one that was counted.
        Assert.Equal(("$0.00153", "$0.000045"), (charge.Effective?.ToString(), charge.Low?.ToString()));
    }

    [Fact]
    public void The_list_stays_what_the_public_pays_beside_a_negotiated_cost()
    {
        var own = RateOverridesReader.Read("overrides.json", """{"overrides": [{"provider": "openai", "multiply": "0.5"}]}"""u8, out _);
        var call = new CallPricer(Bundled.Prices, overrides: own)
            .Price(Meter("api.openai.com", "/v1/chat/completions", """{"id":"c","model":"gpt-4o","choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":0,"total_tokens":1000}}""")).Single();

        Assert.Equal(("$0.0025", "$0.00125"), (call.Charge.List?.ToString(), call.Charge.Effective?.ToString()));
        Assert.StartsWith("negotiated (overrides.json)", call.Rates, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_that_repeats_a_response_is_no_request_that_a_server_of_ones_own_bills()
    {
        var provider = ProviderFiles.Catalog.Providers.Single(one => one.Id == "vllm") with { BillsRequests = true, BillsTime = true };
        var exchange = new MeteredExchange { Route = new(provider, "responses.retrieve", "openai.responses", Plimsoll.Providers.RouteBilling.Elsewhere), RequestHead = new("GET", "h", "/v1/responses/r", HeaderList.Empty, default) };

        Assert.Equal(0, OwnServer.Counted(exchange, new Reading(), TimeSpan.FromSeconds(2)).Usage[Unit.Requests]);
        Assert.Equal(1, OwnServer.Counted(exchange with { Route = exchange.Route with { Billing = Plimsoll.Providers.RouteBilling.Calls } }, new Reading(), TimeSpan.FromSeconds(2)).Usage[Unit.Requests]);
    }

    [Theory]
    [InlineData("""{"readings":[{"reported_cost_usd":"99999999999999"}]}""")]
    [InlineData("""{"readings":[{"reported_cost_usd":"-1"}]}""")]
    [InlineData("""{"readings":[{"reported_cost_usd":1.5}]}""")]
    public void A_plugin_cannot_state_what_no_call_costs(string answer) => Assert.NotNull(PluginAnswer.Of(JsonElement.Parse(answer)).Fault);

    private static Charge Charge(string host, string target, string answer) => Pricer.Price(Meter(host, target, answer)).Single().Charge;

    private static MeteredExchange Meter(string host, string target, string answer, ExchangeEnd end = ExchangeEnd.Complete, string type = "application/json")
    {
        var head = new RequestHead("POST", host, target, HeaderList.Empty, new(2026, 8, 20, 10, 0, 0, TimeSpan.Zero));
        var meter = new ExchangeMeter(ProviderFiles.Catalog.Match(head.Method, head.Host, head.Target)!, head, new(new byte[32]));
        meter.RequestBody("""{"model":"m","messages":[]}"""u8);
        meter.ResponseStarted(new(200, new([KeyValuePair.Create("content-type", type)])));
        meter.ResponseBody(Encoding.UTF8.GetBytes(answer));
        return meter.Complete(end);
    }
}
