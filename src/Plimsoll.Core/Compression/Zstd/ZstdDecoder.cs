using System.Buffers;
using System.Buffers.Binary;

namespace Plimsoll.Compression.Zstd;

/// <summary>Decodes zstd (RFC 8878) as it comes in: any splitting of the input gives the same output, and a block is given out as soon as it is there.</summary>
/// <remarks>
/// Frames follow one another, and skippable ones between them are skipped. Nothing in the data makes it throw. It holds at most about twice
/// the window of a frame, and some 300 KB; memory grows with what comes, not with what a frame announces. One thread at a time.
/// </remarks>
/// <param name="maxWindow">The largest window of a frame, in bytes. RFC 9659 has HTTP stay within the default, 8 MB.</param>
public sealed class ZstdDecoder(int maxWindow = ZstdDecoder.DefaultMaxWindow) : IDisposable
{
    public const int DefaultMaxWindow = 8 << 20;

    /// <summary>The most that a block gives, and the most that it may take.</summary>
    internal const int MaxBlock = 128 << 10;

    private const uint Magic = 0xFD2FB528;
    private const uint SkippableMagic = 0x184D2A50;

    private readonly Window _window = new();
    private readonly BlockDecoder _blocks = new();
    private readonly XxHash64 _hash = new();
    private Stage _stage = Stage.Magic;
    private ZstdStatus _failure;
    private byte[] _gathered = [];
    private int _gatheredLength;
    private FrameHeader _frame;
    private byte _descriptor;
    private ulong _given;
    private uint _toSkip;
    private uint _blockHead;
    private bool _hasOutput;

    /// <summary>What the last call decoded, at most 128 KB: something after <see cref="ZstdStatus.More"/>, and else nothing. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Output => _hasOutput ? _window.Block : default;

    /// <summary>How many bytes of memory it holds beside its tables, which take some 20 KB.</summary>
    internal long Held => _gathered.Length + _window.Held + (long)_blocks.Held;

    /// <summary>Decodes the next block, or finds that there is none in <paramref name="input"/>.</summary>
    /// <param name="input">What follows the input that was consumed so far.</param>
    /// <param name="consumed">How many bytes of it are done with; all of them unless the status is <see cref="ZstdStatus.More"/>, or a failure.</param>
    public ZstdStatus Decode(ReadOnlySpan<byte> input, out int consumed)
    {
        consumed = 0;
        ZstdStatus? status;
        do status = Step(input, ref consumed);
        while (status is null);
        _hasOutput = status is ZstdStatus.More;
        return status.Value;
    }

    public void Dispose()
    {
        _stage = Stage.Failed;
        _failure = ZstdStatus.Corrupt;
        _hasOutput = false;
        if (_gathered.Length > 0) ArrayPool<byte>.Shared.Return(_gathered);
        _gathered = [];
        _window.Dispose();
        _blocks.Dispose();
    }

    /// <returns>Null where there is more to do at once.</returns>
    private ZstdStatus? Step(ReadOnlySpan<byte> input, ref int consumed)
    {
        ReadOnlySpan<byte> bytes;
        switch (_stage)
        {
            case Stage.Magic:
                if (input.Length == consumed && _gatheredLength == 0) return ZstdStatus.Whole;
                if (!Gather(input, ref consumed, 4, out bytes)) return ZstdStatus.NeedsInput;
                var magic = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
                if (magic != Magic && (magic & ~0xFu) != SkippableMagic) return Fail(ZstdStatus.Corrupt);
                return Go(magic == Magic ? Stage.Descriptor : Stage.SkipLength);
            case Stage.SkipLength:
                if (!Gather(input, ref consumed, 4, out bytes)) return ZstdStatus.NeedsInput;
                _toSkip = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
                return Go(Stage.Skip);
            case Stage.Skip:
                var skipped = (int)Math.Min(_toSkip, (uint)(input.Length - consumed));
                consumed += skipped;
                _toSkip -= (uint)skipped;
                return _toSkip > 0 ? ZstdStatus.NeedsInput : Go(Stage.Magic);
            case Stage.Descriptor:
                if (!Gather(input, ref consumed, 1, out bytes)) return ZstdStatus.NeedsInput;
                _descriptor = bytes[0];
                return FrameHeader.LengthAfter(_descriptor) < 0 ? Fail(ZstdStatus.Corrupt) : Go(Stage.Header);
            case Stage.Header:
                return Gather(input, ref consumed, FrameHeader.LengthAfter(_descriptor), out bytes) ? BeginFrame(bytes) : ZstdStatus.NeedsInput;
            case Stage.BlockHead:
                return Gather(input, ref consumed, 3, out bytes) ? BeginBlock((uint)(bytes[0] | (bytes[1] << 8) | (bytes[2] << 16))) : ZstdStatus.NeedsInput;
            case Stage.Block:
                return Gather(input, ref consumed, EncodedLength, out bytes) ? DecodeBlock(bytes) : ZstdStatus.NeedsInput;
            case Stage.Checksum:
                if (!Gather(input, ref consumed, 4, out bytes)) return ZstdStatus.NeedsInput;
                return BinaryPrimitives.ReadUInt32LittleEndian(bytes) == (uint)(_hash.Hash() & uint.MaxValue) ? Go(Stage.Magic) : Fail(ZstdStatus.ChecksumMismatch);
            default:
                return _failure;
        }
    }

