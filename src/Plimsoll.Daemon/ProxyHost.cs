using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Plimsoll.Daemon.Certificates;
using Plimsoll.Daemon.Proxy;
using Plimsoll.Daemon.Recording;
using Plimsoll.Exchanges;
using Plimsoll.Providers;

namespace Plimsoll.Daemon;

/// <summary>A running proxy: where its parts are put together.</summary>
public sealed class ProxyHost : IAsyncDisposable
{
    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(10);

    private readonly WebApplication _app;
    private readonly MachineCa _ca;
    private readonly Upstream _upstream;
    private readonly Forwarder _forwarder;
    private readonly Recorder _recorder;
    private readonly TimeProvider _clock;
    private int _stopped;

    private ProxyHost(WebApplication app, MachineCa ca, CaBundle bundle, Upstream upstream, Forwarder forwarder, Recorder recorder, TimeProvider clock) =>
        (_app, _ca, Bundle, _upstream, _forwarder, _recorder, _clock) = (app, ca, bundle, upstream, forwarder, recorder, clock);

    /// <summary>The port that it listens at, on 127.0.0.1.</summary>
    public int Port { get; private set; }

    public ProxyCounters Counters { get; private init; } = new();

    /// <summary>What clients must be told to trust.</summary>
    public CaBundle Bundle { get; }

    /// <summary>One sentence to show the user (a host without a root certificate), or null.</summary>
    public string? Notice => _ca.Notice;

    /// <summary>Starts a proxy. When this returns, it accepts connections.</summary>
    /// <exception cref="ProxyException">The port is taken.</exception>
    /// <exception cref="CaException">The machine's CA, or a CA file, cannot be used.</exception>
    public static Task<ProxyHost> StartAsync(ProxyOptions options, CancellationToken cancellation) =>
        StartAsync(options, HostRules.Of(options.Catalog), MeterFeed.Of(options.Hasher, options.Plugins), cancellation);

    internal static async Task<ProxyHost> StartAsync(
        ProxyOptions options, HostRules rules, Func<Route, RequestHead, MeterFeed> meters, CancellationToken cancellation)
    {
        foreach (var file in options.UpstreamTrust)
        {
            if (!File.Exists(file)) throw new CaException($"There is no CA file {file}. Correct PLIMSOLL_UPSTREAM_TRUST, or upstream.trust in config.json.");
        }

        var (clock, limits) = (options.Clock, options.Limits);
        rules = rules with { PassThrough = options.PassThrough };
        var counters = new ProxyCounters { Passed = options.Passed };
        var ca = MachineCa.Open(options.Home, [.. rules.Hosts.Except(rules.OwnHosts, StringComparer.Ordinal)], rules.OwnHosts, clock);
        var bundle = CaBundle.Build(ca, options.UserCertFile, clock);
        var dialer = new Dialer(options.Upstream, options.UpstreamProxies, clock, limits.DialPatience);
        var upstream = new Upstream(dialer, () => SystemRoots.Load(SystemRoots.FindFile(options.UserCertFile, ca.Folder), options.UpstreamTrust), clock);
        var recorder = new Recorder(meters, options.Sink, counters, clock, limits.MaxWaiting);
        var forwarder = new Forwarder(rules, upstream, recorder, counters, clock);
        var preamble = new Preamble(rules, ca, dialer, upstream, new(clock, limits.LeftAlone), counters, limits, clock);

        ListenOptions? endpoint = null;
        var app = Build(kestrel =>
        {
            kestrel.Limits.RequestHeadersTimeout = limits.RequestHeadPatience;
            Endpoint.Listen(kestrel, options, preamble, ca, counters, x => endpoint = x);
        });
        app.Run(forwarder.RunAsync);
        var host = new ProxyHost(app, ca, bundle, upstream, forwarder, recorder, clock) { Counters = counters };
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception e)
        {
            await app.DisposeAsync();
            upstream.Dispose();
            ca.Dispose();
            if (e is IOException { InnerException: AddressInUseException or System.Net.Sockets.SocketException })
                throw new ProxyException($"Port {options.Port} on 127.0.0.1 cannot be used ({e.InnerException.Message}). Stop what listens there, or choose another port.", e);
            throw;
        }

        dialer.OwnPort = host.Port = endpoint!.IPEndPoint!.Port;
        _ = Task.Run(() => Warm(upstream), CancellationToken.None);
        return host;
    }

    /// <summary>Waits until the sink has every exchange that has ended; those still under way are waited for no longer than <paramref name="patience"/>.</summary>
    /// <returns>False where an exchange that has ended is still being metered.</returns>
    public Task<bool> FlushAsync(TimeSpan patience) => _recorder.FlushAsync(patience);

    /// <summary>Stops: accepts no more, lets what is under way end, then breaks it off, and hands every exchange to the sink.</summary>
    /// <param name="drain">How long what is under way may take to end.</param>
    public async Task StopAsync(TimeSpan drain)
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0) return;
        using var patience = new CancellationTokenSource(drain, _clock);
        using var breakOff = new CancellationTokenSource();
        using var _ = patience.Token.Register(() =>
        {
            // In this order: what ends from now on was ended by us, not by the client.
            _forwarder.Stopping = true;
            breakOff.Cancel();
        });
        try
        {
            await _app.StopAsync(breakOff.Token);
        }
        catch (OperationCanceledException)
        {
            // The drain took too long; what was left has been broken off.
        }

        await _recorder.StopAsync(FlushPatience);
        await _app.DisposeAsync();
        _upstream.Dispose();
        _ca.Dispose();
    }

    /// <summary>Stops at once.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.Zero);

    private static WebApplication Build(Action<KestrelServerOptions> listen)
    {
        // Empty: no configuration files of the folder we happen to be in, no ASPNETCORE_ variables, no logging, no signal handlers.
        var builder = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(x => x.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            Endpoint.Configure(kestrel);
            listen(kestrel);
        });
        return builder.Build();
    }

    private static void Warm(Upstream upstream)
    {
        try
        {
            upstream.Warm();
        }
        catch (CaException)
        {
            // The first request finds the same, and can tell somebody.
        }
    }

    /// <summary>Whoever starts the proxy says when it stops; it listens to no signals.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
