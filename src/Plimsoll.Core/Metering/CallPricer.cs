using Plimsoll.Exchanges;
using Plimsoll.Pricing;
using Plimsoll.Providers;

namespace Plimsoll.Metering;

/// <summary>Turns what was read of an exchange into charges: the state, the amounts, and bounds where an amount is a guess.</summary>
/// <remarks>Safe for any number of threads.</remarks>
public sealed class CallPricer(PriceBook book)
{
    // A stated cost further than this from the computed one is another unit or another meaning, not a discount.
    private const long MostTimesApart = 20;

    /// <summary>Every billed call of <paramref name="exchange"/>, priced; none where it bills nothing and read nothing.</summary>
    public IReadOnlyList<MeteredCall> Price(MeteredExchange exchange)
    {
        if (exchange.Readings.Count == 0) return [new(new Reading(), WithoutReading(exchange), [], null)];

        var calls = new MeteredCall[exchange.Readings.Count];
        for (var i = 0; i < calls.Length; i++) calls[i] = Price(exchange, exchange.Readings[i]);
        return calls;
    }

    /// <summary>A call that a log tells of, priced as if it had been seen.</summary>
    /// <param name="provider">Who answered; one without a file is a provider of unknown prices.</param>
    /// <param name="endpoint">The endpoint's name in the provider's file.</param>
    /// <param name="reading">What the log says.</param>
    /// <param name="asked">The model asked for, or null.</param>
    /// <param name="at">When the call began.</param>
    /// <param name="plan">The subscription that covers it, or null where the log names none.</param>
    public MeteredCall PriceLogged(Provider provider, string endpoint, Reading reading, string? asked, DateTimeOffset at, string? plan)
    {
        var exchange = new MeteredExchange
        {
            Route = new(plan is null ? provider : provider with { Plan = plan }, endpoint, null, RouteBilling.Calls, asked),
            RequestHead = new("", "", "", HeaderList.Empty, at),
            End = reading.UsagePartial ? ExchangeEnd.ClientAborted : ExchangeEnd.Complete,
        };
        return Price(exchange, reading);
    }

    private static Charge WithoutReading(MeteredExchange exchange) => exchange switch
    {
        { Route.Billing: RouteBilling.Unmetered or RouteBilling.Nothing } => new(ChargeState.None),
        { WebSocketNotRead: true, Route.Billing: not RouteBilling.Unread } => new(ChargeState.Unpriced, ChargeReason.WebSocketNotRead),
        { Route.Billing: RouteBilling.Elsewhere or RouteBilling.Results or RouteBilling.Unlisted } => new(ChargeState.None, ChargeReason.BilledElsewhere),
        { ResponseHead: null, End: ExchangeEnd.ClientAborted or ExchangeEnd.MeterStopped } => new(ChargeState.Unpriced, ChargeReason.CutOff),
        { ResponseHead: null } or { ResponseHead.Status: >= 400 } => new(ChargeState.Error),
        { Route.Billing: RouteBilling.Unread } => new(ChargeState.Unpriced, ChargeReason.NotRead),
        { Unreadable: true } => new(ChargeState.Unpriced, ChargeReason.Unreadable),
        { End: ExchangeEnd.Complete } => new(ChargeState.Unpriced, ChargeReason.NoUsage),
        _ => new(ChargeState.Unpriced, ChargeReason.CutOff),
    };

    private MeteredCall Price(MeteredExchange exchange, Reading reading)
    {
        var route = exchange.Route;
        if (route.Billing is RouteBilling.Unmetered or RouteBilling.Nothing) return new(reading, new(ChargeState.None), [], null);
        if (exchange.ResponseHead is { Status: >= 400 }) return new(reading, new(ChargeState.Error), [], null);
        if (exchange.ResponseHead is { Status: >= 300 }) return new(reading, new(ChargeState.None), [], null);
        if (reading.Error is not null && !reading.UsageReported) return new(reading, new(ChargeState.Error), [], null);
        if (route.Billing is RouteBilling.Unlisted)
            return new(reading, UnderPlan(exchange, new(ChargeState.Unpriced, ChargeReason.UnknownEndpoint)), [], null);
        if (exchange.WarmUp && !reading.UsageReported) return new(reading, new(ChargeState.None), [], null);
        if (reading.Pending) return new(reading, new(ChargeState.Unpriced, ChargeReason.Pending), [], null);

        var elsewhere = route.Billing is RouteBilling.Elsewhere;
        if (elsewhere && !reading.UsageReported) return new(reading, new(ChargeState.None, ChargeReason.BilledElsewhere), [], null);

        var call = reading.UsageReported switch
        {
            true when reading.UsagePartial => PriceCutOff(exchange, reading),
            true => PriceReported(exchange, reading),
            false => PriceUnreported(exchange, reading),
        };

        // A response fetched again states a usage that the call which made it is billed for, unless that one had none to state yet.
        var charge = exchange.WarmUp ? AtMost(call.Charge) : call.Charge;
        return call with { Charge = UnderPlan(exchange, charge), Repeats = elsewhere };
    }

