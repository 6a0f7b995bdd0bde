using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Plimsoll.Daemon.Certificates;

namespace Plimsoll.Daemon.Proxy;

/// <summary>The one endpoint: CONNECT, plain HTTP and, behind CONNECT, TLS, told apart before Kestrel's own handlers.</summary>
internal static class Endpoint
{
    public static void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowHostHeaderOverride = true; // An absolute target and Host may differ; the target holds.
        kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1; // Each byte as it is.
        kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null; // A model that thinks is silent for minutes.
        limits.MaxConcurrentConnections = null;
        limits.MaxConcurrentUpgradedConnections = null;
        limits.MaxRequestHeadersTotalSize = 256 << 10;
        limits.MaxRequestHeaderCount = 500;
        limits.MaxRequestLineSize = 64 << 10;
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(10);
        limits.Http2.InitialStreamWindowSize = 1 << 20;
        limits.Http2.InitialConnectionWindowSize = 4 << 20;
        limits.Http2.MaxRequestHeaderFieldSize = 128 << 10;
        limits.Http2.MaxStreamsPerConnection = 1000;
    }

    /// <summary>Listens on the loopback interface only.</summary>
    public static void Listen(KestrelServerOptions kestrel, ProxyOptions options, Preamble preamble, MachineCa ca, ProxyCounters counters, Action<ListenOptions> listening)
    {
        if (options.Socket is { } socket) kestrel.ListenHandle((ulong)socket, Configure);
        else kestrel.Listen(IPAddress.Loopback, options.Port, Configure);

        void Configure(ListenOptions endpoint)
        {
            endpoint.Protocols = HttpProtocols.Http1AndHttp2;
            endpoint.Use(tls => connection => preamble.RunAsync(connection, tls)); // First, so outermost.
            endpoint.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = preamble.HandshakePatience,
                OnConnection = hello =>
                {
                    var target = hello.Connection.Features.Get<ConnectTarget>() ?? throw new ConnectionAbortedException("TLS without CONNECT.");
                    target.ServerName = hello.ClientHelloInfo.ServerName.TrimEnd('.').ToLowerInvariant();
                    target.Shown = true;
                    return ValueTask.FromResult(ca.For(target.Host));
                },
            });
            endpoint.Use(http =>
            {
                // Last, so innermost: what follows is Kestrel's own HTTP handler, which plain HTTP goes to without TLS.
                preamble.Http = ServeAsync;
                return connection =>
                {
                    if (connection.Features.Get<ConnectTarget>() is { } target)
                    {
                        target.Established = true;
                        counters.InterceptedOne();
                    }

                    return ServeAsync(connection);
                };

                async Task ServeAsync(ConnectionContext connection)
                {
                    using var client = ClientConnection.Attach(connection, options.Clock);
                    await http(connection);
                }
            });
            listening(endpoint);
        }
    }
}
