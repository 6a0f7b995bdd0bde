using System.Buffers.Binary;

namespace Plimsoll.WebSockets;

/// <summary>The head of one frame (https://www.rfc-editor.org/rfc/rfc6455#section-5.2).</summary>
/// <param name="Final">True for the last frame of its message.</param>
/// <param name="Compressed">RSV1: the message is compressed, as far as the two sides agreed on that.</param>
/// <param name="Opcode">What the frame carries.</param>
/// <param name="Masked">True where the payload is masked, as clients must.</param>
/// <param name="Mask">The four bytes of the mask, in the order of the wire.</param>
/// <param name="Length">Of the payload, in bytes.</param>
internal readonly record struct FrameHead(bool Final, bool Compressed, Opcode Opcode, bool Masked, uint Mask, long Length)
{
    /// <summary>The longest head there is, in bytes.</summary>
    public const int MaxSize = 14;

    /// <summary>The shortest head there is; so many bytes tell how long the whole of it is.</summary>
    public const int MinSize = 2;

    // The largest payload of a control frame.
    private const int MaxControl = 125;

    public bool IsControl => Opcode >= Opcode.Close;

    /// <summary>How long the head is that begins so, in bytes.</summary>
    /// <param name="beginning">Its first <see cref="MinSize"/> bytes at least.</param>
    public static int SizeOf(ReadOnlySpan<byte> beginning)
    {
        var length = beginning[1] & 0x7F;
        return MinSize + (length == 127 ? 8 : length == 126 ? 2 : 0) + ((beginning[1] & 0x80) != 0 ? 4 : 0);
    }

    /// <summary>Null where no such frame may be: reserved bits or opcodes, a control frame in parts, a length beyond 63 bits.</summary>
    /// <param name="head">All <see cref="SizeOf"/> bytes of it.</param>
    public static FrameHead? Read(ReadOnlySpan<byte> head)
    {
        var opcode = (Opcode)(head[0] & 0x0F);
        long length = head[1] & 0x7F;
        var masked = (head[1] & 0x80) != 0;
        var rest = head[MinSize..];
        if (length == 126)
        {
            length = BinaryPrimitives.ReadUInt16BigEndian(rest);
            rest = rest[2..];
        }
        else if (length == 127)
        {
            length = BinaryPrimitives.ReadInt64BigEndian(rest);
            rest = rest[8..];
        }

        var frame = new FrameHead((head[0] & 0x80) != 0, (head[0] & 0x40) != 0, opcode, masked, masked ? BinaryPrimitives.ReadUInt32BigEndian(rest) : 0, length);
        if ((head[0] & 0x30) != 0 || length < 0 || opcode is > Opcode.Binary and < Opcode.Close or > Opcode.Pong) return null;
        if (frame.IsControl && (!frame.Final || frame.Compressed || length > MaxControl)) return null;
        return frame;
    }
}

/// <summary>What a frame carries.</summary>
internal enum Opcode : byte
{
    /// <summary>More of the message that an earlier frame began.</summary>
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}
