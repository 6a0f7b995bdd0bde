using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Plimsoll.Daemon.Proxy.Http1;

namespace Plimsoll.Daemon.Proxy;

/// <summary>The way to the providers. HTTP/2, where they speak it, is the library's; HTTP/1.1 is our own.</summary>
/// <remarks>docs/proxy.md says why: .NET's client cannot say all of HTTP/1.1, and does not hear an answer before it has sent all.</remarks>
internal sealed class Upstream : IDisposable
{
    // A connection made before CONNECT was answered, and then not wanted, is closed after this.
    private static readonly TimeSpan SpareLasts = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(30);

    private const int MaxHeadersKb = 256;

    private readonly Dialer _dialer;
    private readonly TimeProvider _clock;
    private readonly Lazy<X509ChainPolicy> _trust;
    private readonly Lazy<HttpMessageInvoker> _client;
    private readonly ConcurrentDictionary<HostPort, Lane> _lanes = new();
    private readonly ConcurrentDictionary<HostPort, Lane> _plainLanes = new();
    private readonly ITimer _sweep;
    private readonly TimeSpan _connectPatience;

    /// <param name="dialer">Makes the connections.</param>
    /// <param name="trust">Loads the roots to trust; called once, at the first need, since it takes tens of milliseconds.</param>
    /// <param name="clock">Closes idle connections.</param>
    public Upstream(Dialer dialer, Func<X509Certificate2Collection> trust, TimeProvider clock)
    {
        (_dialer, _clock, _connectPatience) = (dialer, clock, dialer.MostPatience); // TLS included.
        _trust = new(() => Trusting(trust()));
        _client = new(MakeClient);
        _sweep = clock.CreateTimer(_ => Sweep(), null, SweepEvery, SweepEvery);
    }

    /// <summary>Makes the first request's work beforehand.</summary>
    public void Warm() => _ = (_trust.Value, _client.Value);

    /// <summary>Sends through the library: on HTTP/2, and what asks for an upgrade.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation) => _client.Value.SendAsync(request, cancellation);

    /// <summary>Whether a request goes by HTTP/2; connects once to find out.</summary>
    /// <exception cref="DialException">The host cannot be reached.</exception>
    /// <exception cref="AuthenticationException">Its certificate is not trusted.</exception>
    public ValueTask<bool> SpeaksHttp2Async(string scheme, HostPort host, CancellationToken cancellation)
    {
        if (scheme == "http") return new(false);
        var lane = LaneOf(scheme, host);
        return lane.SpeaksHttp2 is { } known ? new(known) : LearnAsync(lane, host, cancellation);
    }

    /// <summary>Sends on a connection of HTTP/1.1.</summary>
    /// <returns>Null where the host does not speak that, and nothing was sent.</returns>
    /// <exception cref="IOException">The provider broke off before it answered, or its answer cannot be read.</exception>
    public async Task<HttpResponseMessage?> TrySendHttp1Async(string scheme, HostPort host, Http1Request request, CancellationToken cancellation)
    {
        var lane = LaneOf(scheme, host);
        if (lane.LacksHttp1(_clock)) return null;
        var proxy = scheme == "http" ? _dialer.PlainProxy(host) : null;
        if (proxy is not null) request = request.Through(proxy, host);
        var again = false;
        while (true)
        {
            var connection = again ? null : lane.TakeIdle(_clock);
            var acknowledged = connection?.Acknowledged;
            var reused = connection is { Used: true };
            connection ??= await DialHttp1Async(lane, scheme, host, cancellation);
            if (connection is null) return null;
            connection.Use();
            var exchange = new Http1Exchange(connection, request, x => lane.GiveBack(x, _clock), _clock);
            try
            {
                var response = await exchange.SendAsync(cancellation);
                if (proxy is null || response.StatusCode is not HttpStatusCode.ProxyAuthenticationRequired) return response;
                response.Dispose();
                throw proxy.Unauthorized();
            }
            catch (Exception e) when (reused && e is (IOException and not DialException) or HttpRequestException && !exchange.Answered && !cancellation.IsCancellationRequested
                && request.Body is null or { CanRepeat: true, ClientFault: null } && (request.IsIdempotent || IsUntaken(connection, acknowledged)))
            {
                connection.Dispose();
                again = true;
            }
            catch
            {
                // Whatever it was, nothing can follow on this connection.
                connection.Dispose();
                throw;
            }
        }
    }

