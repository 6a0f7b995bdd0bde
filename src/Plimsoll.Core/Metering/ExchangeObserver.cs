using System.Globalization;
using Plimsoll.Attributing;
using Plimsoll.Exchanges;

namespace Plimsoll.Metering;

/// <summary>Makes a witness' observations of an exchange: read, priced and attributed, ready for the ledger.</summary>
/// <remarks>Safe for any number of threads.</remarks>
public sealed class ExchangeObserver(CallPricer pricer, PromptHasher hasher)
{
    /// <summary>One observation for each billed call; none for what the provider bills nothing for.</summary>
    /// <param name="exchange">What was read.</param>
    /// <param name="timing">How long it took.</param>
    /// <param name="witness">Who saw it.</param>
    /// <param name="native">The witness' key of the exchange.</param>
    /// <param name="context">What is known of the caller; the request's headers add to it.</param>
    public IReadOnlyList<Observation> Observe(MeteredExchange exchange, ExchangeTiming timing, Witness witness, string native, Attribution context)
    {
        if (exchange.Route.Billing is Providers.RouteBilling.Nothing or Providers.RouteBilling.Unmetered || IsNotThisWay(exchange)) return [];

        var fetched = exchange.FetchedId is not null;
        // A fetch makes no call: where it failed, or got a file that holds no results, there is nothing to tell.
        if (fetched && (exchange.Readings.Count == 0 || exchange.ResponseHead is null or { Status: >= 400 })) return [];

        var calls = pricer.Price(exchange, timing.Duration);
        var attribution = HeaderAttribution.Resolve(context, exchange.RequestHead.Headers, hasher);
        var requestId = exchange.ResponseHead is { } head ? RequestIds.Find(head.Headers) : null;
        var observations = new List<Observation>(calls.Count);
        for (var i = 0; i < calls.Count; i++)
        {
            var call = calls[i];
            // A poll that states no usage tells nothing new; a repeat that names no response can be joined to nothing.
            var repeats = call.Repeats || exchange.Route.Billing is Providers.RouteBilling.Elsewhere;
            if (call.Charge is { State: ChargeState.None, Reason: ChargeReason.BilledElsewhere }) continue;
            var tellsNothing = call.Reading is { UsageReported: false, Error: null } && (call.Reading.Pending || exchange.End is not ExchangeEnd.Complete);
            if ((fetched || repeats) && tellsNothing) continue;
            if (repeats && call.Reading.ResponseId is null) continue;

            var identities = Identities(exchange.Route.Provider.Id, call.Reading, calls.Count == 1 ? requestId : null);
            if (call.Reading.UsageReported && timing.Duration is { } lasted && Fingerprint.Joins(attribution.Client))
                identities.AddRange(Fingerprint.Seen(exchange.Request?.Model ?? exchange.Route.PathModel, call.Reading.Usage, exchange.RequestHead.StartedAt + lasted));

            observations.Add(new()
            {
                Witness = witness,
                Native = i == 0 ? native : string.Create(CultureInfo.InvariantCulture, $"{native}#{i}"),
                Identities = identities,
                StartedAt = exchange.RequestHead.StartedAt,
                Attribution = attribution,
                Provider = exchange.Route.Provider.Id,
                Endpoint = exchange.Route.Endpoint,
                RequestedModel = exchange.Request?.Model ?? exchange.Route.PathModel,
                Reading = call.Reading,
                Charge = call.Charge,
                Repeats = repeats,
                Fetched = fetched,
                AmountSource = call.Rates,
                Lines = call.Lines,
                Estimate = call.Estimate,
                AnswerBytes = calls.Count == 1 && exchange.AnswerBytes > 0 ? exchange.AnswerBytes : null,
                End = exchange.End,
                Status = exchange.ResponseHead?.Status,
                Streaming = exchange.Streaming,
                FirstByte = timing.FirstByte,
                Duration = timing.Duration,
                Request = exchange.Request,
            });
        }

        foreach (var observation in observations) pricer.Learn(observation);
        return observations;
    }

    // A request to open a socket asks the model nothing yet. Where the provider answers that there is none here (426, or a page that is no
    // socket), the client asks again another way, and that is the call. Any other refusal is one that it would meet there as well.
    private static bool IsNotThisWay(MeteredExchange exchange) =>
        exchange is { RequestHead.Upgrade: true, ResponseHead.Status: (>= 200 and < 400) or 404 or 405 or 426 or 501 };

    private static List<Identity> Identities(string provider, Reading reading, string? requestId)
    {
        var identities = new List<Identity>(2);
        if (reading.ResponseId is { } responseId) identities.Add(Identity.OfResponse(provider, responseId));
        if (reading.OrderId is { } orderId) identities.Add(Identity.OfResponse(provider, orderId));
        if (requestId is not null) identities.Add(Identity.OfRequest(provider, requestId));
        return identities;
    }
}
