using Plimsoll.Providers;

namespace Plimsoll.Exchanges;

/// <summary>What one exchange held.</summary>
public sealed record MeteredExchange
{
    public required Route Route { get; init; }

    public required RequestHead RequestHead { get; init; }

    /// <summary>What the request asked for; null where it could not be read.</summary>
    public RequestFacts? Request { get; init; }

    /// <summary>Null where no response came.</summary>
    public ResponseHead? ResponseHead { get; init; }

    public bool Streaming { get; init; }

    public ExchangeEnd End { get; init; }

    /// <summary>
    /// One for each billed call: usually one; none where the route bills nothing; many for the results of a batch. A billable exchange
    /// that was answered has one at least, even if it reports no usage.
    /// </summary>
    public IReadOnlyList<Reading> Readings { get; init; } = [];

    /// <summary>Bytes of answer text that passed (all of the readings together), the base of an estimate where usage is missing.</summary>
    public long AnswerBytes { get; init; }

    /// <summary>The id of what the request fetched (a batch's results, a response made in the background); null where it made its response.</summary>
    public string? FetchedId => FetchedBy(Route, RequestHead);

    /// <summary>True where a body was not of the shape that the route has.</summary>
    public bool Unreadable { get; init; }

    internal static string? FetchedBy(Route route, RequestHead request) =>
        request.Method == "GET" && route.Billing is (RouteBilling.Calls or RouteBilling.Elsewhere or RouteBilling.Results) ? route.PathId : null;
}
