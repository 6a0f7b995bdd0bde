using System.Globalization;

namespace Plimsoll.Cli.Configuration;

/// <summary><c>host:port</c>, as in <c>gateway.local:8443</c>, <c>127.0.0.1:9000</c> or <c>[::1]:9000</c>.</summary>
internal static class HostAndPort
{
    public static bool IsValid(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            && Uri.CheckHostName(text[..colon].Trim('[', ']')) is not UriHostNameType.Unknown;
    }
}
