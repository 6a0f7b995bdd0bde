using System.Buffers.Binary;
using System.Net.Security;

namespace Plimsoll.Proxy;

/// <summary>The first message of TLS as bytes, to be sent by hand.</summary>
internal static class Hello
{
    /// <summary>What .NET's client would send.</summary>
    public static async Task<byte[]> ForAsync(string serverName, params SslApplicationProtocol[] protocols)
    {
        using var sent = new OneWay();
        await using var tls = new SslStream(sent);
        var options = new SslClientAuthenticationOptions { TargetHost = serverName, AllowTlsResume = false, ApplicationProtocols = protocols.Length == 0 ? null : [.. protocols] };
        // Nobody answers; what it said until then is what is wanted.
        await Assert.ThrowsAnyAsync<IOException>(() => tls.AuthenticateAsClientAsync(options, TestProxy.Cancellation));
        return sent.Written.ToArray();
    }

    /// <summary>The same with one more extension at its end.</summary>
    public static byte[] With(byte[] hello, ushort extension, params byte[] content)
    {
        byte[] more = [(byte)(extension >> 8), unchecked((byte)extension), (byte)(content.Length >> 8), (byte)content.Length, .. content];
        byte[] all = [.. hello, .. more];
        // The record's length, the message's, and that of all extensions: after version, random, session, ciphers and compression.
        BinaryPrimitives.WriteUInt16BigEndian(all.AsSpan(3), (ushort)(all.Length - 5));
        BinaryPrimitives.WriteUInt16BigEndian(all.AsSpan(7), (ushort)(all.Length - 9));
        var at = 9 + 34;
        at += 1 + all[at];
        at += 2 + BinaryPrimitives.ReadUInt16BigEndian(all.AsSpan(at));
        at += 1 + all[at];
        BinaryPrimitives.WriteUInt16BigEndian(all.AsSpan(at), (ushort)(all.Length - at - 2));
        return all;
    }

    /// <summary>The same message, in records of a few bytes each.</summary>
    public static byte[] InRecords(byte[] hello, int size) =>
        [.. hello.Skip(5).Chunk(size).SelectMany(part => (byte[])[0x16, 3, 1, (byte)(part.Length >> 8), (byte)part.Length, .. part])];

    private sealed class OneWay : Stream
    {
        public MemoryStream Written { get; } = new();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => 0;

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Written.Write(buffer, offset, count);
    }
}
