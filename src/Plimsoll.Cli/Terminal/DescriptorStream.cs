using System.Runtime.InteropServices;

namespace Plimsoll.Cli.Terminal;

/// <summary>A file descriptor of POSIX that others share: read and written where it stands, with <c>read(2)</c> and <c>write(2)</c>.</summary>
/// <remarks>
/// A <see cref="FileStream"/> would write at a position that it counts itself. Where output goes to a file, the program that we run writes
/// there too, and each would overwrite what the other wrote.
/// </remarks>
internal sealed partial class DescriptorStream(int descriptor, bool reads) : Stream
{
    private const int Interrupted = 4;
    private const int PollIn = 1;
    private const int PollOut = 4;

    // EAGAIN is 11 on Linux, 35 on macOS and the BSDs.
    private static readonly int TryAgain = OperatingSystem.IsLinux() ? 11 : 35;

    public override bool CanRead => reads;

    public override bool CanSeek => false;

    public override bool CanWrite => !reads;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        while (true)
        {
            var count = ReadSome(descriptor, ref MemoryMarshal.GetReference(buffer), buffer.Length);
            if (count >= 0) return (int)count;
            WaitOrThrow(PollIn);
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var count = WriteSome(descriptor, in MemoryMarshal.GetReference(buffer), buffer.Length);
            if (count >= 0) buffer = buffer[(int)count..];
            else WaitOrThrow(PollOut);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // A program that shares the terminal may have made it non-blocking: then it is waited for.
    private void WaitOrThrow(short what)
    {
        var error = Marshal.GetLastPInvokeError();
        if (error == Interrupted) return;
        if (error != TryAgain) throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
        var waiting = new PollDescriptor { Descriptor = descriptor, Events = what };
        _ = Poll(ref waiting, 1, -1);
    }

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadSome(int descriptor, ref byte buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteSome(int descriptor, in byte buffer, nint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, int timeoutMs);

    // struct pollfd of <poll.h>.
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
