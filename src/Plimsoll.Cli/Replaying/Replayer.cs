using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Plimsoll.Daemon.Plugins;
using Plimsoll.Exchanges;
using Plimsoll.Metering;
using Plimsoll.Providers;

namespace Plimsoll.Cli.Replaying;

/// <summary>Meters recorded exchanges by the very code that meters live ones: on all cores, results in input order.</summary>
internal sealed class Replayer(ProviderCatalog catalog, CallPricer pricer, PromptHasher hasher, PluginHost? plugins = null)
{
    // Enough work in a batch to outweigh the hand-over, little enough to keep every core busy to the end.
    private const int RecordingsPerBatch = 16;
    private const int BytesPerBatch = 1 << 20;

    /// <summary>Replays <paramref name="recordings"/>; <paramref name="take"/> gets each result in input order, on one thread.</summary>
    /// <param name="take">Takes the exchange (null where the recording was malformed), what it came to, and what was wrong.</param>
    public async Task RunAsync(IEnumerable<Recording> recordings, Action<Replayed> take, CancellationToken cancellation)
    {
        var batches = Channel.CreateBounded<Task<List<Replayed>>>(Environment.ProcessorCount * 4);
        var reading = Task.Run(() => ReadAsync(recordings, batches.Writer, cancellation), cancellation);
        await foreach (var batch in batches.Reader.ReadAllAsync(cancellation))
        {
            foreach (var replayed in await batch) take(replayed);
        }

        await reading;
    }

    private async Task ReadAsync(IEnumerable<Recording> recordings, ChannelWriter<Task<List<Replayed>>> batches, CancellationToken cancellation)
    {
        try
        {
            var batch = new List<Recording>(RecordingsPerBatch);
            var bytes = 0;
            try
            {
                foreach (var recording in recordings)
                {
                    batch.Add(recording);
                    bytes += recording.Json.Length;
                    if (batch.Count < RecordingsPerBatch && bytes < BytesPerBatch) continue;
                    await PostAsync(batch);
                    (batch, bytes) = (new List<Recording>(RecordingsPerBatch), 0);
                }
            }
            finally
            {
                // Where the input fails, what came before it counts all the same.
                if (batch.Count > 0) await PostAsync(batch);
            }

            batches.Complete();
        }
        catch (Exception e)
        {
            // Handed to the reader of the channel, which has the exception end its loop after what came before it.
            batches.Complete(e);
        }

        ValueTask PostAsync(List<Recording> full) => batches.WriteAsync(Task.Run(() => ReplayAsync(full), cancellation), cancellation);
    }

    private async Task<List<Replayed>> ReplayAsync(List<Recording> recordings)
    {
        var replayed = new List<Replayed>(recordings.Count);
        foreach (var recording in recordings)
        {
            foreach (var metered in ReplayAll(recording))
            {
                var one = metered;
                if (one.Metered is { Kept: not null } unread && plugins is not null) one = Priced(one.Exchange!, await plugins.ReadAsync(unread));
                replayed.Add(one);
            }
        }

        return replayed;
    }

    /// <summary>Meters one recording, all but what a plugin is to read: of a WebSocket, the first call on it.</summary>
    public Replayed Replay(Recording recording) => ReplayAll(recording)[0];

    /// <summary>Meters one recording, all but what a plugin is to read.</summary>
    /// <returns>One; of a WebSocket, one for each call on it, and for one that carried none, one that says so.</returns>
    public IReadOnlyList<Replayed> ReplayAll(Recording recording)
    {
        RecordedExchange exchange;
        try
        {
            exchange = RecordedExchange.Parse(recording);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return [new(null, null, null, $"{recording.Where} is not a recorded exchange: {JsonProblem.Of(e.Message)}.")];
        }

        var (method, host, target) = (exchange.Request.Method, exchange.Request.Host, exchange.Request.Target);
        if (exchange is { Messages: { } messages, Response: { } opened } && catalog.Match(method, host, target, upgrade: true) is { } socket)
            return OfSocket(exchange, socket, opened, messages);

        var route = catalog.Match(method, host, target) ?? catalog.MatchAnyHost(method, host, target);
        if (route is null) return [new(exchange, null, Unknown(exchange), null)];

        var meter = new ExchangeMeter(route, exchange.Request, hasher);
        meter.RequestBody(exchange.RequestBody.Span);
        if (exchange.Response is { } response)
        {
            meter.ResponseStarted(response);
            meter.ResponseBody(exchange.ResponseBody.Span);
        }

        var metered = meter.Complete(exchange.Response is null ? ExchangeEnd.NoResponse : ExchangeEnd.Complete);
        return [Priced(exchange, metered)];
    }

    private List<Replayed> OfSocket(RecordedExchange exchange, Route route, ResponseHead opened, IReadOnlyList<RecordedMessage> messages)
    {
        var calls = new List<SocketExchange>();
        // The recorder has inflated the messages: what the two sides agreed on holds no longer.
        var head = new ResponseHead(opened.Status, new([.. opened.Headers.Fields.Where(field => !field.Key.Equals("Sec-WebSocket-Extensions", StringComparison.OrdinalIgnoreCase))]));
        using var meter = new SocketMeter(route, exchange.Request with { Upgrade = true }, head, hasher, calls.Add);
        var at = TimeSpan.Zero;
        foreach (var message in messages)
        {
            if (message.At - exchange.Request.StartedAt is { } since && since > at) at = since;
            if (message.FromServer) meter.ServerBytes(message.Frame(), at);
            else meter.ClientBytes(message.Frame(), at);
        }

        meter.Complete(ExchangeEnd.Complete, at);
        if (calls.Count == 0) return [new(exchange, null, new() { Id = exchange.Id, Provider = route.Provider.Id, Endpoint = route.Endpoint, State = ChargeState.None }, null)];
        return
        [
            .. calls.Select((call, number) => Priced(
                new()
                {
                    Id = calls.Count == 1 ? exchange.Id : string.Create(CultureInfo.InvariantCulture, $"{exchange.Id}, call {number + 1}"),
                    Request = call.Exchange.RequestHead,
                    Response = opened,
                    Duration = call.Duration,
                },
                call.Exchange)),
        ];
    }

    private Replayed Priced(RecordedExchange exchange, MeteredExchange metered) => new(
        exchange, metered,
        ReplayResult.Of(exchange, metered.Route.Provider.Id, metered.Route.Endpoint, metered.Request?.Model, pricer.Price(metered, exchange.Duration)), null);

    // No provider file knows the host: what it costs is not known, which is not nothing.
    private static ReplayResult Unknown(RecordedExchange exchange)
    {
        var failed = exchange.Response is null or { Status: >= 400 };
        // Every model call is a POST or a socket: a list of models, a poll or a health check is none.
        if (exchange.Request.Method is not "POST") return new() { Id = exchange.Id, Provider = exchange.Provider ?? exchange.Request.Host };
        return new()
        {
            Id = exchange.Id,
            Provider = exchange.Provider ?? exchange.Request.Host,
            State = failed ? ChargeState.Error : ChargeState.Unpriced,
            Reason = ChargeReason.UnknownProvider,
            Calls = 1,
        };
    }
}

/// <summary>One recording, replayed.</summary>
/// <param name="Exchange">Null where the recording was malformed.</param>
/// <param name="Metered">Null where no provider knows the host.</param>
/// <param name="Result">Null where the recording was malformed.</param>
/// <param name="Problem">What was wrong with the recording, in a sentence, or null.</param>
internal sealed record Replayed(RecordedExchange? Exchange, MeteredExchange? Metered, ReplayResult? Result, string? Problem);
