using System.Net;
using System.Net.Sockets;

namespace Plimsoll.Wire;

/// <summary><c>wire ADDRESS</c>: sees every packet of its network, and answers every name with ADDRESS where that is its own.</summary>
/// <remarks>Says <c>ready</c>; ends with standard input; then prints a line for each packet. See <see cref="Packet"/>.</remarks>
internal static class WireCommand
{
    private const short AllProtocols = 0x0003; // ETH_P_ALL, packet(7).

    public static async Task<int> RunAsync(IPAddress address)
    {
        using var packets = new Socket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)(ushort)IPAddress.HostToNetworkOrder(AllProtocols));
        packets.ReceiveBufferSize = 8 << 20;
        using var names = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        if (!IPAddress.IsLoopback(address)) names.Bind(new IPEndPoint(address, 53));
        var seen = new List<string>();
        var seeing = Task.Run(() => See(packets, seen));
        var answering = IPAddress.IsLoopback(address) ? Task.CompletedTask : Task.Run(() => Answer(names, address));
        await Console.Out.WriteLineAsync("ready");
        await Console.In.ReadToEndAsync();
        string[] lines;
        lock (seen) lines = [.. seen];
        foreach (var line in lines) await Console.Out.WriteLineAsync(line);
        await Console.Out.FlushAsync();
        Environment.Exit(0); // Both tasks wait for more.
        await Task.WhenAll(seeing, answering);
        return 0;
    }

    private static void See(Socket packets, List<string> seen)
    {
        var frame = new byte[1 << 16];
        while (true)
        {
            var length = packets.Receive(frame);
            lock (seen) seen.Add(Packet.Describe(frame.AsSpan(0, length)));
        }
    }

    // One A record for whatever is asked; nothing for AAAA and the rest.
    private static void Answer(Socket names, IPAddress address)
    {
        var message = new byte[1500];
        while (true)
        {
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            var length = names.ReceiveFrom(message, ref from);
            var end = 12;
            while (message[end] > 0) end += message[end] + 1;
            end += 5;
            var isA = message[end - 3] == 1;
            byte[] head = [message[0], message[1], 0x81, 0x80, 0, 1, 0, (byte)(isA ? 1 : 0), 0, 0, 0, 0];
            byte[] record = isA ? [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, .. address.GetAddressBytes()] : [];
            if (length > 16) names.SendTo([.. head, .. message[12..end], .. record], from);
        }
    }
}
