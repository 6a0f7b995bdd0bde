using System.Globalization;
using System.Text.Json;
using Plimsoll.Cli.Configuration;
using Plimsoll.Cli.Limits;
using Plimsoll.Daemon;
using Plimsoll.Daemon.Certificates;
using Plimsoll.Daemon.Plugins;
using Plimsoll.Daemon.Proxy;
using Plimsoll.Daemon.Recording;
using Plimsoll.Metering;
using Plimsoll.Store;

namespace Plimsoll.Cli.Running;

/// <summary>The proxy's process: takes its order from <c>run</c>, meters, and ends with the last descendant of the command.</summary>
internal static class RunProxy
{
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(5);
    // A ledger that another process holds is waited for twice 5 seconds: with what waits in the inbox, and with the run's own calls.
    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(12);
    // Long enough for exchanges whose client has just gone, short enough for a prompt to come back while others go on.
    private static readonly TimeSpan OpenPatience = TimeSpan.FromSeconds(1);
    // One that hangs may take all of its time to greet and all of its time to answer, and its call is to be in the ledger when the run ends.
    private static readonly TimeSpan PluginPatience = TimeSpan.FromSeconds(20);
    // A guest on the user's machine for as long as the command runs: calls are in the ledger a moment later, for less of its processor.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(20);
    private const int LedgerCacheMb = 16;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    public static async Task<int> RunAsync(TextReader input, TextWriter output, CancellationToken cancellation)
    {
        if (await input.ReadLineAsync(cancellation) is not { } line) return ExitCode.Usage;

        var order = JsonSerializer.Deserialize(line, ProxyMessageContext.Default.ProxyOrder)!;
        LedgerWriter? writer = null;
        // It is ours, and not of what we start in turn.
        if (order.Socket is { } lent) Posix.SetInherited(lent, false);
        try
        {
            var home = new PlimsollHome(order.Home);
            // The ledger opens while Kestrel starts: both take their time.
            var opening = Task.Run(() => LedgerWriter.Open(home.LedgerFile, TimeProvider.System, Gather, LedgerCacheMb), cancellation);
            var meters = Meters.Load(home) with { Calibration = OwnTexts.Of(home, TimeProvider.System) };
            using var plugins = Meters.Plugins(home);
            var hasher = home.Hasher();
            var observer = new ExchangeObserver(meters.Pricer, hasher);
            writer = await opening;
            var ledger = writer;
            var gaps = new GapTally(ledger, order.RunId, TimeProvider.System);
            ledger.Refused = lost => gaps.Add(GapCause.Lost, lost.Provider);
            await using var proxy = await ProxyHost.StartAsync(
                new()
                {
                    Home = home.Path,
                    Port = order.Port,
                    Socket = order.Socket,
                    Catalog = meters.Catalog,
                    Hasher = hasher,
                    Plugins = plugins,
                    Upstream = UpstreamMap.Of(order.UpstreamHosts),
                    UpstreamProxies = order.Proxies.ToPlan(),
                    PassThrough = NoProxy.Parse(string.Join(' ', order.PassThrough)),
                    Limits = order.Limits,
                    UpstreamTrust = order.UpstreamTrust,
                    UserCertFile = order.UserCertFile,
                    Sink = exchange => Record(exchange, observer, order.Attribution, ledger, gaps),
                    Passed = (cause, host) => gaps.Add(cause, host),
                },
                cancellation);
            using var logs = order.ImportsLogs ? new LogImport(home) : null;
            logs?.Begin(TimeProvider.System);
            await AnswerAsync(output, JsonSerializer.Serialize(Ready(proxy, meters, plugins, order, ledger.FirstRevision), ProxyMessageContext.Default.ProxyReady));
            await ServeAsync(input, output, proxy, ledger, meters.Catalog.Providers.Any(provider => provider.Plugins.Count > 0), cancellation);
            await WaitForDescendantsAsync(order.RunId, cancellation);
            await proxy.StopAsync(Drain);
            await FlushAsync(ledger);

            // Nothing waits for it any more; where the run made no call, there is nothing to join.
            logs?.End(startsLate: ledger.Written > 0);
            return ExitCode.Ok;
        }
        catch (Exception e) when (Explain(e) is { } known)
        {
            await AnswerAsync(output, JsonSerializer.Serialize(new ProxyReady { Error = known.Message, ExitCode = known.ExitCode }, ProxyMessageContext.Default.ProxyReady));
            return known.ExitCode;
        }
        finally
        {
            if (writer is not null) await writer.DisposeAsync();
        }
    }

