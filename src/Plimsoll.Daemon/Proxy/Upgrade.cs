using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Plimsoll.Daemon.Proxy;

/// <summary>A request to change protocols: <c>Upgrade</c> on HTTP/1.1, extended CONNECT on HTTP/2 (RFC 8441).</summary>
/// <remarks>To the provider it is always HTTP/1.1: every provider of WebSockets speaks that, few the other.</remarks>
internal sealed class Upgrade
{
    private readonly string _protocol;
    private readonly bool _extended;

    private Upgrade(string protocol, bool extended) => (_protocol, _extended) = (protocol, extended);

    /// <summary>Null where the request asks for nothing of the kind. HTTP/2 without TLS (h2c) is not offered on.</summary>
    public static Upgrade? Of(HttpContext context)
    {
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: { } protocol }) return new(protocol, true);
        // A socket is opened by GET alone (RFC 6455, 4.1); another method keeps its meaning, and only its wish to change protocols is left out.
        if (context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } || !HttpMethods.IsGet(context.Request.Method)) return null;
        var asked = context.Request.Headers.Upgrade.ToString();
        return asked.Contains("websocket", StringComparison.OrdinalIgnoreCase) ? new(asked, false) : null;
    }

    /// <summary>Puts the fields in that belong to one connection, and so were not copied.</summary>
    public void Ask(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", _protocol);
        // HTTP/2 has no key; HTTP/1.1 cannot do without.
        if (_extended && !request.Headers.NonValidated.Contains("Sec-WebSocket-Key"))
            request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)));
    }

    /// <summary>Accepts in the client's protocol; the head has been copied.</summary>
    public async ValueTask<Stream> AcceptAsync(HttpContext context)
    {
        if (!_extended)
        {
            context.Response.Headers.Upgrade = _protocol;
            return await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        }

        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.Headers.Remove("Sec-WebSocket-Accept");
        return await context.Features.GetRequiredFeature<IHttpExtendedConnectFeature>().AcceptAsync();
    }
}