    // OpenAI states the prompt's tokens for a warm-up as for any response, and its pages do not say whether they are billed.
    private static Charge AtMost(in Charge charge) => charge.State is ChargeState.Priced
        ? charge with { Reason = ChargeReason.WarmUp, Estimated = true, Low = NanoUsd.Zero, High = charge.High ?? charge.Effective }
        : charge;

    private MeteredCall PriceReported(MeteredExchange exchange, Reading reading)
    {
        if (reading.Usage.IsZero && reading.Further.Count == 0 && reading.ReportedCost is null)
            return new(reading, new(ChargeState.None), [], null);

        var (quote, lines, source) = Quote(exchange, reading, reading.Usage);
        var reported = reading.ReportedCost;
        if (reported is { } stated && exchange.Route.Provider.BillsReportedCost && IsPlausible(stated, quote.Amount))
        {
            return new(
                reading, new(ChargeState.Priced, List: quote.Amount, Effective: stated, Reported: stated, Receipt: quote.Rates?.Receipt),
                lines, $"{exchange.Route.Provider.Name}, as stated in the response");
        }

        if (quote.IsFree)
        {
            return new(
                reading, new(ChargeState.Free, List: NanoUsd.Zero, Effective: NanoUsd.Zero, Reported: reported, Receipt: quote.Rates?.Receipt),
                lines, source);
        }

        if (quote.Amount is not { } amount)
            return new(reading, new(ChargeState.Unpriced, quote.Reason, Reported: reported, Receipt: quote.Rates?.Receipt), [], null);

        if (reading.Usage[Unit.Groundings] > 0) return PriceAllowance(exchange, reading, amount);

        // A rate that had to be borrowed from a related unit makes the amount an estimate, though the usage is exact.
        var (low, high) = quote.Reason is ChargeReason.RateFallback && quote.Rates is { } rates ? BorrowedBounds(rates, reading.Usage, amount) : (null, null);
        return new(
            reading, new(ChargeState.Priced, quote.Reason, low is not null, amount, amount, reported, low, high, quote.Rates?.Receipt), lines, source);
    }

    // A cached token costs no more than a plain one, whose rate it borrows, and a cache write no more than twice that: no card that we know
    // has dearer ones.
    private static (NanoUsd? Low, NanoUsd? High) BorrowedBounds(RateSet rates, in Usage usage, NanoUsd amount)
    {
        var (low, high) = (amount, amount);
        foreach (var line in rates.Lines(usage))
        {
            if (!rates.IsFallback(line.Unit)) continue;
            if (line.Unit is >= Unit.CacheWrite and <= Unit.CacheWrite1h) high += line.Amount;
            else low -= line.Amount;
        }

        return (low, high);
    }

    // Google grounds so many prompts a day (or month) for free and counts them over all of a project's calls, which no single call tells:
    // the fee may be due or not. Few reach the allowance, so the likely cost is without it.
    private MeteredCall PriceAllowance(MeteredExchange exchange, Reading reading, NanoUsd withFee)
    {
        var usage = reading.Usage;
        usage.Set(Unit.Groundings, 0);
        var (quote, lines, source) = Quote(exchange, reading, usage);
        return new(
            reading,
            new(ChargeState.Priced, ChargeReason.FreeAllowance, true, withFee, quote.Amount, reading.ReportedCost, quote.Amount, withFee, quote.Rates?.Receipt),
            lines, source);
    }

    // What was counted until the break is a lower bound; the text that passed may tell more; the request's limit is the upper bound.
    private MeteredCall PriceCutOff(MeteredExchange exchange, Reading reading)
    {
        var likely = reading.Usage;
        var text = TokenEstimate.OfText(exchange.AnswerBytes);
        var counted = reading.Usage.OutputTokens;
        if (text.Likely > counted) likely.Add(Unit.Output, text.Likely - counted);

        Usage? high = null;
        if (exchange.Request?.MaxTokens is { } most)
        {
            var bound = reading.Usage;
            bound.Add(Unit.Output, Math.Max(0, most - counted));
            high = bound;
        }

        return Estimated(exchange, reading with { Usage = likely }, ChargeReason.CutOff, reading.Usage, likely, high);
    }

