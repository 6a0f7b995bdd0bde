using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Plimsoll.Providers;

namespace Plimsoll.Daemon.Proxy;

/// <summary>Where a request goes.</summary>
/// <param name="Scheme"><c>https</c> or <c>http</c>.</param>
/// <param name="Host">The provider's host and port.</param>
/// <param name="Target">Path and query, byte for byte as they stood on the wire.</param>
/// <param name="HostField">What to send as Host.</param>
/// <param name="Provider">In base-URL mode, whose base path it was; else null.</param>
internal sealed record Destination(string Scheme, HostPort Host, string Target, string HostField, Provider? Provider)
{
    /// <summary>The request's URI; nothing in it is decoded, encoded or put in order.</summary>
    public Uri Uri
    {
        get
        {
            var authority = Host.Port == (Scheme == "https" ? 443 : 80) && !Host.Host.Contains(':', StringComparison.Ordinal) ? Host.Host : Host.ToString();
            return new($"{Scheme}://{authority}{Target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        }
    }

    public static (Destination? Destination, Refusal? Refusal) Of(HttpContext context, HostRules rules)
    {
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var host = context.Request.Headers.Host.ToString();
        if (Ambiguity.Of(context.Request, raw) is { } ambiguous) return (null, ambiguous);
        if (context.Features.Get<ConnectTarget>() is { } opened) return InTunnel(opened, raw, host, HttpMethods.IsOptions(context.Request.Method));
        if (SplitAbsolute(raw) is { } absolute) return (new(absolute.Scheme, absolute.Host, absolute.Target, absolute.Field, null), null);
        return UnderBasePath(context, raw, host, rules);
    }

    private static (Destination?, Refusal?) InTunnel(ConnectTarget opened, string raw, string host, bool options)
    {
        if (SplitAbsolute(raw) is { } absolute)
        {
            raw = absolute.Target;
            host = absolute.Field;
        }

        // A client that reuses a connection for a host it was not opened for must open another (RFC 9110, 15.5.20).
        var right = host.Length == 0 || (HostPort.TryParse(host, 443, out var named) && named == new HostPort(opened.Host, 443));
        if (!right || (opened.ServerName is { Length: > 0 } name && name != opened.Host))
            return (null, new(null, StatusCodes.Status421MisdirectedRequest, "misdirected", $"This connection was opened for {opened.Host}, not for {(right ? opened.ServerName : host)}."));
        if (!raw.StartsWith('/') && !(options && raw == "*"))
            return (null, new(null, StatusCodes.Status400BadRequest, "bad_target", "The request's target is not a path."));
        // .NET takes the name for TLS from Host, and no certificate has the root's dot.
        return (new("https", new(opened.Host, 443), raw, host.Length > 0 && !HostPort.HasRootDot(host) ? host : opened.Host, null), null);
    }

    private static (Destination?, Refusal?) UnderBasePath(HttpContext context, string raw, string host, HostRules rules)
    {
        // Any web page can make a browser send requests here, under a name of its own choosing: only local names, and no foreign page.
        var origin = context.Request.Headers.Origin.ToString();
        var foreign = context.Request.Headers["Sec-Fetch-Site"] == "cross-site" || (origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out var page) && IsLocal(page.IdnHost)));
        if (foreign || !HostPort.TryParse(host, 80, out var named) || !IsLocal(named.Host))
            return (null, new(null, StatusCodes.Status403Forbidden, "forbidden_origin", "Only programs of this machine may use the base URL, as http://127.0.0.1 or http://localhost; no web page may."));

        if (rules.MatchBasePath(raw) is not { } match)
            return (null, new(null, StatusCodes.Status404NotFound, "no_such_provider", "No provider has this base path. Known ones look like /anthropic or /openai."));

        var rest = match.Rest.StartsWith('/') ? match.Rest : "/" + match.Rest;
        if (match.Provider.Servers is [var own, ..])
        {
            return (new(own.Scheme, new(own.Host, own.Port), rest, own.Authority, match.Provider), null);
        }

        var provider = match.Provider.Hosts[0];
        return (new("https", new(provider, 443), rest, provider, match.Provider), null);
    }

    private static (string Scheme, HostPort Host, string Field, string Target)? SplitAbsolute(string raw)
    {
        var scheme = raw.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http" : raw.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https" : null;
        if (scheme is null) return null;
        var start = scheme.Length + 3;
        var end = raw.AsSpan(start).IndexOfAny('/', '?');
        var authority = end < 0 ? raw.AsSpan(start) : raw.AsSpan(start, end);
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        if (!HostPort.TryParse(authority, scheme == "https" ? 443 : 80, out var host)) return null;
        var target = end < 0 ? "/" : raw[(start + end)..];
        return (scheme, host, authority.ToString(), target.StartsWith('/') ? target : string.Create(CultureInfo.InvariantCulture, $"/{target}"));
    }

    private static bool IsLocal(string host) =>
        host is "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
