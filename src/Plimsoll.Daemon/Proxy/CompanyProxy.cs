using System.Net.Sockets;
using System.Text;

namespace Plimsoll.Daemon.Proxy;

/// <summary>A proxy that leads out of a company's network, as HTTPS_PROXY names one.</summary>
public sealed class CompanyProxy
{
    private CompanyProxy(HostPort address, string? authorization) => (Address, Authorization) = (address, authorization);

    internal HostPort Address { get; }

    /// <summary>What to send as <c>Proxy-Authorization</c>, or null. A secret: never printed.</summary>
    internal string? Authorization { get; }

    /// <summary>Reads <c>http://user:password@host:port</c>, or a bare <c>host:port</c>.</summary>
    /// <param name="text">The URL. User and password may be percent-encoded; without a port it is 80.</param>
    /// <param name="problem">What is wrong, in words that follow the setting's name; it repeats nothing of the URL that may be a secret.</param>
    public static CompanyProxy? TryParse(string text, out string? problem)
    {
        problem = null;
        var rest = text.Trim();
        if (rest.IndexOf("://", StringComparison.Ordinal) is var end and >= 0)
        {
            var scheme = rest[..end].ToLowerInvariant();
            rest = rest[(end + 3)..];
            if (scheme.StartsWith("socks", StringComparison.Ordinal)) problem = "names a SOCKS proxy, and only HTTP proxies are spoken to";
            else if (scheme == "https") problem = "names a proxy that is spoken to in TLS, and only http:// proxies are";
            else if (scheme != "http") problem = "is not of the form http://host:port";
            if (problem is not null) return null;
        }

        if (rest.IndexOfAny(['/', '?', '#'], rest.LastIndexOf('@') + 1) is var path and >= 0) rest = rest[..path];
        var at = rest.LastIndexOf('@');
        if (HostPort.TryParse(rest.AsSpan(at + 1), 80, out var address)) return new(address, at < 0 ? null : Basic(rest[..at]));
        problem = "is not of the form http://host:port";
        return null;
    }

    /// <summary>Host and port, and nothing that is secret.</summary>
    public override string ToString() => Address.ToString();

    /// <summary>Asks the proxy at the other end of <paramref name="socket"/> to connect on.</summary>
    /// <param name="socket">Connected to the proxy. Afterwards what is read from it comes from <paramref name="target"/>, from the first byte on.</param>
    /// <param name="target">Where to.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="DialException">It will not.</exception>
    /// <exception cref="SocketException">It broke off.</exception>
    internal async Task OpenAsync(Socket socket, HostPort target, CancellationToken cancellation)
    {
        var credentials = Authorization is null ? "" : $"Proxy-Authorization: {Authorization}\r\n";
        ReadOnlyMemory<byte> ask = Encoding.ASCII.GetBytes($"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{credentials}\r\n");
        while (!ask.IsEmpty) ask = ask[await socket.SendAsync(ask, SocketFlags.None, cancellation)..];

        var status = await ReadStatusAsync(socket, cancellation);
        if (status is >= 200 and < 300) return;
        throw status switch
        {
            407 => Unauthorized(),
            401 when Authorization is not null => Unauthorized(401), // As tinyproxy says to a wrong password.
            null => new DialException("company_proxy_refused", $"The company's proxy {this} does not answer as an HTTP proxy does. Correct HTTPS_PROXY, or upstream.proxy in config.json."),
            >= 500 => new DialException("upstream_unreachable", $"{target} cannot be reached: the company's proxy {this} says {status}."),
            _ => new DialException("company_proxy_refused", $"The company's proxy {this} refuses to connect to {target} ({status}). Ask who runs it, or name the host in NO_PROXY or upstream.noProxy."),
        };
    }

    internal DialException Unauthorized(int status = 407) => new(
        "company_proxy_auth",
        Authorization is null
            ? $"The company's proxy {this} asks for a name and password (407). Put them into HTTPS_PROXY or upstream.proxy, as http://name:password@{this}."
            : $"The company's proxy {this} does not take the name and password in HTTPS_PROXY or upstream.proxy ({status}). Correct them.");

    // Looks before it takes, so that not a byte past the head is taken: a server may speak first.
    private static async Task<int?> ReadStatusAsync(Socket socket, CancellationToken cancellation)
    {
        var head = new byte[ConnectHead.MaxLength];
        var length = 0;
        while (length < head.Length)
        {
            var seen = await socket.ReceiveAsync(head.AsMemory(length), SocketFlags.Peek, cancellation);
            if (seen == 0) return null;
            var end = ConnectHead.FindEnd(new(head, 0, length + seen));
            var take = end is { } found ? found.GetInteger() - length : seen;
            length += await socket.ReceiveAsync(head.AsMemory(length, take), SocketFlags.None, cancellation);
            if (end is not null) return Status(head.AsSpan(0, length));
        }

        return null;
    }

    private static int? Status(ReadOnlySpan<byte> head) =>
        head.Length > 12 && head.StartsWith("HTTP/1."u8) && System.Buffers.Text.Utf8Parser.TryParse(head[9..12], out int status, out var used) && used == 3 ? status : null;

    private static string Basic(string user)
    {
        var colon = user.IndexOf(':', StringComparison.Ordinal);
        var name = Uri.UnescapeDataString(colon < 0 ? user : user[..colon]);
        var password = colon < 0 ? "" : Uri.UnescapeDataString(user[(colon + 1)..]);
        return "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}"));
    }
}
