using Plimsoll.Daemon.Plugins;
using Plimsoll.Exchanges;
using Plimsoll.Providers;

namespace Plimsoll.Daemon.Recording;

/// <summary>How the tap feeds a meter of one exchange.</summary>
/// <param name="RequestBody">At most once, first; not at all where the request has no body or its copy has a hole.</param>
/// <param name="ResponseStarted">At most once; not at all where no response came.</param>
/// <param name="ResponseBody">For each piece of the decoded body.</param>
/// <param name="Complete">Once, last.</param>
internal sealed record MeterFeed(
    BytesReader RequestBody,
    Action<ResponseHead> ResponseStarted,
    BytesReader ResponseBody,
    Func<ExchangeEnd, MeteredExchange> Complete)
{
    /// <summary>The memory that the meter's copy of the response takes, in bytes.</summary>
    public Func<long> Held { get; init; } = () => 0;

    /// <summary>Has a plugin read what it is to read, after <c>Complete</c>. As the exchange is, where there are none.</summary>
    public Func<MeteredExchange, ValueTask<MeteredExchange>> Read { get; init; } = static exchange => new(exchange with { Kept = null });

    /// <summary>Makes the meter of a WebSocket, once the provider has taken it; the rest is then not called. Null where none is read.</summary>
    public Func<ResponseHead, Action<SocketExchange>, SocketMeter>? OpenSocket { get; init; }

    public static Func<Route, RequestHead, MeterFeed> Of(PromptHasher hasher, PluginHost? plugins = null) => (route, head) =>
    {
        var meter = new ExchangeMeter(route, head, hasher);
        return new(meter.RequestBody, meter.ResponseStarted, meter.ResponseBody, meter.Complete)
        {
            Held = () => meter.Held,
            Read = plugins is null ? static exchange => new(exchange with { Kept = null }) : plugins.ReadAsync,
            OpenSocket = (response, calls) => new(route, head, response, hasher, calls),
        };
    };
}
