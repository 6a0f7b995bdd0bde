using System.Text;
using System.Text.RegularExpressions;
using Plimsoll.Exchanges;
using Plimsoll.Metering;
using Plimsoll.Pricing;
using Xunit;

namespace Plimsoll.Providers;

/// <summary>The card of a server of one's own, as docs/adding-a-provider.md writes it, and what that page says calls cost by it.</summary>
public sealed partial class AddingAProviderTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(ProviderFiles.RepositoryRoot(), "docs", "adding-a-provider.md")).ReplaceLineEndings("\n");

    public static TheoryData<string, string> Rows => [.. Row().Matches(Page).Select(row => (row.Groups["model"].Value, row.Groups["cost"].Value))];

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_call_costs_what_the_page_says(string model, string cost)
    {
        KeyValuePair<string, ReadOnlyMemory<byte>>[] files = [new("rack.json", Encoding.UTF8.GetBytes(Block().Match(Page).Groups["json"].Value))];
        var catalog = ProviderCatalog.Load(files, out var wrong);
        var pricer = new CallPricer(PriceBook.Load(files, out var wrongRates));
        var head = new RequestHead("POST", "rack.local:9000", "/v1/chat/completions", HeaderList.Empty, DateTimeOffset.UnixEpoch);
        var meter = new ExchangeMeter(catalog.Match(head.Method, head.Host, head.Target)!, head, new(new byte[32]));

        meter.RequestBody("""{"model":"m","messages":[]}"""u8);
        meter.ResponseStarted(new(200, HeaderList.Empty));
        meter.ResponseBody(Encoding.UTF8.GetBytes($$$"""{"id":"c","model":"{{{model}}}","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150}}"""));
        var charge = Assert.Single(pricer.Price(meter.Complete(ExchangeEnd.Complete), TimeSpan.FromSeconds(2))).Charge;

        Assert.Empty(wrong.Concat(wrongRates));
        Assert.Equal(cost, charge.Effective?.ToString() ?? charge.State.Word());
        Assert.Equal(model == "ours" ? ChargeState.Free : cost == "unpriced" ? ChargeState.Unpriced : ChargeState.Priced, charge.State);
    }

    [Fact]
    public void The_page_has_a_row_for_each_model_of_its_card() => Assert.Equal(6, Rows.Count);

    [GeneratedRegex("<!-- file: rack.json -->\n```json\n(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\| `(?<model>[a-z-]+)` \| (?<cost>\$[0-9.]+|unpriced) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Row();
}
