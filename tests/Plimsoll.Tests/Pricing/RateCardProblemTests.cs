using Xunit;

namespace Plimsoll.Pricing;

public sealed class RateCardProblemTests
{
    [Theory]
    [InlineData("""{"source": "s", "input": 2.5}""", "models[m].rates[0].input: must be a decimal in quotes")]
    [InlineData("""{"source": "s", "input": "0.1234567891"}""", "9 decimals at most")] // Finer than a nano-dollar per million.
    [InlineData("""{"source": "s", "input": "-1"}""", "must be a decimal in quotes, 0 or more")]
    [InlineData("""{"source": "s", "input": "1e3"}""", "must be a decimal in quotes")]
    [InlineData("""{"source": "s", "imput": "1"}""", "models[m].rates[0].imput: is neither a unit nor a term")]
    [InlineData("""{"input": "1"}""", "a row must name its source")]
    [InlineData("""{"source": "x", "input": "1"}""", "does not stand in sources")]
    [InlineData("""{"source": "s", "tier": "batch", "input": "1"}""", "does not stand in pricing.tiers")]
    [InlineData("""{"source": "s"}""", "a row must have rates, or multiply, or free")]
    [InlineData("""{"source": "s", "free": true, "input": "1"}""", "only one of them")]
    [InlineData("""{"source": "s", "multiply": "2"}""", "exactly one of tier, speed and geo")]
    [InlineData("""{"source": "s", "from": "2026-08-01", "input": "1"}""", "must be an instant in UTC")]
    [InlineData("""{"source": "s", "from": "2026-08-02T00:00:00Z", "until": "2026-08-01T00:00:00Z", "input": "1"}""", "must be after from")]
    [InlineData("""{"source": "s", "input": "1"}, {"source": "s", "from": "2026-08-02T00:00:00Z", "input": "2"}""", "rates[1]: an earlier row holds at the same time")]
    [InlineData("""{"source": "s", "input": "1", "hours": [{"days": ["noday"]}]}""", "must be a day")]
    [InlineData("""{"source": "s", "input": "1", "input": "2"}""", "is there twice")]
    [InlineData("""7""", "must be an object")]
    public void A_row_that_is_not_right_is_named(string rates, string problem)
    {
        Cards.Load(Cards.OneModel(rates), out var problems);

        Assert.Contains(problems, found => found.StartsWith("acme.json:1: ", StringComparison.Ordinal) && found.Contains(problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "acme.json:1: this is no JSON")]
    [InlineData("[]", "must be an object")]
    [InlineData("""{"id": "other"}""", "must be the file's name")]
    [InlineData("{\"id\": \"acme\",\n\"models\": [{\"id\": \"m\"}]}", "acme.json:2: models[m].rates: a model must have rates")]
    [InlineData("""{"id": "acme", "sources": {"s": {"url": "u"}}}""", "a source must have url and read")]
    [InlineData("""{"id": "acme", "sources": {"s": {"url": "u", "read": "today"}}}""", "must be a date")]
    [InlineData("""{"id": "acme", "pricesFrom": "nobody"}""", "is no provider with rates of its own")]
    [InlineData("""{"id": "acme", "pricing": {"tax": "1"}}""", "is no field of pricing")]
    [InlineData("""{"id": "acme"} {}""", "this is no JSON")]
    public void A_file_that_is_not_right_is_named_and_left_out(string json, string problem)
    {
        var book = Cards.Load(json, out var problems);

        Assert.Contains(problems, found => found.Contains(problem, StringComparison.Ordinal));
        Assert.Equal(ChargeReason.UnknownProvider, book.Price("acme", "m", default, default).Reason);
    }

    [Fact]
    public void Everything_wrong_is_named_at_once()
    {
        Cards.Load(Cards.OneModel("""{"source": "s", "input": 1}, {"source": "s", "output": true}, {"source": "q", "input": "1"}"""), out var problems);

        Assert.True(problems.Count >= 3, string.Join('\n', problems));
    }

    [Fact]
    public void Two_models_of_one_name_are_named()
    {
        Cards.Load(
            $$"""
            {"id": "acme", {{Cards.Source}}, "models": [
              {"id": "m", "rates": [{"source": "s", "input": "1"}]}, {"id": "n", "aliases": ["M"], "rates": [{"source": "s", "input": "1"}]}]}
            """,
            out var problems);

        Assert.Contains(problems, found => found.Contains("the name \"M\" is there twice", StringComparison.Ordinal));
    }
}