    /// <summary>Returns once a connection to the host stands, or has just been made; the next request takes it.</summary>
    /// <exception cref="DialException">The host cannot be reached.</exception>
    public async Task EnsureReachableAsync(string host, int port, CancellationToken cancellation)
    {
        var lane = LaneOf("https", new(host, port));
        Task spare;
        lock (lane)
        {
            if (lane.Open > 0) return;
            spare = lane.Spare ??= DialSpareAsync(lane, host, port);
        }

        await spare.WaitAsync(cancellation);
    }

    /// <summary>The connection that <see cref="EnsureReachableAsync"/> made, for something else than a request; null where there is none.</summary>
    public Socket? TakeSpare(HostPort host)
    {
        var lane = LaneOf("https", host);
        Socket? socket;
        lock (lane)
        {
            socket = lane.Ready;
            if (socket is not null) lane.Spare = null;
            lane.Ready = null;
        }

        if (socket is null || !IsDead(socket)) return socket;
        socket.Dispose();
        return null;
    }

    /// <summary>Plain-HTTP hosts of which something is held.</summary>
    internal int PlainHosts => _plainLanes.Count;

    public void Dispose()
    {
        _sweep.Dispose();
        if (_client.IsValueCreated) _client.Value.Dispose();
        foreach (var lane in _lanes.Values.Concat(_plainLanes.Values)) lane.Clear();
    }

    // The provider ended the connection in due order, and in doing so acknowledged no byte of the request: no program there has seen it. A
    // reset alone proves nothing, for what it acknowledges is not counted: a server may have read the request first.
    private static bool IsUntaken(Http1Connection connection, (long Sent, long Received)? before) =>
        before is { } then && connection.Acknowledged is { } now && now.Sent == then.Sent && now.Received > then.Received;

    private Lane LaneOf(string scheme, HostPort host) => (scheme == "http" ? _plainLanes : _lanes).GetOrAdd(host, static _ => new());

    private async ValueTask<bool> LearnAsync(Lane lane, HostPort host, CancellationToken cancellation)
    {
        Task learning;
        lock (lane) learning = lane.Learning ??= FindOutAsync(lane, host);
        await learning.WaitAsync(cancellation);
        return lane.SpeaksHttp2 is true;
    }

    private async Task FindOutAsync(Lane lane, HostPort host)
    {
        await Task.Yield(); // The lane's lock is held by the caller.
        try
        {
            if (await OpenHttp1Async(lane, host, alone: false, CancellationToken.None) is { } connection) lane.GiveBack(connection, _clock);
        }
        finally
        {
            // Known from now on; or the next request tries anew.
            lock (lane) lane.Learning = null;
        }
    }

    private async Task<Http1Connection?> DialHttp1Async(Lane lane, string scheme, HostPort host, CancellationToken cancellation)
    {
        if (scheme == "http")
        {
            var socket = await _dialer.DialPlainAsync(host, _dialer.PlainProxy(host), cancellation);
            return new(socket, new NetworkStream(socket, ownsSocket: true), _clock.GetTimestamp());
        }

        var alone = lane.SpeaksHttp2 is true; // It would choose HTTP/2 where it is offered both.
        try
        {
            return await OpenHttp1Async(lane, host, alone, cancellation);
        }
        catch (Exception e) when (alone && e is AuthenticationException or IOException and not DialException)
        {
            // A host may be on its way down, or up. Only what it says itself is remembered; for the rest HTTP/2 is tried this once.
            if (Alpn.IsRefusal(e)) lane.Http1RefusedAt = _clock.GetTimestamp();
            return null;
        }
    }