    private static ProxyReady Ready(ProxyHost proxy, Meters meters, PluginHost plugins, ProxyOrder order, long firstRevision)
    {
        var notes = new List<string>([.. meters.Problems, .. meters.PluginProblems(plugins)]);
        if (proxy.Notice is { } notice) notes.Add(notice);
        if (!proxy.Bundle.HasSystemRoots)
            notes.Add("This system has no file of root certificates that we know of: programs that read SSL_CERT_FILE will trust model providers only. Set SSL_CERT_FILE to the system's roots.");
        var direct = NoProxy.Parse(order.NoProxy);
        var passedBy = meters.Catalog.Hosts.Where(host => direct.Matches(host, 443)).Order(StringComparer.Ordinal).ToList();
        if (passedBy.Count > 0)
        {
            var more = passedBy.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" and {passedBy.Count - 1} more of the providers' hosts");
            notes.Add($"NO_PROXY covers {passedBy[0]}{more}: a program connects there by itself, and such calls are not metered. Name in NO_PROXY what is to go past Plimsoll, and in upstream.noProxy what is to go past your network's proxy.");
        }

        return new() { Port = proxy.Port, FirstRevision = firstRevision, RootFile = proxy.Bundle.RootPath, BundleFile = proxy.Bundle.Path, Notes = notes };
    }

    private static void Record(RecordedExchange recorded, ExchangeObserver observer, Attribution context, LedgerWriter writer, GapTally gaps)
    {
        var timing = new ExchangeTiming(recorded.FirstByte, recorded.Duration);
        var observations = observer.Observe(recorded.Exchange, timing, Witness.Proxy, recorded.Id, context);
        PostLimits(recorded, observations, writer);
        foreach (var observation in observations)
        {
            if (!writer.TryPost(observation)) gaps.Add(GapCause.Lost, recorded.Exchange.RequestHead.Host);
        }
    }

    // Before the observations, with which they go into the ledger.
    private static void PostLimits(RecordedExchange recorded, IReadOnlyList<Observation> observations, LedgerWriter writer)
    {
        if (observations.Count == 0 || recorded.Exchange.ResponseHead is not { } head) return;
        var agent = observations[0].Attribution.Client ?? observations[0].Provider;
        foreach (var window in HeaderLimits.Read(head.Headers, agent, observations[0].StartedAt + recorded.Duration)) writer.TryPost(LimitFacts.Of(window));
    }

    // Answers "flush" until run lets go of us.
    private static async Task ServeAsync(TextReader input, TextWriter output, ProxyHost proxy, LedgerWriter writer, bool usesPlugins, CancellationToken cancellation)
    {
        while (await input.ReadLineAsync(cancellation) is not null)
        {
            var metered = await proxy.FlushAsync(OpenPatience);
            // A plugin may still be reading what has ended. What has not ended is not waited for any longer.
            for (var waited = TimeSpan.Zero; !metered && usesPlugins && waited < PluginPatience; waited += LookEvery) metered = await proxy.FlushAsync(LookEvery);
            var complete = await FlushAsync(writer) && metered;
            var answer = new ProxyFlushed
            {
                Complete = complete,
                Recorded = writer.Written,
                Waiting = writer.Pending,
                Kept = Path.GetDirectoryName(writer.SpillPath),
                Lost = writer.Lost,
                TurnedAway = proxy.Counters.Errors.GetValueOrDefault("too_many_connections"),
                Unread = proxy.Counters.TapDrops + proxy.Counters.MeterFaults,
                Tunnels = proxy.Counters.Tunnels.Values.Sum() + proxy.Counters.PassedThrough.Values.Sum(),
                NotMetered = proxy.Counters.Bypassed.Values.Sum() + proxy.Counters.Uncovered.Values.Sum(),
                Uncovered = [.. proxy.Counters.Uncovered.Keys.Order(StringComparer.Ordinal)],
                Refused = [.. proxy.Counters.RefusedCertificates.Keys.Union(proxy.Counters.Bypassed.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                Fault = proxy.Counters.LastFault,
                Problem = complete ? null : writer.LastProblem,
            };
            await AnswerAsync(output, JsonSerializer.Serialize(answer, ProxyMessageContext.Default.ProxyFlushed));
        }
    }

    private static async Task<bool> FlushAsync(LedgerWriter writer)
    {
        try
        {
            return await writer.FlushAsync(save: true, CancellationToken.None).WaitAsync(FlushPatience);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async Task WaitForDescendantsAsync(string runId, CancellationToken cancellation)
    {
        while (Descendants.Exist(runId)) await Task.Delay(LookEvery, cancellation);
    }

    private static async Task AnswerAsync(TextWriter output, string line)
    {
        try
        {
            await output.WriteLineAsync(line);
            await output.FlushAsync();
        }
        catch (IOException)
        {
            // run is gone; the command's descendants may not be.
        }
    }

    private static CommandException? Explain(Exception e) => e switch
    {
        CommandException known => known,
        LedgerException ledger => new(ExitCode.LedgerUnusable, ledger.Message, ledger),
        CaException ca => new(ExitCode.CannotCreate, ca.Message, ca),
        ProxyException proxy => new(ExitCode.Unavailable, proxy.Message, proxy),
        FormatException format => new(ExitCode.BadConfiguration, $"PLIMSOLL_UPSTREAM_HOSTS or upstream.hosts is not right: {format.Message}", format),
        _ => null,
    };
}
