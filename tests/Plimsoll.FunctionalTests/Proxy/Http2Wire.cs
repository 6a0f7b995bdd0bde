using System.Buffers.Binary;
using System.Text;

namespace Plimsoll.Proxy;

/// <summary>Frames of HTTP/2, and header blocks without any compression, for tests that say what no library would.</summary>
internal static class Http2Wire
{
    public const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Ping = 6, GoAway = 7, WindowUpdate = 8, Continuation = 9;
    public const byte EndStream = 1, Ack = 1, EndHeaders = 4;

    public static byte[] Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    public static byte[] Frame(byte type, byte flags, int stream, params ReadOnlySpan<byte> payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    /// <summary>A header block of literals, byte for byte as given.</summary>
    public static byte[] Block(params (string Name, string Value)[] fields)
    {
        var block = new List<byte>();
        foreach (var (name, value) in fields)
        {
            block.Add(0);
            Literal(block, name);
            Literal(block, value);
        }

        return [.. block];
    }

    public static byte[] Number(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    /// <returns>Null at the end.</returns>
    public static async Task<(byte Type, byte Flags, int Stream, byte[] Payload)?> ReadAsync(Stream from)
    {
        try
        {
            var head = new byte[9];
            if (await from.ReadAtLeastAsync(head, 9, throwOnEndOfStream: false, TestProxy.Cancellation) < 9) return null;
            var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >> 8];
            await from.ReadExactlyAsync(payload, TestProxy.Cancellation);
            return (head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), payload);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static void Literal(List<byte> block, string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        var length = bytes.Length;
        if (length < 127)
        {
            block.Add((byte)length);
        }
        else
        {
            block.Add(127);
            for (length -= 127; length >= 128; length >>= 7) block.Add((byte)((length & 127) | 128));
            block.Add((byte)length);
        }

        block.AddRange(bytes);
    }
}
