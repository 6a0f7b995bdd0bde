using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Plimsoll.Daemon.Proxy;

/// <summary>
/// What Kestrel lets through and another server might read in another way. It is not passed on: that is how two requests are made of one.
/// </summary>
internal static class Ambiguity
{
    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    private static readonly SearchValues<char> Lines = SearchValues.Create("\r\n\0");
    private static readonly string[] OfOneConnection = ["Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Upgrade"];

    /// <returns>Null where there is none.</returns>
    public static Refusal? Of(HttpRequest request, string target)
    {
        if (target.AsSpan().ContainsAnyExceptInRange('!', '~')) return Refuse("bad_target", "The request's target has characters that none may have.");
        var headers = request.Headers;
        foreach (var (name, values) in headers)
        {
            // HTTP/2's header blocks can carry any byte in a name, and Kestrel looks for capitals only.
            if (!name.StartsWith(':') && name.AsSpan().ContainsAnyExcept(Token)) return Refuse("bad_request", "The name of a header field has characters that none may have.");
            if (HasLines(values)) return Refuse("bad_request", "The value of a header field has a line of its own.");
        }

        if (HttpProtocol.IsHttp2(request.Protocol))
            return Array.Exists(OfOneConnection, headers.ContainsKey) ? Refuse("bad_request", "HTTP/2 has no header fields for one connection (RFC 9113, 8.2.2).") : null;
        if (headers.TransferEncoding.Count == 0) return null;
        if (!headers.TransferEncoding.ToString().Trim().Equals("chunked", StringComparison.OrdinalIgnoreCase))
            return Refuse("bad_request", "Of transfer codings only chunked is understood.", StatusCodes.Status501NotImplemented);
        // Kestrel lets the chunks hold, and puts the length that came with them here.
        return headers.ContainsKey("X-Content-Length") ? Refuse("bad_request", "A request has either a length or chunks, not both.") : null;
    }

    private static bool HasLines(StringValues values)
    {
        foreach (var value in values)
        {
            if (value.AsSpan().ContainsAny(Lines)) return true;
        }

        return false;
    }

    private static Refusal Refuse(string code, string message, int status = StatusCodes.Status400BadRequest) => new(null, status, code, message) { Closes = true };
}
