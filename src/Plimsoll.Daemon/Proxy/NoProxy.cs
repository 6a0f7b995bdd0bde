using System.Globalization;
using System.Net;

namespace Plimsoll.Daemon.Proxy;

/// <summary>Which hosts are reached without the company's proxy, as NO_PROXY says it.</summary>
/// <remarks>
/// <c>*</c> is every host. <c>example.com</c>, <c>.example.com</c> and <c>*.example.com</c> are that name and all under it; an address is
/// itself; <c>10.0.0.0/8</c> is a network, for hosts that are written as addresses. Each may end in a port. What is not understood matches nothing.
/// </remarks>
public sealed class NoProxy
{
    private readonly List<Rule> _rules = [];
    private readonly bool _all;

    private NoProxy(IEnumerable<string> rules)
    {
        foreach (var text in rules)
        {
            if (text == "*") _all = true;
            else if (Rule.TryParse(text) is { } rule) _rules.Add(rule);
        }
    }

    public static NoProxy Nothing { get; } = new([]);

    /// <param name="text">Rules, with commas or blanks between.</param>
    public static NoProxy Parse(string? text) => new((text ?? "").Split([',', ' ', '\t', ';'], StringSplitOptions.RemoveEmptyEntries));

    /// <param name="host">Lower case, without brackets or the root's dot.</param>
    /// <param name="port">Where to connect.</param>
    public bool Matches(string host, int port)
    {
        if (_all) return true;
        var address = IPAddress.TryParse(host, out var parsed) ? Plain(parsed) : null;
        return _rules.Exists(rule => rule.Matches(host, address, port));
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private sealed record Rule(string? Name, IPNetwork? Network, int? Port)
    {
        public static Rule? TryParse(string text)
        {
            text = text.ToLowerInvariant();
            // An address in brackets with a port is one address to .NET, and the port is lost.
            if (!text.StartsWith('[') && AsNetwork(text) is { } whole) return new(null, whole, null);
            int? port = null;
            // A colon is a port's only where it is the last thing and not part of an IPv6 address.
            if (text.LastIndexOf(':') is var colon and > 0 && (text.IndexOf(':', StringComparison.Ordinal) == colon || text[colon - 1] == ']'))
            {
                if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
                (text, port) = (text[..colon], number);
            }

            if (AsNetwork(text.Trim('[', ']')) is { } network) return new(null, network, port);
            var name = (text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text).Trim('.');
            return name.Length == 0 || name.Contains('*', StringComparison.Ordinal) ? null : new(name, null, port);
        }

        public bool Matches(string host, IPAddress? address, int port)
        {
            if (Port is { } only && only != port) return false;
            if (Network is { } network) return address is not null && network.Contains(address);
            return host.EndsWith(Name!, StringComparison.Ordinal) && (host.Length == Name!.Length || host[^(Name.Length + 1)] == '.');
        }

        private static IPNetwork? AsNetwork(string text)
        {
            var slash = text.IndexOf('/', StringComparison.Ordinal);
            if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address)) return null;
            address = Plain(address);
            var bits = address.GetAddressBytes().Length * 8;
            if (slash < 0) return new(address, bits);
            if (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > bits) return null;
            return new(Masked(address, length), length); // 10.1.2.3/8 means what 10.0.0.0/8 does.
        }

        private static IPAddress Masked(IPAddress address, int length)
        {
            var bytes = address.GetAddressBytes();
            for (var i = 0; i < bytes.Length; i++)
            {
                var keep = Math.Clamp(length - (i * 8), 0, 8);
                bytes[i] = (byte)(bytes[i] & (0xFF00 >> keep));
            }

            return new(bytes);
        }
    }
}
