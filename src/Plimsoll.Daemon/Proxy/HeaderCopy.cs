using System.Buffers;
using System.Collections.Frozen;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Plimsoll.Exchanges;

namespace Plimsoll.Daemon.Proxy;

/// <summary>Copies header fields from one side to the other: all of them, as they are, but those that belong to one connection.</summary>
internal static class HeaderCopy
{
    private static readonly FrozenSet<string> HopByHop = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "Connection", "HTTP2-Settings", "Keep-Alive", "Proxy-Connection", "Proxy-Authorization", "TE", "Transfer-Encoding", "Upgrade");

    // RFC 9110, 6.5.1: framing, routing, authentication, what modifies a request or controls an answer, and the content's format are known before the
    // content or never. Behind it they would be somebody's second reading.
    private static readonly FrozenSet<string> HeadOnly = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "Content-Length", "Host", "Trailer", "Authorization", "Cookie", "Set-Cookie", "WWW-Authenticate", "Proxy-Authenticate",
        "Cache-Control", "Expect", "Max-Forwards", "Pragma", "Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range",
        "Age", "Date", "Expires", "Location", "Retry-After", "Vary", "Content-Encoding", "Content-Type", "Content-Range");

    // RFC 9110, 5.6.2.
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // RFC 9110, 5.5: no part of a value. All but the tab.
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 0x20).Where(c => c != '\t').Append(0x7f).Select(c => (char)c)]);

    /// <summary>Every field of the request, for the meter: also those that the provider does not get to see.</summary>
    public static HeaderList Fields(IHeaderDictionary headers)
    {
        var fields = new List<KeyValuePair<string, string>>(headers.Count);
        foreach (var (name, values) in headers)
        {
            if (name.StartsWith(':')) continue;
            foreach (var value in values) fields.Add(new(name, value ?? ""));
        }

        return new(fields);
    }

    /// <param name="from">As the client sent them.</param>
    /// <param name="to">Its content is made, if the head speaks of one.</param>
    public static void ToProvider(IHeaderDictionary from, HttpRequestMessage to)
    {
        foreach (var (name, values) in from)
        {
            if (IsDropped(name, from) || IsOurs(name) || name.Equals("Host", StringComparison.OrdinalIgnoreCase)) continue;
            Add(to, name, values);
        }

        // TE may only say this on HTTP/2, where it is no matter of one connection (gRPC needs it).
        if (from.TE == "trailers") to.Headers.TryAddWithoutValidation("TE", "trailers");
    }

    /// <summary>The fields of a request on HTTP/1.1: the same ones, each value on its own.</summary>
    /// <param name="from">As the client sent them.</param>
    /// <param name="withoutLength">The body goes in chunks though its length was told, for trailers follow it.</param>
    public static List<KeyValuePair<string, StringValues>> ToHttp1Provider(IHeaderDictionary from, bool withoutLength)
    {
        var fields = new List<KeyValuePair<string, StringValues>>(from.Count + 2);
        foreach (var (name, values) in from)
        {
            if (IsDropped(name, from) || IsOurs(name) || name.Equals("Host", StringComparison.OrdinalIgnoreCase)) continue;
            if (withoutLength && name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) continue;
            fields.Add(new(name, values));
        }

        if (from.TE != "trailers") return fields;
        fields.Add(new("TE", "trailers"));
        fields.Add(new("Connection", "TE")); // RFC 9110, 10.1.4.
        return fields;
    }

    /// <summary>Whether a request has a field that comes twice, and .NET's client would send as one.</summary>
    public static bool HasRepeated(IHeaderDictionary headers)
    {
        foreach (var (_, values) in headers)
        {
            if (values.Count > 1) return true;
        }

        return false;
    }

    /// <summary>The trailers of a request that may go to the provider.</summary>
    /// <param name="trailers">As the client sent them.</param>
    /// <param name="head">The request's fields.</param>
    public static List<KeyValuePair<string, StringValues>> TrailersToProvider(IHeaderDictionary trailers, IHeaderDictionary head)
    {
        var fields = new List<KeyValuePair<string, StringValues>>(trailers.Count);
        foreach (var (name, values) in trailers)
        {
            if (IsDropped(name, head) || IsOurs(name)) continue;
            foreach (var value in values)
            {
                if (IsFitTrailer(name, value ?? "")) fields.Add(new(name, value));
            }
        }

        return fields;
    }

    /// <summary>Whether a trailer may go on: not what belongs into a head, nor what could be read as another line.</summary>
    public static bool IsFitTrailer(string name, string value) =>
        IsTrailerName(name) && !value.AsSpan().ContainsAny(Controls);

    /// <summary>The fields of an interim answer that the client gets: those that belong to the provider's connection stay there.</summary>
    public static IEnumerable<KeyValuePair<string, string>> OfInterim(IReadOnlyList<KeyValuePair<string, string>> fields)
    {
        var named = fields.Where(field => field.Key.Equals("Connection", StringComparison.OrdinalIgnoreCase)).Select(field => field.Value).ToList();
        return fields.Where(field => IsFitInterim(field.Key, field.Value) && !named.Exists(list => Names(list, field.Key)));
    }

    /// <summary>Copies the response's head, and returns its fields for the meter where <paramref name="metered"/>.</summary>
    public static HeaderList ToClient(HttpResponseMessage from, HttpResponse to, bool metered)
    {
        var fields = metered ? new List<KeyValuePair<string, string>>() : null;
        var named = from.Headers.NonValidated.TryGetValues("Connection", out var connection) ? connection : default;
        Copy(from.Headers.NonValidated, to, fields, named);
        Copy(from.Content.Headers.NonValidated, to, fields, named);
        return new(fields ?? []);
    }

    private static void Copy(HttpHeadersNonValidated from, HttpResponse to, List<KeyValuePair<string, string>>? fields, HeaderStringValues connection)
    {
        foreach (var (name, values) in from)
        {
            if (HopByHop.Contains(name) || IsNamed(name, connection)) continue;
            // A 204 has no length, and Kestrel insists.
            if (to.StatusCode == StatusCodes.Status204NoContent && name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) continue;
            to.Headers[name] = values.Count == 1 ? new StringValues(values.ToString()) : new StringValues([.. values]);
            if (fields is null) continue;
            foreach (var value in values) fields.Add(new(name, value));
        }
    }

    private static bool IsDropped(string name, IHeaderDictionary from)
    {
        if (name.StartsWith(':') || HopByHop.Contains(name)) return true;
        // Without it the body would be read as the next request, whatever Connection says.
        if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) return false;
        foreach (var list in from.Connection)
        {
            if (Names(list, name)) return true;
        }

        return false;
    }

    private static bool IsNamed(string name, HeaderStringValues connection)
    {
        foreach (var list in connection)
        {
            if (Names(list, name)) return true;
        }

        return false;
    }

    private static bool Names(string? list, string name)
    {
        foreach (var range in list.AsSpan().Split(','))
        {
            if (list.AsSpan(range).Trim().Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static bool IsTrailerName(string name) =>
        name.Length > 0 && !name.AsSpan().ContainsAnyExcept(TokenCharacters) && !HopByHop.Contains(name) && !HeadOnly.Contains(name);

    private static bool IsFitInterim(string name, string value) =>
        name.Length > 0 && !name.AsSpan().ContainsAnyExcept(TokenCharacters) && !HopByHop.Contains(name)
        && !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) && !value.AsSpan().ContainsAny(Controls);

    private static bool IsOurs(string name) => name.StartsWith("plimsoll-", StringComparison.OrdinalIgnoreCase);

    private static void Add(HttpRequestMessage to, string name, StringValues values)
    {
        if (values.Count == 1 ? to.Headers.TryAddWithoutValidation(name, values[0]) : to.Headers.TryAddWithoutValidation(name, values.AsEnumerable())) return;
        to.Content ??= new NoBody();
        to.Content.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
    }
}
