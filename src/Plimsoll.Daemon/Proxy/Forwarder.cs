using System.Buffers;
using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Plimsoll.Daemon.Certificates;
using Plimsoll.Daemon.Proxy.Http1;
using Plimsoll.Daemon.Recording;
using Plimsoll.Exchanges;
using Plimsoll.Providers;

namespace Plimsoll.Daemon.Proxy;

/// <summary>Sends a request on, and its answer back: each byte to the client first, then to the tap.</summary>
internal sealed class Forwarder(HostRules rules, Upstream upstream, Recorder recorder, ProxyCounters counters, TimeProvider clock)
{
    private const int ReadSize = 32 << 10;

    /// <summary>True once the proxy breaks off what is still under way.</summary>
    public bool Stopping { get; set; }

    public async Task RunAsync(HttpContext context)
    {
        var client = context.Features.Get<ClientConnection>();
        client?.RequestBegins();
        try
        {
            await ExchangeAsync(context);
        }
        finally
        {
            client?.RequestEnds();
        }
    }

    private async Task ExchangeAsync(HttpContext context)
    {
        context.Features.Get<ConnectTarget>()?.Used = true;
        var (destination, refusal) = Destination.Of(context, rules);
        if (destination is null)
        {
            await RefuseAsync(context, refusal!);
            return;
        }

        counters.Exchange();
        var upgrade = Upgrade.Of(context);
        // A WebSocket on HTTP/2 is a CONNECT; what it stands for is the GET of HTTP/1.1.
        var method = upgrade is null ? context.Request.Method : HttpMethods.Get;
        var onHttps = destination is { Scheme: "https", Host.Port: 443 };
        // A server of one's own is known by its port.
        var host = destination.Provider is { Servers: [var own, ..] } ? own.Authority : onHttps ? destination.Host.Host : null;
        var route = host is null ? null : rules.Match(method, host, destination.Target, upgrade is not null);
        Tap? tap = null;
        if (route is { Billing: not RouteBilling.Unmetered })
        {
            var head = new RequestHead(method, destination.Host.Host, destination.Target, HeaderCopy.Fields(context.Request.Headers), clock.GetUtcNow()) { Upgrade = upgrade is not null };
            if (await Admission.AdmitAsync(route, head, context.RequestAborted) is { } refused)
            {
                await RefuseAsync(context, refused);
                return;
            }

            tap = recorder.Open(route, head);
        }

        var end = ExchangeEnd.NoResponse;
        try
        {
            end = await ForwardAsync(context, destination, method, destination.Provider ?? route?.Provider, tap, upgrade);
        }
        finally
        {
            tap?.Complete(Stopping && end is ExchangeEnd.ClientAborted ? ExchangeEnd.MeterStopped : end);
        }
    }

