using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Plimsoll.Daemon.Proxy;

/// <summary>A host and a port, as they stand in CONNECT and in Host.</summary>
/// <param name="Host">Lower case, no trailing dot; an IPv6 address without brackets.</param>
/// <param name="Port">1 to 65535.</param>
internal readonly record struct HostPort(string Host, int Port)
{
    private static readonly SearchValues<char> HostCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._");

    /// <summary>Reads <c>host</c>, <c>host:port</c>, <c>[::1]:port</c>, in any case, with or without the root's dot.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, int defaultPort, out HostPort result)
    {
        result = default;
        ReadOnlySpan<char> host, port;
        if (text.StartsWith("["))
        {
            var end = text.IndexOf(']');
            if (end < 0) return false;
            host = text[1..end];
            port = text[(end + 1)..];
            if (!IPAddress.TryParse(host, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6) return false;
            if (!port.IsEmpty && port[0] != ':') return false;
        }
        else
        {
            var colon = text.IndexOf(':');
            host = colon < 0 ? text : text[..colon];
            port = colon < 0 ? [] : text[colon..];
            host = host.TrimEnd('.');
            if (host.IsEmpty || host.Length > 253 || host.ContainsAnyExcept(HostCharacters)) return false;
        }

        var number = defaultPort;
        if (port.Length > 1 && !int.TryParse(port[1..], NumberStyles.None, CultureInfo.InvariantCulture, out number)) return false;
        if (number is < 1 or > 65535) return false;
        result = new(host.ToString().ToLowerInvariant(), number);
        return true;
    }

    /// <summary>Whether a host, with or without a port, is written with the dot of the root: <c>host.:443</c>.</summary>
    public static bool HasRootDot(string text) => text.EndsWith('.') || text.Contains(".:", StringComparison.Ordinal);

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
