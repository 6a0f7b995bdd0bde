using System.Text;
using Xunit;

namespace Plimsoll.Pricing.Negotiated;

/// <summary>What a user has negotiated, over the list's rates.</summary>
public sealed class RateOverridesTests
{
    private static readonly PriceBook Book = Cards.Book(Cards.OneModel(
        """{"source": "s", "input": "10", "cacheRead": "1", "output": "50"}, {"source": "s", "contextAbove": 1000, "input": "20", "output": "75"}, {"source": "s", "tier": "batch", "multiply": "0.5"}""",
        """{"tiers": {"batch": ["batch"]}}"""));

    [Theory]
    [InlineData("""{"provider": "acme", "multiply": "0.8"}""", null, 1, "$0.000048")] // (10 + 50) × 0.8
    [InlineData("""{"provider": "acme", "model": "m", "output": "40"}""", null, 1, "$0.00005")] // 10 + 40
    [InlineData("""{"provider": "acme", "model": "m", "output": "40"}, {"provider": "acme", "multiply": "0.8"}""", null, 1, "$0.000048")] // 10 × 0.8 + 40
    [InlineData("""{"provider": "acme", "multiply": "0.8"}, {"provider": "acme", "model": "m", "multiply": "0.9"}""", null, 1, "$0.000054")] // the closest alone
    [InlineData("""{"provider": "acme", "multiply": "0.8"}""", "batch", 1, "$0.000024")] // the half, × 0.8
    [InlineData("""{"provider": "acme", "model": "m", "output": "40"}""", "batch", 1, "$0.00003")] // rates are for standard terms
    [InlineData("""{"provider": "acme", "model": "m", "tier": "batch", "output": "20"}""", "batch", 1, "$0.000025")] // 5 + 20
    [InlineData("""{"provider": "acme", "model": "m", "output": "40"}""", null, 2000, "$0.000095")] // long prompts have their own
    [InlineData("""{"provider": "acme", "model": "m", "contextFrom": 1500, "output": "60"}""", null, 2000, "$0.00008")] // 20 + 60
    [InlineData("""{"provider": "acme", "model": "n", "output": "40"}""", null, 1, "$0.00006")] // another model's
    [InlineData("""{"provider": "acme", "multiply": "0.8", "until": "2026-07-15T12:00:00Z"}""", null, 1, "$0.00006")] // over at that instant
    [InlineData("""{"provider": "acme", "multiply": "0.8", "from": "2026-07-15T12:00:00Z"}""", null, 1, "$0.000048")] // begun at it
    [InlineData("""{"provider": "acme", "tier": "batch", "multiply": "0.5"}, {"provider": "acme", "multiply": "0.8"}""", "batch", 1, "$0.000015")] // the tier's before all tiers'
    [InlineData("""{"provider": "acme", "multiply": "0.8"}, {"provider": "acme", "multiply": "0.7"}""", null, 1, "$0.000042")] // of equals the later
    public void A_call_costs_what_is_meant_most_closely(string overrides, string? tier, long context, string cost) =>
        Assert.Equal(cost, Price(overrides, "m", tier, context, (Unit.Input, 1), (Unit.Output, 1)).Amount?.ToString());

    [Fact]
    public void A_factor_leaves_fees_alone_and_rates_leave_another_speed_alone()
    {
        var book = Cards.Book(Cards.OneModel(
            """{"source": "s", "input": "10", "webSearches": "10000"}, {"source": "s", "speed": "fast", "input": "30"}""", """{"speeds": {"fast": ["fast"]}}"""));
        var noon = new DateTimeOffset(2026, 7, 15, 12, 0, 0, TimeSpan.Zero);
        Quote Of(string overrides, string? speed, params (Unit Unit, long Count)[] counts) =>
            RateOverridesReader.Read("overrides.json", Text(overrides), out _)!.Price(book, "acme", "m", Tokens.Of(counts), new(noon, 1, null, speed, null));

        Assert.Equal("$0.010005", Of("""{"provider": "acme", "multiply": "0.5"}""", null, (Unit.Input, 1), (Unit.WebSearches, 1)).Amount?.ToString());
        Assert.Equal("$0.00003", Of("""{"provider": "acme", "model": "m", "input": "1"}""", "fast", (Unit.Input, 1)).Amount?.ToString());
        Assert.Equal("$0.000001", Of("""{"provider": "acme", "model": "m", "input": "1"}""", null, (Unit.Input, 1)).Amount?.ToString());
    }

    [Fact]
    public void What_is_billed_as_another_unit_follows_it() =>
        Assert.Equal("$0.00004", Price("""{"provider": "acme", "model": "m", "output": "40"}""", "m", null, 1, (Unit.OutputReasoning, 1)).Amount?.ToString());

    [Fact]
    public void A_model_that_the_list_does_not_know_costs_what_is_named_for_it()
    {
        const string Own = """{"provider": "acme", "model": "ours", "input": "1", "output": "2"}""";

        Assert.Equal("$0.000003", Price(Own, "ours", null, 1, (Unit.Input, 1), (Unit.Output, 1)).Amount?.ToString());
        Assert.Equal(ChargeReason.UnknownModel, Price(Own, "theirs", null, 1, (Unit.Input, 1)).Reason);
        Assert.Equal(ChargeReason.UnknownModel, Price("""{"provider": "acme", "multiply": "0.8"}""", "ours", null, 1, (Unit.Input, 1)).Reason);
    }

    [Fact]
    public void The_receipt_has_the_list_and_what_was_negotiated()
    {
        var receipt = ReceiptView.Parse(Price("""{"provider": "acme", "multiply": "0.8"}""", "m", null, 1, (Unit.Input, 1)).Rates!.Receipt.Json)!;

        Assert.Equal((10_000_000_000, 8_000_000_000), (receipt.Rate(Unit.Input), receipt.Negotiated![Unit.Input]));
    }

    [Theory]
    [InlineData("""{"provider": "acme"}""", "overrides.json:1: overrides[0]: an override must have either rates or multiply.")]
    [InlineData("""{"provider": "acme", "multiply": "0"}""", "overrides.json:1: overrides[0].multiply: must be above 0")]
    [InlineData("""{"multiply": "0.5"}""", "overrides.json:1: overrides[0].provider: an override must name its provider.")]
    [InlineData("""{"provider": "acme", "input": "1"}""", "overrides.json:1: overrides[0].model: rates must name the model")]
    [InlineData("""{"provider": "acme", "discount": "1"}""", "overrides.json:1: overrides[0].discount: is neither a unit nor a term.")]
    [InlineData("7", "overrides.json:1: overrides[0]: must be an object.")]
    [InlineData("{", "overrides.json:1: this is no JSON")]
    public void What_is_wrong_is_named_by_line_and_field(string overrides, string problem)
    {
        Assert.Null(RateOverridesReader.Read("overrides.json", Text(overrides), out var problems));

        Assert.Contains(problems, one => one.StartsWith(problem, StringComparison.Ordinal));
    }

    private static Quote Price(string overrides, string model, string? tier, long context, params (Unit Unit, long Count)[] counts)
    {
        var read = RateOverridesReader.Read("overrides.json", Text(overrides), out var problems);
        Assert.Empty(problems);
        return read!.Price(Book, "acme", model, Tokens.Of(counts), new(new(2026, 7, 15, 12, 0, 0, TimeSpan.Zero), context, tier, null, null));
    }

    private static byte[] Text(string overrides) => Encoding.UTF8.GetBytes($$"""{"overrides": [{{overrides}}]}""");
}