    private MeteredCall PriceUnreported(MeteredExchange exchange, Reading reading)
    {
        var reason = exchange.End is ExchangeEnd.Complete ? ChargeReason.EstimatedUsage : ChargeReason.CutOff;
        // Counted from the request or the answer itself (characters to be spoken, images made): sure enough to price, and not the provider's word.
        if (!reading.Usage.IsZero) return Estimated(exchange, reading, reason, reading.Usage, reading.Usage, reading.Usage);

        var answered = exchange.AnswerBytes > 0 || reason is ChargeReason.CutOff || AnswersWithoutText(exchange.Route.Shape);
        if (exchange.Request is not { PromptBytes: > 0 } request || !exchange.Route.BillsText || exchange.Unreadable || !answered)
        {
            var why = exchange.Unreadable ? ChargeReason.Unreadable : reason is ChargeReason.CutOff ? reason : ChargeReason.NoUsage;
            return new(reading, new(ChargeState.Unpriced, why, Reported: reading.ReportedCost), [], null);
        }

        var prompt = TokenEstimate.OfPrompt(request);
        var answer = TokenEstimate.OfText(exchange.AnswerBytes);
        Usage low = default, likely = default, high = default;
        // All of the prompt may have come from a cache, which is the cheapest that it can be.
        low.Set(Unit.CacheRead, request.Attachments > 0 ? 0 : prompt.Low);
        low.Set(Unit.Output, answer.Low);
        likely.Set(Unit.Input, prompt.Likely);
        likely.Set(Unit.Output, answer.Likely);
        high.Set(Unit.Input, prompt.High);
        high.Set(Unit.Output, Math.Max(answer.High, request.MaxTokens ?? 0));

        // Images have no text to count. Reasoning is not seen in the answer and an answer that broke off has no known end: only a limit that
        // the request set bounds those.
        var mayReason = request.Thinking || Quote(exchange, reading, likely).Quote.Rates is not { Reasons: false };
        var bounded = request.Attachments == 0 && (request.MaxTokens is not null || !(mayReason || reason is ChargeReason.CutOff));
        return Estimated(exchange, reading with { Usage = likely }, reason, low, likely, bounded ? high : null);
    }

    private MeteredCall Estimated(MeteredExchange exchange, Reading reading, ChargeReason reason, in Usage low, in Usage likely, in Usage? high)
    {
        var (quote, lines, source) = Quote(exchange, reading, likely);
        if (quote.IsFree) return new(reading, new(ChargeState.Free, reason, true, NanoUsd.Zero, NanoUsd.Zero, Receipt: quote.Rates?.Receipt), lines, source);
        if (quote.Amount is not { } amount) return new(reading, new(ChargeState.Unpriced, quote.Reason, Receipt: quote.Rates?.Receipt), [], null);

        var least = Quote(exchange, reading, low).Quote.Amount;
        if (least > amount) least = amount;
        var most = high is { } bound ? Quote(exchange, reading, bound).Quote.Amount : null;
        if (most < amount) most = amount;
        return new(
            reading, new(ChargeState.Priced, reason, true, amount, amount, reading.ReportedCost, least, most, quote.Rates?.Receipt), lines, source);
    }

    // Prices the call's own usage and what it bills at other models; the lines are told only where there are such.
    private (Quote Quote, IReadOnlyList<ChargeLine> Lines, string? Source) Quote(MeteredExchange exchange, Reading reading, in Usage usage)
    {
        var provider = exchange.Route.Provider.Id;
        var model = reading.Model ?? exchange.Request?.Model ?? exchange.Route.PathModel;
        var terms = new PriceTerms(
            exchange.RequestHead.StartedAt, reading.ContextTokens ?? usage.InputTokens, reading.ServiceTier, reading.Speed, reading.Geo);
        // Only where the response names no model does the one asked for stand in: a router may have answered with another, at another price.
        var own = book.Price(provider, model, usage, terms);
        if (reading.Further.Count == 0) return (own, [], own.Rates?.Source);

        var total = own.Amount;
        var reason = own.Reason;
        List<ChargeLine> lines = own.Rates is null ? [] : [.. own.Rates.Lines(usage)];
        foreach (var part in reading.Further)
        {
            var quote = book.Price(provider, part.Model ?? model, part.Usage, terms with { ContextTokens = part.Usage.InputTokens });
            if (quote.Amount is null || reason is ChargeReason.None) reason = total is null ? reason : quote.Reason;
            total = total is { } sum && quote.Amount is { } amount ? sum + amount : null;
            if (quote.Rates is { } rates) lines.AddRange(rates.Lines(part.Usage));
        }

        return (own with { Amount = total, Reason = reason, IsFree = false }, lines, own.Rates?.Source);
    }

    private static Charge UnderPlan(MeteredExchange exchange, Charge charge)
    {
        if (charge.State is ChargeState.Error or ChargeState.None || PlanOf(exchange) is null) return charge;
        return charge with { State = ChargeState.Plan, Effective = null };
    }

    /// <summary>The subscription that covers the exchange, or null where it is billed.</summary>
    public static string? PlanOf(MeteredExchange exchange)
    {
        var provider = exchange.Route.Provider;
        if (provider.Plan is not null) return provider.Plan;
        if (provider.PlanCredentials.Count == 0 || Credential.Find(exchange.RequestHead.Headers) is not { } credential) return null;

        foreach (var plan in provider.PlanCredentials)
        {
            if (credential.StartsWith(plan.Prefix, StringComparison.Ordinal)) return plan.Plan;
        }

        return null;
    }

    private static bool IsPlausible(NanoUsd reported, NanoUsd? computed)
    {
        if (reported.Value < 0) return false;
        if (computed is not { Value: > 0 } list) return reported.Value > 0;
        // A stated 0 beside tokens that cost something is a field that was not filled in.
        if (reported.Value == 0) return false;
        return (Int128)reported.Value <= (Int128)list.Value * MostTimesApart && (Int128)list.Value <= (Int128)reported.Value * MostTimesApart;
    }

    private static bool AnswersWithoutText(string? shape) => shape?.Contains("embed", StringComparison.Ordinal) == true;
}
