using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace Plimsoll.Wire;

/// <summary>What one packet is, in a line: <c>arp</c>, <c>udp 192.0.2.1:53 api.openai.com</c>, <c>syn 192.0.2.1:443</c>, <c>tcp 192.0.2.1:443</c>.</summary>
internal static class Packet
{
    private const int EthernetHead = 14;

    /// <param name="frame">From the Ethernet header on.</param>
    public static string Describe(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < EthernetHead) return "short";
        var kind = BinaryPrimitives.ReadUInt16BigEndian(frame[12..]);
        var packet = frame[EthernetHead..];
        if (kind == 0x0806) return "arp";
        if (kind != 0x0800 || packet.Length < 20) return string.Create(CultureInfo.InvariantCulture, $"ether-{kind:x4}");
        var body = packet[((packet[0] & 0xF) * 4)..];
        var (from, to) = (new IPAddress(packet.Slice(12, 4)), new IPAddress(packet.Slice(16, 4)));
        if (packet[9] is not (6 or 17) || body.Length < 8) return string.Create(CultureInfo.InvariantCulture, $"ip-{packet[9]} {to}");
        var (source, target) = (BinaryPrimitives.ReadUInt16BigEndian(body), BinaryPrimitives.ReadUInt16BigEndian(body[2..]));
        if (packet[9] == 17) return string.Create(CultureInfo.InvariantCulture, $"udp {from}:{source} {to}:{target} {(target == 53 ? Question(body[8..]) : "")}");
        var opens = body.Length > 13 && (body[13] & 0x12) == 0x02;
        return string.Create(CultureInfo.InvariantCulture, $"{(opens ? "syn" : "tcp")} {from}:{source} {to}:{target}");
    }

    /// <summary>The name that a DNS message asks for.</summary>
    public static string Question(ReadOnlySpan<byte> message)
    {
        var name = new StringBuilder();
        for (var at = 12; at < message.Length && message[at] > 0 && at + 1 + message[at] <= message.Length; at += message[at] + 1)
            name.Append(name.Length == 0 ? "" : ".").Append(Encoding.ASCII.GetString(message.Slice(at + 1, message[at])));
        return name.ToString();
    }
}
