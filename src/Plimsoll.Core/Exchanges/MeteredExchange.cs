using Plimsoll.Providers;
using Plimsoll.Tokens;

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

    /// <summary>The prompt's text in tokens, where it was counted; see <see cref="ReadRequest.Tokens"/>.</summary>
    internal PromptTokens? PromptTokens { get; init; }

    /// <summary>The answer's text in tokens, by <see cref="AnswerCountedBy"/>.</summary>
    internal long AnswerTokens { get; init; }

    /// <summary>The vocabulary that the answer was counted with; null where it was not.</summary>
    internal string? AnswerCountedBy { get; init; }

    /// <summary>The id of what the request fetched (a batch's results, a response made in the background); null where it made its response.</summary>
    public string? FetchedId => FetchedBy(Route, RequestHead);

    /// <summary>True where a body was not of the shape that the route has.</summary>
    public bool Unreadable { get; init; }

    /// <summary>True for a WebSocket whose messages are of no protocol that is known: any calls in it are unknown.</summary>
    public bool WebSocketNotRead { get; init; }

    /// <summary>True where the request only prepares one to come (<c>generate: false</c> on a socket of the Responses API).</summary>
    public bool WarmUp { get; init; }

    /// <summary>What a plugin is still to read; null where none is, or it has.</summary>
    public KeptBodies? Kept { get; init; }

    /// <summary>True until the plugin that reads such an answer has done so.</summary>
    public bool PluginFailed { get; init; }

    internal static string? FetchedBy(Route route, RequestHead request) =>
        request.Method == "GET" && route.Billing is (RouteBilling.Calls or RouteBilling.Elsewhere or RouteBilling.Results) ? route.PathId : null;
}