    /// <returns>Null where the host speaks HTTP/2; that connection is kept for the library.</returns>
    private async Task<Http1Connection?> OpenHttp1Async(Lane lane, HostPort host, bool alone, CancellationToken cancellation)
    {
        List<SslApplicationProtocol> protocols = alone ? [SslApplicationProtocol.Http11] : [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
        var made = await OpenTlsAsync(lane, host, protocols, cancellation);
        var http2 = IsHttp2(made.Tls);
        if (!alone) lane.SpeaksHttp2 = http2;
        if (http2) Keep(lane, made);
        return http2 ? null : new(made.Socket, made.Tls, _clock.GetTimestamp());
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

    private void Keep(Lane lane, Lane.Secured made)
    {
        Lane.Secured? before;
        lock (lane) (before, lane.ReadyHttp2) = (lane.ReadyHttp2, made);
        before?.Tls.Dispose();
        _ = ExpireAsync(lane, made);
    }

    private async Task ExpireAsync(Lane lane, Lane.Secured made)
    {
        await Task.Delay(SpareLasts, _clock);
        lock (lane)
        {
            if (lane.ReadyHttp2 != made) return;
            lane.ReadyHttp2 = null;
        }

        await made.Tls.DisposeAsync();
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var host = new HostPort(context.DnsEndPoint.Host.Trim('[', ']'), context.DnsEndPoint.Port);
        var scheme = context.InitialRequestMessage.RequestUri!.Scheme is "http" or "ws" ? "http" : "https";
        var lane = LaneOf(scheme, host);
        if (scheme == "http") return await DialAsync(lane, host, cancellation);
        if (context.InitialRequestMessage.Version.Major < 2) return (await OpenTlsAsync(lane, host, [SslApplicationProtocol.Http11], cancellation)).Tls;

        Lane.Secured? ready;
        lock (lane) (ready, lane.ReadyHttp2) = (lane.ReadyHttp2, null);
        if (ready is not null && !IsDead(ready.Socket)) return ready.Tls;
        if (ready is not null) await ready.Tls.DisposeAsync();
        var made = await OpenTlsAsync(lane, host, [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11], cancellation);
        lock (lane) lane.SpeaksHttp2 = IsHttp2(made.Tls);
        return made.Tls; // Where it is HTTP/1.1 after all, the library makes do with that.
    }

    private async Task<Lane.Secured> OpenTlsAsync(Lane lane, HostPort host, List<SslApplicationProtocol> protocols, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(_connectPatience);
        var stream = await DialAsync(lane, host, patience.Token);
        var tls = new SslStream(stream);
        try
        {
            var options = new SslClientAuthenticationOptions { TargetHost = host.Host, ApplicationProtocols = protocols, CertificateChainPolicy = _trust.Value };
            await tls.AuthenticateAsClientAsync(options, patience.Token);
            return new(tls, stream.Socket);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            await tls.DisposeAsync();
            throw new DialException("upstream_unreachable", $"{host} did not answer to TLS within {_connectPatience.TotalSeconds} seconds.", e);
        }
        catch
        {
            // Whatever else it was, the connection is not handed out.
            await tls.DisposeAsync();
            throw;
        }
    }

    private static bool IsHttp2(SslStream tls) => tls.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2;

    private async Task<UpstreamStream> DialAsync(Lane lane, HostPort host, CancellationToken cancellation)
    {
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
            socket = await _dialer.DialAsync(host.Host, host.Port, cancellation);
        }

        Interlocked.Increment(ref lane.Open);
        return new(socket, () => Interlocked.Decrement(ref lane.Open));
    }

    private static bool IsDead(Socket socket) => socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;

    private static X509ChainPolicy Trusting(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true, // Else a server's certificate could send us to fetch others, from wherever it says.
        };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    private void Sweep()
    {
        foreach (var lane in _lanes.Values.Concat(_plainLanes.Values)) lane.Sweep(_clock);
        // Providers' hosts are so many; of others a client may name any number, each once.
        foreach (var one in _plainLanes)
        {
            if (one.Value.Retire()) _plainLanes.TryRemove(one);
        }
    }

    private HttpMessageInvoker MakeClient() => new(new SocketsHttpHandler
    {
        UseProxy = false, // Started from a shell with HTTPS_PROXY, it would go round in circles.
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null, // Else .NET writes a traceparent of its own.
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = _connectPatience,
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
    });
}
