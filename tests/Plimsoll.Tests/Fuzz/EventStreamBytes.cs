using System.Buffers.Binary;

namespace Plimsoll.Fuzz;

/// <summary>Messages of AWS's event stream, and their checksums put right again after something was changed in them.</summary>
internal static class EventStreamBytes
{
    private const int Prelude = 12;
    private const int Trailer = 4;

    public static byte[] Message(ReadOnlySpan<byte> payload)
    {
        byte[] header = [11, .. ":event-type"u8, 7, 0, 5, .. "chunk"u8];
        byte[] message = [.. new byte[Prelude], .. header, .. payload, .. new byte[Trailer]];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), header.Length);
        Mend(message);
        return message;
    }

    /// <summary>Makes the checksums right of each message whose length says that it ends within <paramref name="bytes"/>.</summary>
    public static void Mend(Span<byte> bytes)
    {
        while (bytes.Length >= Prelude + Trailer)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], Crc32(bytes[..8]));
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes);
            if (length < Prelude + Trailer || length > bytes.Length) return;
            var end = (int)length - Trailer;
            BinaryPrimitives.WriteUInt32BigEndian(bytes[end..], Crc32(bytes[..end]));
            bytes = bytes[(int)length..];
        }
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
        }

        return ~crc;
    }
}
