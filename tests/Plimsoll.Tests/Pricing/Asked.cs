using System.Globalization;

namespace Plimsoll.Pricing;

/// <summary>A price question with the defaults that most tests want: mid July 2026, standard terms, the usage's own input as context.</summary>
internal sealed record Asked(string Provider, string Model)
{
    public string At { get; init; } = "2026-07-15T12:00:00Z";

    public long? Context { get; init; }

    public string? Tier { get; init; }

    public string? Speed { get; init; }

    public string? Geo { get; init; }

    public PriceBook Book { get; init; } = Bundled.Prices;

    public Quote Quote(params (Unit Unit, long Count)[] counts)
    {
        var usage = Tokens.Of(counts);
        var at = DateTimeOffset.Parse(At, CultureInfo.InvariantCulture);
        return Book.Price(Provider, Model, usage, new(at, Context ?? usage.InputTokens, Tier, Speed, Geo));
    }

    /// <summary>The cost as people read it, or the reason why there is none.</summary>
    public string Cost(params (Unit Unit, long Count)[] counts)
    {
        var quote = Quote(counts);
        return quote.Amount?.ToString() ?? quote.Reason.ToString();
    }

    /// <summary>Dollars for a million of the unit (of a short prompt, unless a context is set), or the reason why there is no such price.</summary>
    public string Rate(Unit unit)
    {
        var quote = (this with { Context = Context ?? 1 }).Quote((unit, 1_000_000));
        return quote.Amount?.ToString() ?? quote.Reason.ToString();
    }
}
