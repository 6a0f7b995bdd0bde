using System.Globalization;

namespace Plimsoll.Daemon.Proxy;

/// <summary>Where to connect instead of a host: company gateways, and local servers in tests. TLS and HTTP keep the original name.</summary>
/// <remarks>A rule for <c>host</c> holds for port 443 of it, a rule for <c>host:port</c> for that port.</remarks>
public sealed class UpstreamMap
{
    private readonly Dictionary<string, HostPort> _rules;

    private UpstreamMap(Dictionary<string, HostPort> rules) => _rules = rules;

    /// <summary>Nothing is redirected.</summary>
    public static UpstreamMap None { get; } = new([]);

    /// <summary>Reads <c>a=b:port,c=d:port</c>.</summary>
    /// <param name="text">The rules, as in PLIMSOLL_UPSTREAM_HOSTS.</param>
    /// <exception cref="FormatException">A rule is not of that form; the message names it.</exception>
    public static UpstreamMap Parse(string text) => Of(
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(rule =>
            rule.IndexOf('=', StringComparison.Ordinal) is var at and > 0
                ? new KeyValuePair<string, string>(rule[..at], rule[(at + 1)..])
                : throw new FormatException($"'{rule}' is not of the form host=host:port.")));

    /// <param name="rules">From host (or host:port) to host:port.</param>
    /// <exception cref="FormatException">A rule cannot be read; the message names it.</exception>
    public static UpstreamMap Of(IEnumerable<KeyValuePair<string, string>> rules)
    {
        var map = new Dictionary<string, HostPort>(StringComparer.Ordinal);
        foreach (var (from, to) in rules)
        {
            var source = HostPort.TryParse(from.Trim(), 443, out var f) ? f : throw new FormatException($"'{from}' is not a host.");
            var target = HostPort.TryParse(to.Trim(), 443, out var t) ? t : throw new FormatException($"'{to}' is not of the form host:port.");
            map[Key(source.Host, source.Port)] = target;
        }

        return new(map);
    }

    internal HostPort Resolve(string host, int port) => _rules.TryGetValue(Key(host, port), out var to) ? to : new(host, port);

    private static string Key(string host, int port) => string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
}
