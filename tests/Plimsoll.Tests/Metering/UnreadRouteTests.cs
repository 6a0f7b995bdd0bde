using System.Text;
using Plimsoll.Exchanges;
using Plimsoll.Pricing;
using Xunit;

namespace Plimsoll.Metering;

/// <summary>What becomes of exchanges that bill something that is not read, or nothing yet.</summary>
public sealed class UnreadRouteTests
{
    private static readonly PromptHasher Hasher = new(new byte[32]);

    [Theory]
    [InlineData("POST", "api.openai.com", "/v1/fine_tuning/jobs", 200, """{"id":"ftjob-1"}""", "unpriced pending")]
    [InlineData("POST", "api.openai.com", "/v1/fine_tuning/jobs", 400, """{"error":{"code":"bad"}}""", "error none")]
    [InlineData("GET", "api.openai.com", "/v1/fine_tuning/jobs/ftjob-1", 200, """{"id":"ftjob-1"}""", "")]
    [InlineData("POST", "api.openai.com", "/v1/brand_new", 200, """{"usage":{"input_tokens":3}}""", "unpriced unknown_endpoint")]
    [InlineData("POST", "api.openai.com", "/v1/brand_new", 200, """{"ok":true}""", "")]
    [InlineData("POST", "api.openai.com", "/v1/brand_new", 404, """{"error":{"code":"unknown_url"}}""", "")]
    [InlineData("POST", "api.anthropic.com", "/api/event_logging/batch", 200, """{"usage":{"input_tokens":3}}""", "")]
    [InlineData("GET", "api.openai.com", "/v1/files/file-1/content", 200, "a,b\n1,2\n", "")] // A file that is no batch's output.
    [InlineData("GET", "generativelanguage.googleapis.com", "/v1beta/batches/b1", 200, """{"name":"batches/b1","metadata":{}}""", "")]
    [InlineData("GET", "generativelanguage.googleapis.com", "/v1beta/batches/b1", 200, """{"name":"batches/b1","response":{"inlinedResponses":{"inlinedResponses":[{"response":{"modelVersion":"gemini-2.5-flash","usageMetadata":{"promptTokenCount":1000000}}}]}}}""", "priced none $0.15")]
    public void A_charge_is_told_only_where_something_may_be_billed(string method, string host, string target, int status, string body, string told)
    {
        var route = ProviderFiles.Catalog.Match(method, host, target)!;
        var meter = new ExchangeMeter(route, new(method, host, target, HeaderList.Empty, new(2026, 7, 15, 0, 0, 0, TimeSpan.Zero)), Hasher);
        meter.ResponseStarted(new(status, HeaderList.Empty));
        meter.ResponseBody(Encoding.UTF8.GetBytes(body));

        var observed = new ExchangeObserver(new CallPricer(Bundled.Prices), Hasher)
            .Observe(meter.Complete(ExchangeEnd.Complete), default, Witness.Proxy, "1", new Attribution());

        Assert.Equal(told, string.Join(", ", observed.Select(one => $"{one.Charge.State.Word()} {one.Charge.Reason.Word()} {one.Charge.Effective}".TrimEnd())));
    }
}