    private async Task<ExchangeEnd> ForwardAsync(
        HttpContext context, Destination destination, string method, Provider? provider, Tap? tap, Upgrade? upgrade)
    {
        var hasBody = upgrade is null && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is true;
        using var pump = hasBody ? new RequestPump(context.Request.BodyReader, context.Request.ContentLength, tap) : null;
        if (!hasBody) tap?.RequestEnded();
        HttpResponseMessage response;
        try
        {
            response = await SendAsync(context, destination, method, pump, upgrade);
            pump?.Release();
        }
        catch (Exception e) when (IsExpected(e))
        {
            if (pump is not null) await pump.StopAsync();
            return await FailAsync(context, provider, pump, e);
        }

        using (response)
        {
            try
            {
                var socket = upgrade is not null && response.StatusCode == System.Net.HttpStatusCode.SwitchingProtocols;
                var copies = socket ? tap?.OpenSocket() : null;
                if (!TryCopyHead(context, response, tap)) return await FailAsync(context, provider, pump, Http1Exception.Invalid("a control character in its head"));
                return socket ? await RelayAsync(context, response, upgrade!, copies) : await CopyAsync(context, response, tap);
            }
            finally
            {
                // An answer may come before the body has ended; the body's reader goes back to Kestrel with this request.
                if (pump is not null) await pump.StopAsync();
            }
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpContext context, Destination destination, string method, RequestPump? pump, Upgrade? upgrade)
    {
        var aborted = context.RequestAborted;
        if (upgrade is null && (!await upstream.SpeaksHttp2Async(destination.Scheme, destination.Host, aborted) || IsBeyondLibrary(context, destination, pump)))
        {
            var exact = MakeHttp1Request(context, destination, method, pump);
            if (await upstream.TrySendHttp1Async(destination.Scheme, destination.Host, exact, aborted) is { } response) return response;
        }

        var request = new HttpRequestMessage(HttpMethod.Parse(method), destination.Uri)
        {
            Version = upgrade is null ? System.Net.HttpVersion.Version20 : System.Net.HttpVersion.Version11,
            VersionPolicy = upgrade is null ? HttpVersionPolicy.RequestVersionOrLower : HttpVersionPolicy.RequestVersionExact,
            Content = pump,
        };
        HeaderCopy.ToProvider(context.Request.Headers, request);
        request.Headers.Host = destination.HostField;
        upgrade?.Ask(request);
        return await upstream.SendAsync(request, aborted);
    }

    // What .NET's client cannot say: a field twice, trailers, a body that is not there, the server as a whole.
    private static bool IsBeyondLibrary(HttpContext context, Destination destination, RequestPump? pump)
    {
        var headers = context.Request.Headers;
        return destination.Target == "*" || headers.ContainsKey("Trailer") || HeaderCopy.HasRepeated(headers)
            || (pump is null && headers.ContentLength is null && context.Request.Method is not ("GET" or "HEAD" or "OPTIONS" or "DELETE"));
    }

    private static Http1Request MakeHttp1Request(HttpContext context, Destination destination, string method, RequestPump? pump)
    {
        var headers = context.Request.Headers;
        var trailers = pump is not null && headers.ContainsKey("Trailer") ? context.Features.Get<IHttpRequestTrailersFeature>() : null;
        var chunked = pump is not null && (trailers is not null || headers.ContentLength is null);
        return new()
        {
            Method = method,
            Target = destination.Target,
            Host = destination.HostField,
            Fields = HeaderCopy.ToHttp1Provider(headers, withoutLength: chunked),
            Body = pump,
            Chunked = chunked,
            Trailers = trailers is null ? null : () => trailers.Available ? HeaderCopy.TrailersToProvider(trailers.Trailers, headers) : [],
            ExpectsContinue = pump is not null && headers.Expect.ToString().Equals("100-continue", StringComparison.OrdinalIgnoreCase),
            Interim = Interim(context),
        };
    }

    // Kestrel sends no interim answers but 100. Before it has begun an answer it writes nothing else, so on HTTP/1.1 there is room for ours.
    private static Func<int, List<KeyValuePair<string, string>>, ValueTask>? Interim(HttpContext context)
    {
        var room = context.Request.Protocol == HttpProtocol.Http11 && context.Request.Headers.Expect.Count == 0;
        if (!room || context.Features.Get<ClientConnection>() is not { } client) return null;
        return async (status, fields) =>
        {
            if (!context.Response.HasStarted) await Http1Interim.WriteAsync(client.Output, status, fields, context.RequestAborted);
        };
    }

    private static async Task<ExchangeEnd> CopyAsync(HttpContext context, HttpResponseMessage response, Tap? tap)
    {
        var client = context.Response;
        var chunks = Http1Chunks.Of(context, response);
        // HTTP/1.1's framing holds a body to its length; on HTTP/2 nobody does but us.
        var left = HttpMethods.IsHead(context.Request.Method) || client.StatusCode == StatusCodes.Status304NotModified ? null : client.ContentLength;
        var buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(context.RequestAborted);
            while (true)
            {
                int count;
                try
                {
                    var read = body.ReadAsync(buffer, context.RequestAborted);
                    // Nothing there yet: let the client have the head meanwhile.
                    if (!read.IsCompleted && !client.HasStarted) await client.Body.FlushAsync(context.RequestAborted);
                    count = await read;
                }
                catch (Exception e) when (IsExpected(e) && !context.RequestAborted.IsCancellationRequested)
                {
                    // Broken off there, so broken off here: a clean end would make half an answer look like a whole one.
                    context.Abort();
                    return ExchangeEnd.UpstreamReset;
                }

                left -= count;
                if (left < 0 || (count == 0 && left > 0))
                {
                    context.Abort();
                    return ExchangeEnd.UpstreamReset;
                }

                if (count == 0) break;
                if (chunks is null) await client.Body.WriteAsync(buffer.AsMemory(0, count), context.RequestAborted);
                else await chunks.WriteAsync(buffer.AsMemory(0, count), context.RequestAborted);
                tap?.ResponseBytes(buffer.AsSpan(0, count));
            }

            if (chunks is not null) await chunks.EndAsync(response.TrailingHeaders, context.RequestAborted);
            else CopyTrailers(response, client);
            await client.CompleteAsync();
            return context.RequestAborted.IsCancellationRequested ? ExchangeEnd.ClientAborted : ExchangeEnd.Complete;
        }
        catch (Exception e) when (IsExpected(e))
        {
            context.Abort();
            return ExchangeEnd.ClientAborted;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<ExchangeEnd> RelayAsync(HttpContext context, HttpResponseMessage response, Upgrade upgrade, SocketTap? copies)
    {
        try
        {
            await using var server = await response.Content.ReadAsStreamAsync(context.RequestAborted);
            await using var client = await upgrade.AcceptAsync(context);
            var end = await Relay.RunAsync(client, server, copies, clock, context.RequestAborted);
            if (end == ExchangeEnd.UpstreamReset) context.Abort();
            return end;
        }
        catch (Exception e) when (IsExpected(e))
        {
            context.Abort();
            return ExchangeEnd.ClientAborted;
        }
    }

    // False where Kestrel refuses what stands in it, as it must: on HTTP/2 a value can hold any byte.
    private static bool TryCopyHead(HttpContext context, HttpResponseMessage response, Tap? tap)
    {
        try
        {
            CopyHead(context, response, tap);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void CopyHead(HttpContext context, HttpResponseMessage response, Tap? tap)
    {
        var client = context.Response;
        client.StatusCode = (int)response.StatusCode;
        if (response.ReasonPhrase is { Length: > 0 } reason && HttpProtocol.IsHttp11(context.Request.Protocol))
            context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = reason;
        var fields = HeaderCopy.ToClient(response, client, metered: tap is not null);
        tap?.ResponseStarted(new(client.StatusCode, fields));
    }

    private static void CopyTrailers(HttpResponseMessage response, HttpResponse client)
    {
        if (!client.SupportsTrailers()) return;
        foreach (var (name, values) in response.TrailingHeaders.NonValidated)
        {
            foreach (var value in values)
            {
                if (HeaderCopy.IsFitTrailer(name, value)) client.AppendTrailer(name, value);
            }
        }
    }

    private async Task<ExchangeEnd> FailAsync(HttpContext context, Provider? provider, RequestPump? pump, Exception fault)
    {
        if (context.RequestAborted.IsCancellationRequested) return ExchangeEnd.ClientAborted;
        if (pump?.ClientFault is { } clients)
        {
            var status = (clients as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
            await ProxyError.WriteAsync(context, provider, status, "bad_request", "The request's body broke off or is not valid HTTP.", counters);
            return ExchangeEnd.ClientAborted;
        }

        var (code, message) = Explain(fault);
        await ProxyError.WriteAsync(context, provider, StatusCodes.Status502BadGateway, code, message, counters);
        return ExchangeEnd.NoResponse;
    }

    private static (string Code, string Message) Explain(Exception fault)
    {
        for (var e = fault; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case DialException dial: return (dial.Code, dial.Message);
                case Http1Exception answer: return (answer.Code, answer.Message);
                case HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }:
                    return ("upstream_head_too_large", "The provider's head is larger than 256 KB.");
                case CaException ca: return ("upstream_certificate", ca.Message);
                case AuthenticationException tls: return ("upstream_certificate", $"The provider's certificate is not trusted ({tls.Message}). Add its CA to upstream.trust in config.json.");
            }
        }

        return ("upstream_broke_off", $"The provider broke the connection off before it answered ({fault.GetBaseException().Message}).");
    }

    // What networks do. Anything else is a bug, and Kestrel's to end the connection for.
    private static bool IsExpected(Exception e) =>
        e is HttpRequestException or IOException or AuthenticationException or OperationCanceledException or InvalidOperationException or CaException or CryptographicException or FormatException;

    private Task RefuseAsync(HttpContext context, Refusal refusal) =>
        ProxyError.WriteAsync(context, refusal.Provider, refusal.Status, refusal.Code, refusal.Message, counters, refusal.Closes);
}
