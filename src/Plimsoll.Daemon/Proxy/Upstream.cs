using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Plimsoll.Daemon.Proxy;

/// <summary>The way to the providers: one pool of connections, h2 where they speak it.</summary>
internal sealed class Upstream : IDisposable
{
    // A connection made before CONNECT was answered, and then not wanted, is closed after this.
    private static readonly TimeSpan SpareLasts = TimeSpan.FromSeconds(15);

    private const int MaxHeadersKb = 256;

    private readonly Dialer _dialer;
    private readonly TimeProvider _clock;
    private readonly Lazy<HttpMessageInvoker> _client;
    private readonly ConcurrentDictionary<HostPort, Lane> _lanes = new();

    /// <param name="dialer">Makes the connections.</param>
    /// <param name="trust">Loads the roots to trust; called once, at the first need, since it takes tens of milliseconds.</param>
    /// <param name="clock">Closes spare connections.</param>
    public Upstream(Dialer dialer, Func<X509Certificate2Collection> trust, TimeProvider clock)
    {
        (_dialer, _clock) = (dialer, clock);
        _client = new(() => MakeClient(trust()));
    }

    /// <summary>Makes the first request's work beforehand.</summary>
    public void Warm() => _ = _client.Value;

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation) => _client.Value.SendAsync(request, cancellation);

    /// <summary>Returns once a connection to the host stands, or has just been made; the next request takes it.</summary>
    /// <exception cref="DialException">The host cannot be reached.</exception>
    public async Task EnsureReachableAsync(string host, int port, CancellationToken cancellation)
    {
        var lane = _lanes.GetOrAdd(new(host, port), static _ => new());
        Task spare;
        lock (lane)
        {
            if (lane.Open > 0) return;
            spare = lane.Spare ??= DialSpareAsync(lane, host, port);
        }

        await spare.WaitAsync(cancellation);
    }

    public void Dispose()
    {
        if (_client.IsValueCreated) _client.Value.Dispose();
    }

    private async Task DialSpareAsync(Lane lane, string host, int port)
    {
        await Task.Yield(); // The lane's lock is held by the caller.
        try
        {
            var socket = await _dialer.DialAsync(host, port, CancellationToken.None);
            lock (lane) lane.Ready = socket;
            _ = ExpireAsync(lane, socket);
        }
        catch
        {
            // The next one tries anew.
            lock (lane) lane.Spare = null;
            throw;
        }
    }

    private async Task ExpireAsync(Lane lane, Socket socket)
    {
        await Task.Delay(SpareLasts, _clock);
        lock (lane)
        {
            if (lane.Ready != socket) return; // A request took it.
            lane.Spare = null;
            lane.Ready = null;
        }

        socket.Dispose();
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host.Trim('[', ']'), context.DnsEndPoint.Port);
        var lane = _lanes.GetOrAdd(new(host, port), static _ => new());
        Socket? socket;
        lock (lane)
        {
            socket = lane.Ready;
            if (socket is not null) lane.Spare = null;
            lane.Ready = null;
        }

        if (socket is null || IsDead(socket))
        {
            socket?.Dispose();
            socket = await _dialer.DialAsync(host, port, cancellation);
        }

        Interlocked.Increment(ref lane.Open);
        return new UpstreamStream(socket, () => Interlocked.Decrement(ref lane.Open));
    }

    private static bool IsDead(Socket socket) => socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;

    private HttpMessageInvoker MakeClient(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return new(new SocketsHttpHandler
        {
            UseProxy = false, // Started from a shell with HTTPS_PROXY, it would go round in circles.
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null, // Else .NET writes a traceparent of its own.
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
#pragma warning disable CA2262 // It is meant: as many kilobytes as the proxy takes from clients.
            MaxResponseHeadersLength = MaxHeadersKb,
#pragma warning restore CA2262
            ResponseDrainTimeout = TimeSpan.Zero,
            InitialHttp2StreamWindowSize = 1 << 20,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ConnectCallback = ConnectAsync,
            SslOptions = new() { CertificateChainPolicy = policy },
        });
    }

    private sealed class Lane
    {
        public int Open;

        /// <summary>A connection under way or made, that no request has taken yet.</summary>
        public Task? Spare { get; set; }

        /// <summary>The connection, once it is made.</summary>
        public Socket? Ready { get; set; }
    }
}
