using System.Security.Cryptography;

namespace Plimsoll.Exchanges;

/// <summary>Keyed hashes of prompts and keys: equal text gives equal hashes on this machine, and nothing leads back to the text.</summary>
/// <param name="key">The machine's key, 32 random bytes.</param>
public sealed class PromptHasher(ReadOnlyMemory<byte> key)
{
    private const int Short = 1_024;

    /// <summary>HMAC-SHA-256 of <paramref name="text"/> after <paramref name="before"/>, cut to 8 bytes. Chain calls to hash prefixes.</summary>
    public ulong Hash(ReadOnlySpan<byte> text, ulong before = 0)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        // In one piece, most texts being short: to make a hash that takes several costs more than the hashing.
        if (text.Length <= Short) HashShort(text, before, hash);
        else HashLong(text, before, hash);
        return BitConverter.ToUInt64(hash);
    }

    private void HashShort(ReadOnlySpan<byte> text, ulong before, Span<byte> hash)
    {
        Span<byte> whole = stackalloc byte[sizeof(ulong) + Short];
        BitConverter.TryWriteBytes(whole, before);
        text.CopyTo(whole[sizeof(ulong)..]);
        HMACSHA256.HashData(key.Span, whole[..(sizeof(ulong) + text.Length)], hash);
    }

    private void HashLong(ReadOnlySpan<byte> text, ulong before, Span<byte> hash)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Span);
        Span<byte> chain = stackalloc byte[sizeof(ulong)];
        BitConverter.TryWriteBytes(chain, before);
        hmac.AppendData(chain);
        hmac.AppendData(text);
        hmac.GetHashAndReset(hash);
    }
}
