using System.Security.Cryptography;

namespace Plimsoll.Exchanges;

/// <summary>Keyed hashes of prompts and keys: equal text gives equal hashes on this machine, and nothing leads back to the text.</summary>
/// <param name="key">The machine's key, 32 random bytes.</param>
public sealed class PromptHasher(ReadOnlyMemory<byte> key)
{
    /// <summary>HMAC-SHA-256 of <paramref name="text"/> after <paramref name="before"/>, cut to 8 bytes. Chain calls to hash prefixes.</summary>
    public ulong Hash(ReadOnlySpan<byte> text, ulong before = 0)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Span);
        Span<byte> chain = stackalloc byte[sizeof(ulong)];
        BitConverter.TryWriteBytes(chain, before);
        hmac.AppendData(chain);
        hmac.AppendData(text);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        hmac.GetHashAndReset(hash);
        return BitConverter.ToUInt64(hash);
    }
}
