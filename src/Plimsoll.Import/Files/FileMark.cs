using System.Security.Cryptography;

namespace Plimsoll.Import.Files;

/// <summary>Tells whether the first <c>offset</c> bytes of a file are still those that were read: hashes of how they begin and end.</summary>
/// <param name="Head">Of the first bytes.</param>
/// <param name="Tail">Of the last bytes before the offset.</param>
internal readonly record struct FileMark(long Head, long Tail)
{
    /// <summary>Enough for a line's ids and instant, which no other line has; and it is read again for each file that grew.</summary>
    private const int Length = 1024;

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static FileMark Of(Microsoft.Win32.SafeHandles.SafeFileHandle file, long offset)
    {
        if (offset <= 0) return default;
        var length = (int)Math.Min(Length, offset);
        return new(Hash(file, 0, length), Hash(file, offset - length, length));
    }

    private static long Hash(Microsoft.Win32.SafeHandles.SafeFileHandle file, long from, int length)
    {
        Span<byte> bytes = stackalloc byte[Length];
        var filled = 0;
        while (filled < length && RandomAccess.Read(file, bytes[filled..length], from + filled) is var read and > 0) filled += read;

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..filled], hash);
        return BitConverter.ToInt64(hash);
    }
}
