using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace Plimsoll.Daemon.Proxy;

/// <summary>What the first message of TLS tells of the program that wrote it: which ciphers and extensions its library offers.</summary>
/// <remarks>RFC 8446, 4.1.2. Two programs with one library look alike. Nothing in it is trusted: it only tells clients apart.</remarks>
internal static class ClientHello
{
    /// <summary>The longest that is waited for, in bytes, over all its records.</summary>
    public const int MaxLength = 64 << 10;

    private const int RecordHead = 5;
    private const int HandshakeHead = 4;
    private const ulong FnvOffset = 14695981039346656037, FnvPrime = 1099511628211;

    // What one library sends in some connections and not in others: names, padding, tickets and early data of sessions, cookies.
    private static bool Varies(ushort extension) => extension is 0 or 21 or 35 or 41 or 42 or 44 || IsGrease(extension);

    /// <summary>Null where more bytes are needed; empty where it is no ClientHello; else the same text for the same library.</summary>
    public static string? Fingerprint(in ReadOnlySequence<byte> start)
    {
        var length = (int)Math.Min(start.Length, MaxLength);
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            start.Slice(0, length).CopyTo(bytes);
            var message = Joined(bytes.AsSpan(0, length), out var more);
            if (more) return start.Length >= MaxLength ? "" : null;
            return message.IsEmpty ? "" : Read(message);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    // The message may be spread over several records: their heads are taken out, in place.
    private static ReadOnlySpan<byte> Joined(Span<byte> bytes, out bool more)
    {
        more = false;
        var (read, written, whole) = (0, 0, int.MaxValue);
        while (written < whole)
        {
            if (bytes.Length - read < RecordHead)
            {
                more = true;
                return default;
            }

            var size = BinaryPrimitives.ReadUInt16BigEndian(bytes[(read + 3)..]);
            if (bytes[read] != 0x16 || bytes[read + 1] != 3 || size is 0 or > 1 << 14) return default;
            if (bytes.Length - read - RecordHead < size)
            {
                more = true;
                return default;
            }

            bytes.Slice(read + RecordHead, size).CopyTo(bytes[written..]);
            (read, written) = (read + RecordHead + size, written + size);
            if (written < HandshakeHead) continue;
            if (bytes[0] != 1) return default;
            whole = HandshakeHead + (BinaryPrimitives.ReadInt32BigEndian(bytes) & 0xFFFFFF);
        }

        return bytes[HandshakeHead..whole];
    }

    private static string Read(ReadOnlySpan<byte> hello)
    {
        var hash = FnvOffset;
        // The version and 32 random bytes, the session's id.
        if (!TrySkip(ref hello, 34) || !TryTake(ref hello, 1, out _) || !TryTake(ref hello, 2, out var ciphers) || !TryTake(ref hello, 1, out _)) return "";
        for (; ciphers.Length >= 2; ciphers = ciphers[2..])
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(ciphers) is var cipher && !IsGrease(cipher)) hash = Add(hash, cipher);
        }

        var types = new List<ushort>();
        if (TryTake(ref hello, 2, out var extensions))
        {
            while (extensions.Length >= 4)
            {
                var type = BinaryPrimitives.ReadUInt16BigEndian(extensions);
                extensions = extensions[2..];
                if (!TryTake(ref extensions, 2, out _)) return "";
                if (!Varies(type)) types.Add(type);
            }
        }

        types.Sort(); // Browsers shuffle them.
        foreach (var type in types) hash = Add(hash, type);
        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> from, int count)
    {
        if (from.Length < count) return false;
        from = from[count..];
        return true;
    }

    // What a length of one or two bytes stands before.
    private static bool TryTake(ref ReadOnlySpan<byte> from, int head, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (from.Length < head) return false;
        var size = head == 1 ? from[0] : BinaryPrimitives.ReadUInt16BigEndian(from);
        if (from.Length - head < size) return false;
        taken = from.Slice(head, size);
        from = from[(head + size)..];
        return true;
    }

    // RFC 8701: values that mean nothing, other ones each time.
    private static bool IsGrease(ushort value) => (value & 0x0F0F) == 0x0A0A && value >> 8 == (value & 0xFF);

    private static ulong Add(ulong hash, ushort value) => unchecked((((hash ^ (byte)(value >> 8)) * FnvPrime) ^ (byte)value) * FnvPrime);
}
