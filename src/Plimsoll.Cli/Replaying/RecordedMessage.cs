using System.Buffers.Binary;

namespace Plimsoll.Cli.Replaying;

/// <summary>A message on a recorded WebSocket, whole and inflated.</summary>
/// <param name="FromServer">False for what the client sent.</param>
/// <param name="At">When; null where the recording does not say.</param>
/// <param name="IsText">False for bytes.</param>
/// <param name="Content">What it says.</param>
internal sealed record RecordedMessage(bool FromServer, DateTimeOffset? At, bool IsText, byte[] Content)
{
    private const int LargestHead = 10;

    /// <summary>The message as one frame, as it may stand on the wire (RFC 6455, 5.2); whose part it is to mask is no matter here.</summary>
    public byte[] Frame()
    {
        Span<byte> head = stackalloc byte[LargestHead];
        head[0] = (byte)(IsText ? 0x81 : 0x82);
        int size;
        if (Content.Length < 126)
        {
            (head[1], size) = ((byte)Content.Length, 2);
        }
        else if (Content.Length <= ushort.MaxValue)
        {
            (head[1], size) = (126, 4);
            BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)Content.Length);
        }
        else
        {
            (head[1], size) = (127, LargestHead);
            BinaryPrimitives.WriteUInt64BigEndian(head[2..], (ulong)Content.Length);
        }

        return [.. head[..size], .. Content];
    }
}
