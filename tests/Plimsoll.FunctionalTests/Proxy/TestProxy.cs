using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Plimsoll.Daemon;
using Plimsoll.Daemon.Proxy;
using Plimsoll.Daemon.Recording;
using Plimsoll.Exchanges;
using Plimsoll.Providers;
using Plimsoll.StandIns;

namespace Plimsoll.Proxy;

/// <summary>A proxy with a home of its own, in front of a stand-in provider, and what it recorded.</summary>
internal sealed class TestProxy : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Channel<RecordedExchange> _records = Channel.CreateUnbounded<RecordedExchange>();
    private readonly ConcurrentDictionary<RequestHead, Seen> _seen = new(ReferenceEqualityComparer.Instance);

    private TestProxy(StandInProvider provider, string home) => (Provider, Home) = (provider, home);

    public StandInProvider Provider { get; }

    public string Home { get; }

    public ProxyHost Host { get; private set; } = null!;

    public Uri Address => new($"http://127.0.0.1:{Host.Port}");

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="protocols">What the provider speaks.</param>
    /// <param name="limits">The proxy's bounds.</param>
    /// <param name="meters">Takes the place of the meter that notes what it is given.</param>
    /// <param name="upstream">Rules besides those that lead all of the provider's hosts to it, and stronger than them.</param>
    /// <param name="change">Changes the options.</param>
    /// <param name="rules">Take the place of the rules for the stand-in's hosts.</param>
    public static async Task<TestProxy> StartAsync(
        HttpProtocols protocols = HttpProtocols.Http1AndHttp2, ProxyLimits? limits = null, Func<Route, RequestHead, MeterFeed>? meters = null, string upstream = "",
        Func<ProxyOptions, ProxyOptions>? change = null, HostRules? rules = null)
    {
        var provider = await StandInProvider.StartAsync(protocols: protocols);
        var home = Directory.CreateTempSubdirectory("plimsoll-proxy-").FullName;
        var trust = Path.Combine(home, "upstream.pem");
        await File.WriteAllTextAsync(trust, provider.Ca.Pem, Cancellation);
        var proxy = new TestProxy(provider, home);
        var options = new ProxyOptions
        {
            Home = home,
            Catalog = null!, // Rules and meters are given below.
            Hasher = null!,
            Sink = record => proxy._records.Writer.TryWrite(record),
            Upstream = UpstreamMap.Parse($"{provider.UpstreamHosts},{upstream}"),
            UpstreamTrust = [trust],
            Limits = limits ?? new(),
        };
        proxy.Host = await ProxyHost.StartAsync(change?.Invoke(options) ?? options, rules ?? TestRules.Rules, meters ?? proxy.Note, Cancellation);
        return proxy;
    }

    /// <summary>The next exchange that the proxy recorded, in the order they ended.</summary>
    public async Task<RecordedExchange> NextAsync() => await _records.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation);

    /// <summary>Returns once something that happens elsewhere has happened; fails where it does not.</summary>
    public async Task UntilAsync(Func<bool> happened)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Patience);
        while (!happened()) await Task.Delay(5, patience.Token);
    }

    public bool HasNext => _records.Reader.TryPeek(out _);

    /// <summary>What the meter was given of an exchange.</summary>
    public Seen SeenOf(RecordedExchange record) => _seen[record.Exchange.RequestHead];

    /// <summary>A client that uses the proxy and trusts what the proxy says to trust.</summary>
    public HttpClient Client(Version? version = null, bool trusting = true)
    {
        var roots = new X509Certificate2Collection();
        if (trusting) roots.ImportFromPemFile(Host.Bundle.Path);
        return Client(new() { Proxy = new WebProxy(Address), SslOptions = Trusting(roots) }, version);
    }

    /// <summary>A client that goes straight to the provider.</summary>
    public HttpClient Direct(Version? version = null)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = Trusting([Provider.Ca.Root]),
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, Provider.Port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return Client(handler, version);
    }

    public static SslClientAuthenticationOptions Trusting(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return new() { CertificateChainPolicy = policy };
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Provider.DisposeAsync();
        Directory.Delete(Home, recursive: true);
    }

    private static HttpClient Client(SocketsHttpHandler handler, Version? version)
    {
        handler.ActivityHeadersPropagator = null;
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        handler.ResponseDrainTimeout = TimeSpan.Zero;
        return new(handler)
        {
            DefaultRequestVersion = version ?? HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Patience,
        };
    }

    private MeterFeed Note(Route route, RequestHead head)
    {
        var seen = _seen[head] = new();
        return new(
            body => seen.Request.Write(body),
            response => seen.Head = response,
            chunk => seen.Response.Write(chunk),
            end => new() { Route = route, RequestHead = head, ResponseHead = seen.Head, End = end });
    }

    internal sealed class Seen
    {
        public MemoryStream Request { get; } = new();

        public MemoryStream Response { get; } = new();

        public ResponseHead? Head { get; set; }
    }
}
