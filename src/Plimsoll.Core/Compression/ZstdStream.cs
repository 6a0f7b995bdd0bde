using System.Buffers;
using Plimsoll.Compression.Zstd;

namespace Plimsoll.Compression;

/// <summary>The content of a zstd stream. Reads only; a block is given out as soon as its last byte has come.</summary>
/// <param name="encoded">Is read as it comes, and disposed of with this.</param>
public sealed class ZstdStream(Stream encoded) : Stream
{
    private const int ReadSize = 16 << 10;

    private readonly ZstdDecoder _decoder = new();
    private byte[]? _input;
    private int _start;
    private int _end;
    private int _taken;
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <exception cref="InvalidDataException">It is not zstd, damaged, cut off, or needs what is not to be had; the message says which.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (TryTake(buffer.Span, out var count)) return count;
            _end = await encoded.ReadAsync(Room(), cancellationToken);
            Took();
        }
    }

    /// <exception cref="InvalidDataException">It is not zstd, damaged, cut off, or needs what is not to be had; the message says which.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            if (TryTake(buffer, out var count)) return count;
            _end = encoded.Read(Room().Span);
            Took();
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder.Dispose();
            if (_input is not null) ArrayPool<byte>.Shared.Return(_input);
            _input = null;
            (_start, _end) = (0, 0);
            encoded.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <returns>False where more input is needed first.</returns>
    private bool TryTake(Span<byte> buffer, out int count)
    {
        count = 0;
        if (buffer.IsEmpty) return true;
        while (_taken == _decoder.Output.Length)
        {
            _taken = 0;
            var status = _decoder.Decode(_input.AsSpan(_start, _end - _start), out var consumed);
            _start += consumed;
            if (status is ZstdStatus.More) break;
            if (status is not (ZstdStatus.NeedsInput or ZstdStatus.Whole)) throw new InvalidDataException(Why(status));
            if (!_ended) return false;
            return status is ZstdStatus.Whole ? true : throw new InvalidDataException("The zstd data was cut off.");
        }

        var left = _decoder.Output[_taken..];
        count = Math.Min(left.Length, buffer.Length);
        left[..count].CopyTo(buffer);
        _taken += count;
        return true;
    }

    private Memory<byte> Room() => _input ??= ArrayPool<byte>.Shared.Rent(ReadSize);

    private void Took() => (_start, _ended) = (0, _end == 0);

    private static string Why(ZstdStatus status) => status switch
    {
        ZstdStatus.ChecksumMismatch => "The zstd data does not match its checksum.",
        ZstdStatus.WindowTooLarge => "The zstd data asks for a window of more than 8 MB, which HTTP does not allow (RFC 9659).",
        ZstdStatus.NeedsDictionary => "The zstd data was made with a dictionary, which is not known here.",
        _ => "The data is not zstd, or damaged.",
    };
}
