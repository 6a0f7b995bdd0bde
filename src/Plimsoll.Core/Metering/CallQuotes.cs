using Plimsoll.Exchanges;
using Plimsoll.Metering.Estimates;
using Plimsoll.Pricing;
using Plimsoll.Pricing.Negotiated;

namespace Plimsoll.Metering;

/// <summary>Asks the price book for a call: under which name, on which terms, and for everything that it bills.</summary>
internal sealed class CallQuotes(PriceBook book, ModelNames names, RateOverrides? overrides = null, TextCalibration? calibration = null)
{
    /// <summary>The price of <paramref name="usage"/> at the call's own model, and of what it bills at other models.</summary>
    public CallQuote Of(MeteredExchange exchange, Reading reading, in Usage usage)
    {
        var provider = exchange.Route.Provider.Id;
        var model = Model(exchange, reading);
        var terms = new PriceTerms(
            exchange.RequestHead.StartedAt, reading.ContextTokens ?? usage.InputTokens, reading.ServiceTier, reading.Speed, reading.Geo ?? exchange.Route.Place);
        var own = Price(provider, model, usage, terms);
        // The lines are told only where more than one model is billed.
        if (reading.Further.Count == 0) return new(own.Amount, own.Reason, own.Rates, own.IsFree, []);

        var total = own.Amount;
        var reason = own.Reason;
        List<ChargeLine> lines = own.Rates is null ? [] : [.. own.Rates.Lines(usage)];
        foreach (var part in reading.Further)
        {
            var quote = Price(provider, part.Model ?? model, part.Usage, terms with { ContextTokens = part.Usage.InputTokens });
            if (quote.Amount is null || reason is ChargeReason.None) reason = total is null ? reason : quote.Reason;
            total = total is { } sum && quote.Amount is { } amount ? sum + amount : null;
            if (quote.Rates is { } rates) lines.AddRange(rates.Lines(part.Usage));
        }

        return new(total, reason, own.Rates, false, lines);
    }

    /// <summary>How many tokens the user's own texts make at the call's model; null where too few calls tell it.</summary>
    public TextRatio? Calibrated(MeteredExchange exchange, Reading reading, bool answer) =>
        calibration?.Find(exchange.Route.Provider.Id, reading.Model ?? exchange.Request?.Model ?? exchange.Route.PathModel, answer);

    private Quote Price(string provider, string? model, in Usage usage, in PriceTerms terms) =>
        overrides is null ? book.Price(provider, model, usage, terms) : overrides.Price(book, provider, model, usage, terms);

    // What the user says comes first. Only where the response names no model does the one asked for stand in: a router may have answered
    // with another, at another price. A router's choice of host, which the path or the name asked for tells, is part of the name.
    private string? Model(MeteredExchange exchange, Reading reading)
    {
        var (route, asked) = (exchange.Route, exchange.Request?.Model);
        var provider = route.Provider.Id;
        var told = names.Find(provider, route.PathModel) ?? names.Find(provider, asked) ?? names.Find(provider, reading.Model);
        if (told is not null) return told;

        var model = reading.Model ?? asked ?? route.PathModel;
        return model is null ? null : model + (route.ModelSuffix ?? HostOf(route.Provider.NamesCarryHost, asked, model));
    }

    private static string? HostOf(bool carry, string? asked, string model)
    {
        if (!carry || asked is null || model.Contains(':', StringComparison.Ordinal)) return null;
        var colon = asked.LastIndexOf(':');
        return colon < 0 ? null : asked[colon..];
    }
}

/// <summary>The price of a call.</summary>
/// <param name="Amount">Null where the price is not known.</param>
/// <param name="Reason">Why there is no amount, or why it is not sure.</param>
/// <param name="Rates">The rates of the call's own model; null where it is not known.</param>
/// <param name="IsFree">True where the provider states that the model is free.</param>
/// <param name="Lines">Line by line, where more than one model is billed; else empty.</param>
internal readonly record struct CallQuote(NanoUsd? Amount, ChargeReason Reason, RateSet? Rates, bool IsFree, IReadOnlyList<ChargeLine> Lines)
{
    /// <summary>Where the rates are from, in a line, or null.</summary>
    public string? Source => Rates?.Source;
}
