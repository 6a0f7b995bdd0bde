using Microsoft.Extensions.Primitives;

namespace Plimsoll.Daemon.Proxy.Http1;

/// <summary>A request as it will stand on a connection of HTTP/1.1.</summary>
internal sealed record Http1Request
{
    public required string Method { get; init; }

    /// <summary>What follows the method: path and query, or <c>*</c>.</summary>
    public required string Target { get; init; }

    public required string Host { get; init; }

    /// <summary>The fields to send, in order; a repeated one has several values. No framing among them but Content-Length.</summary>
    public required List<KeyValuePair<string, StringValues>> Fields { get; init; }

    /// <summary>Null where the client sent no body.</summary>
    public RequestPump? Body { get; init; }

    /// <summary>The body goes in chunks: its length is not known, or trailers are to follow.</summary>
    public bool Chunked { get; init; }

    /// <summary>The trailers to send; null where there can be none. Read after the body.</summary>
    public Func<List<KeyValuePair<string, StringValues>>>? Trailers { get; init; }

    /// <summary>The client waits for a 100 before it sends its body, so the provider is asked first.</summary>
    public bool ExpectsContinue { get; init; }

    /// <summary>Called for an answer of 1xx, but 100 and 101, with its status and fields; or null.</summary>
    public Func<int, List<KeyValuePair<string, string>>, ValueTask>? Interim { get; init; }

    /// <summary>As a proxy is asked: with the target in absolute form.</summary>
    public Http1Request Through(CompanyProxy proxy, HostPort host) => this with
    {
        Target = $"http://{(host.Port == 80 && !host.Host.Contains(':', StringComparison.Ordinal) ? host.Host : host)}{Target}",
        Fields = proxy.Authorization is { } authorization ? [.. Fields, new("Proxy-Authorization", authorization)] : Fields,
    };

    /// <summary>RFC 9110, 9.2.2: having been served twice would make no difference.</summary>
    public bool IsIdempotent => Method is "GET" or "HEAD" or "OPTIONS" or "PUT" or "DELETE" or "TRACE";

    public bool IsHead => Method == "HEAD";
}