    private bool IsLast => (_blockHead & 1) != 0;

    private BlockType Type => (BlockType)(_blockHead >> 1 & 3);

    private int BlockSize => (int)(_blockHead >> 3);

    private int EncodedLength => Type is BlockType.Repeated ? 1 : BlockSize;

    private int MaxBlockOfFrame => (int)Math.Min(_frame.Window, MaxBlock);

    private ZstdStatus? BeginFrame(ReadOnlySpan<byte> header)
    {
        _frame = FrameHeader.Read(_descriptor, header);
        if (_frame.Dictionary != 0) return Fail(ZstdStatus.NeedsDictionary);
        if (_frame.Window > (ulong)maxWindow) return Fail(ZstdStatus.WindowTooLarge);
        _window.Begin((int)_frame.Window);
        _blocks.Begin();
        _hash.Reset();
        _given = 0;
        return Go(Stage.BlockHead);
    }

    private ZstdStatus? BeginBlock(uint head)
    {
        _blockHead = head;
        return Type is BlockType.Reserved || BlockSize > MaxBlockOfFrame ? Fail(ZstdStatus.Corrupt) : Go(Stage.Block);
    }

    private ZstdStatus? DecodeBlock(ReadOnlySpan<byte> bytes)
    {
        _window.BeginBlock();
        if (Type is BlockType.Raw) _window.Append(bytes);
        else if (Type is BlockType.Repeated) _window.Append(bytes[0], BlockSize);
        else if (!_blocks.Decode(bytes, _window, MaxBlockOfFrame)) return Fail(ZstdStatus.Corrupt);

        var given = _window.Block;
        _given += (ulong)given.Length;
        if (_given > _frame.ContentLength || (IsLast && _given < _frame.ContentLength)) return Fail(ZstdStatus.Corrupt);
        if (_frame.HasChecksum) _hash.Append(given);
        Go(!IsLast ? Stage.BlockHead : _frame.HasChecksum ? Stage.Checksum : Stage.Magic);
        return given.IsEmpty ? null : ZstdStatus.More;
    }

    private ZstdStatus? Go(Stage stage)
    {
        _stage = stage;
        return null;
    }

    private ZstdStatus? Fail(ZstdStatus why)
    {
        Dispose();
        _failure = why;
        return why;
    }

    /// <summary>Takes <paramref name="count"/> bytes off the input where they are all there, and keeps what is there otherwise.</summary>
    /// <param name="bytes">Valid until the next call.</param>
    private bool Gather(ReadOnlySpan<byte> input, scoped ref int consumed, int count, out ReadOnlySpan<byte> bytes)
    {
        input = input[consumed..];
        if (_gatheredLength == 0 && input.Length >= count)
        {
            bytes = input[..count];
            consumed += count;
            return true;
        }

        if (_gathered.Length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(count);
            _gathered.AsSpan(0, _gatheredLength).CopyTo(larger);
            if (_gathered.Length > 0) ArrayPool<byte>.Shared.Return(_gathered);
            _gathered = larger;
        }

        var taken = Math.Min(count - _gatheredLength, input.Length);
        input[..taken].CopyTo(_gathered.AsSpan(_gatheredLength));
        consumed += taken;
        _gatheredLength += taken;
        bytes = _gathered.AsSpan(0, _gatheredLength);
        if (_gatheredLength < count) return false;
        _gatheredLength = 0;
        return true;
    }

    private enum Stage
    {
        Magic,
        SkipLength,
        Skip,
        Descriptor,
        Header,
        BlockHead,
        Block,
        Checksum,
        Failed,
    }

    private enum BlockType
    {
        Raw,
        Repeated,
        Compressed,
        Reserved,
    }
}
