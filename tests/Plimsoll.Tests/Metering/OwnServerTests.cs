using System.Text;
using Plimsoll.Exchanges;
using Plimsoll.Pricing;
using Plimsoll.Providers;
using Xunit;

namespace Plimsoll.Metering;

/// <summary>A server of one's own, with a rate card of its own.</summary>
public sealed class OwnServerTests
{
    private const string File = """
        {
          "id": "rack", "name": "Our rack", "servers": ["http://rack.local:9000"], "basePath": "rack", "bills": ["requests", "time"],
          "routes": [{"method": "POST", "path": "/v1/chat/completions", "endpoint": "chat.completions", "shape": "openai.chat"}],
          "sources": {"us": {"url": "https://wiki.example/rack", "read": "2026-08-01"}},
          "models": [
            {"id": "by-token", "rates": [{"source": "us", "input": "1", "output": "2", "requests": "0", "computeMs": "0"}]},
            {"id": "by-hour", "rates": [{"source": "us", "input": "0", "output": "0", "requests": "0", "computeMs": "1"}]},
            {"id": "by-request", "rates": [{"source": "us", "input": "0", "output": "0", "requests": "5000", "computeMs": "0"}]},
            {"id": "ours", "rates": [{"source": "us", "free": true}]},
            {"id": "no-output-rate", "rates": [{"source": "us", "input": "1", "requests": "0", "computeMs": "0"}]}
          ]
        }
        """;

    [Theory]
    [InlineData("by-token", "$0.0002 Priced")] // 100 at $1 and 50 at $2 a million.
    [InlineData("by-hour", "$0.002 Priced")] // Two seconds at $3.60 an hour.
    [InlineData("by-request", "$0.005 Priced")]
    [InlineData("ours", "$0.00 Free")] // Only since its owner says so.
    [InlineData("no-output-rate", "NoRateForUnit Unpriced")]
    [InlineData("somebody-elses", "UnknownModel Unpriced")]
    public void It_costs_what_its_card_says_and_nothing_is_free_by_accident(string model, string expected)
    {
        KeyValuePair<string, ReadOnlyMemory<byte>>[] files = [new("rack.json", Encoding.UTF8.GetBytes(File))];
        var catalog = ProviderCatalog.Load(files, out var wrong);
        var pricer = new CallPricer(PriceBook.Load(files, out var wrongRates));
        var head = new RequestHead("POST", "rack.local:9000", "/v1/chat/completions", HeaderList.Empty, DateTimeOffset.UnixEpoch);
        var meter = new ExchangeMeter(catalog.Match(head.Method, head.Host, head.Target)!, head, new(new byte[32]));

        meter.RequestBody("""{"model":"m","messages":[]}"""u8);
        meter.ResponseStarted(new(200, HeaderList.Empty));
        meter.ResponseBody(Encoding.UTF8.GetBytes($$$"""{"id":"c","model":"{{{model}}}","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150}}"""));
        var charge = Assert.Single(pricer.Price(meter.Complete(ExchangeEnd.Complete), TimeSpan.FromSeconds(2))).Charge;

        Assert.Empty(wrong.Concat(wrongRates));
        Assert.Equal(expected, $"{charge.Effective?.ToString() ?? charge.Reason.ToString()} {charge.State}");
        Assert.DoesNotContain("rack.local", catalog.Hosts);
    }
}
