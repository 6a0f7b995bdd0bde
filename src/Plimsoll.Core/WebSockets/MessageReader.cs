using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Plimsoll.Framing;

namespace Plimsoll.WebSockets;

/// <summary>Reads the messages in one direction of a WebSocket, however the bytes come in (RFC 6455, RFC 7692).</summary>
/// <remarks>
/// Any chunking of the same bytes gives the same messages. It never throws for what a peer sent; memory is bounded by the largest message
/// that is kept, pooled, and given back by <see cref="Dispose"/>. It reads what either side may send, masked or not: whose duty it was to
/// mask is for the two sides to insist on.
/// </remarks>
internal sealed class MessageReader : IDisposable
{
    /// <summary>The largest message that is kept whole, in bytes.</summary>
    public const int DefaultMax = 64 << 20;

    // Larger buffers are not held on to from one message to the next.
    private const int Keep = 16 << 10;
    private const int PieceSize = 16 << 10;

    private readonly MessageHandler _messages;
    private readonly MessageInflater? _inflater;
    private readonly int _max;
    private readonly byte[] _head = new byte[FrameHead.MaxSize];
    private int _headLength;
    private FrameHead _frame;
    private long _left;
    private bool _inFrame;
    private bool _inMessage;
    private bool _compressed;
    private bool _cut;
    private PooledBytes _message;

    /// <param name="messages">Takes each message of text or bytes; control frames are not told.</param>
    /// <param name="compresses">True where the two sides agreed that this direction may compress.</param>
    /// <param name="startsOver">True where each message is then compressed on its own.</param>
    /// <param name="max">The largest message that is kept whole, in bytes.</param>
    public MessageReader(MessageHandler messages, bool compresses = false, bool startsOver = false, int max = DefaultMax)
    {
        (_messages, _max) = (messages, max);
        _inflater = compresses ? new(startsOver) : null;
    }

    /// <summary>True where bytes came that are no WebSocket's. Nothing that follows is read.</summary>
    public bool Broken { get; private set; }

    /// <summary>The memory that it takes now, in bytes.</summary>
    public long Held => _message.Held + (_inflater?.Held ?? 0);

    /// <summary>True once this side has said that it closes the socket.</summary>
    public bool Closed { get; private set; }

    /// <summary>Takes in the next bytes.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!Broken && !Closed)
        {
            if (!_inFrame)
            {
                if (!ReadHead(ref bytes)) return;
                if (_left == 0) EndFrame();
                continue;
            }

            if (bytes.IsEmpty) return;
            var piece = bytes[..(int)Math.Min(bytes.Length, _left)];
            Take(piece);
            bytes = bytes[piece.Length..];
            _left -= piece.Length;
            if (_left == 0) EndFrame();
        }
    }

    public void Dispose()
    {
        _inflater?.Dispose();
        _message.Return();
    }

    // False where more bytes are needed.
    private bool ReadHead(ref ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var size = _headLength < FrameHead.MinSize ? FrameHead.MinSize : FrameHead.SizeOf(_head);
            if (_headLength == size) break;
            var taken = bytes[..Math.Min(bytes.Length, size - _headLength)];
            if (taken.IsEmpty) return false;
            taken.CopyTo(_head.AsSpan(_headLength));
            _headLength += taken.Length;
            bytes = bytes[taken.Length..];
        }

        var read = FrameHead.Read(_head.AsSpan(0, _headLength));
        _headLength = 0;
        if (read is not { } frame || !Fits(frame))
        {
            Broken = true;
            return false;
        }

        _frame = frame;
        _left = frame.Length;
        _inFrame = true;
        return true;
    }

    // A message is one frame or several; control frames may stand between them, and no frame of another message.
    private bool Fits(in FrameHead frame)
    {
        if (frame.IsControl) return true;
        if (frame.Opcode is Opcode.Continuation) return _inMessage && !frame.Compressed;
        if (_inMessage || (frame.Compressed && _inflater is null)) return false;
        _inMessage = true;
        _compressed = frame.Compressed;
        return true;
    }

    private void Take(ReadOnlySpan<byte> piece)
    {
        if (_frame.IsControl) return;
        if (!_frame.Masked)
        {
            TakePlain(piece);
            return;
        }

        var plain = ArrayPool<byte>.Shared.Rent(Math.Min(piece.Length, PieceSize));
        try
        {
            var at = _frame.Length - _left;
            while (!piece.IsEmpty)
            {
                var part = piece[..Math.Min(piece.Length, PieceSize)];
                Unmask(part, plain, at);
                TakePlain(plain.AsSpan(0, part.Length));
                at += part.Length;
                piece = piece[part.Length..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
        }
    }

    // Eight bytes at a time: sound and prompts of megabytes come this way.
    private void Unmask(ReadOnlySpan<byte> masked, Span<byte> plain, long at)
    {
        Span<byte> mask = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt32BigEndian(mask, BitOperations.RotateLeft(_frame.Mask, 8 * (int)(at & 3)));
        mask[..sizeof(uint)].CopyTo(mask[sizeof(uint)..]);
        var wide = MemoryMarshal.Read<ulong>(mask);
        var i = 0;
        for (; i <= masked.Length - sizeof(ulong); i += sizeof(ulong)) MemoryMarshal.Write(plain[i..], MemoryMarshal.Read<ulong>(masked[i..]) ^ wide);
        for (; i < masked.Length; i++) plain[i] = (byte)(masked[i] ^ mask[i & 7]);
    }

    private void TakePlain(ReadOnlySpan<byte> plain)
    {
        if (_compressed)
        {
            Broken |= !_inflater!.Inflate(plain, ref _message, _max, ref _cut);
            return;
        }

        var kept = Math.Min(plain.Length, _max - _message.Length);
        _message.Append(plain[..kept]);
        _cut |= kept < plain.Length;
    }

    private void EndFrame()
    {
        _inFrame = false;
        Closed |= _frame.Opcode is Opcode.Close;
        if (_frame.IsControl || !_frame.Final || Broken) return;

        if (_compressed) Broken |= !_inflater!.End(ref _message, _max, ref _cut);
        if (!Broken) _messages(_message.Span, !_cut);
        if (_message.Length > Keep) _message.Return();
        else _message.Clear();
        _inMessage = _compressed = _cut = false;
    }
}
