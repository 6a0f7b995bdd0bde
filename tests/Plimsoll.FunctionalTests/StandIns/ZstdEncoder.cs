using System.Runtime.InteropServices;

namespace Plimsoll.StandIns;

/// <summary>Compresses with the zstd library of the system (Debian: libzstd1), which, unlike the tool, ends a block at each flush.</summary>
internal sealed class ZstdEncoder : Stream
{
    private const string Library = "libzstd.so.1";
    private const int Continue = 0, FlushBlock = 1, EndFrame = 2;
    private const int Level = 100, Checksum = 201;

    private readonly Stream _to;
    private readonly byte[] _output = new byte[1 << 17];
    private nint _context = ZSTD_createCCtx();

    public ZstdEncoder(Stream to, int level = 3, bool checksum = false)
    {
        _to = to;
        _ = ZSTD_CCtx_setParameter(_context, Level, level);
        _ = ZSTD_CCtx_setParameter(_context, Checksum, checksum ? 1 : 0);
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => _to.Write(Encode(buffer, Continue));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        await _to.WriteAsync(Encode(buffer.Span, Continue), cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
        _to.Write(Encode(default, FlushBlock));
        _to.Flush();
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _to.WriteAsync(Encode(default, FlushBlock), cancellationToken);
        await _to.FlushAsync(cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_context != 0) await _to.WriteAsync(Encode(default, EndFrame));
        Free();
        await base.DisposeAsync();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _context != 0) _to.Write(Encode(default, EndFrame));
        Free();
        base.Dispose(disposing);
    }

    private byte[] Encode(ReadOnlySpan<byte> bytes, int what)
    {
        using var encoded = new MemoryStream();
        var input = bytes.ToArray();
        var (read, left) = ((nuint)0, (nuint)1);
        while (left != 0 || read < (nuint)input.Length)
        {
            nuint written = 0;
            left = ZSTD_compressStream2_simpleArgs(_context, _output, (nuint)_output.Length, ref written, input, (nuint)input.Length, ref read, what);
            if (ZSTD_isError(left) != 0) throw new InvalidOperationException("The zstd library would not compress.");
            encoded.Write(_output, 0, (int)written);
            if (what == Continue && read == (nuint)input.Length) break;
        }

        return encoded.ToArray();
    }

    private void Free()
    {
        if (_context != 0) _ = ZSTD_freeCCtx(_context);
        _context = 0;
    }

    [DllImport(Library)]
    private static extern nint ZSTD_createCCtx();

    [DllImport(Library)]
    private static extern nuint ZSTD_freeCCtx(nint context);

    [DllImport(Library)]
    private static extern nuint ZSTD_CCtx_setParameter(nint context, int parameter, int value);

    [DllImport(Library)]
    private static extern nuint ZSTD_compressStream2_simpleArgs(
        nint context, byte[] output, nuint outputLength, ref nuint written, byte[] input, nuint inputLength, ref nuint read, int what);

    [DllImport(Library)]
    private static extern uint ZSTD_isError(nuint code);
}
