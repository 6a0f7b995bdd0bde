using System.Buffers.Binary;

namespace Plimsoll.Store.Rows;

/// <summary>Prefixes of a prompt as bytes: 8 of the hash, then the length as a number of variable length.</summary>
internal static class PrefixBlob
{
    public static byte[] Encode(IReadOnlyList<PromptPrefix> prefixes)
    {
        if (prefixes.Count == 0) return [];

        var buffer = new byte[prefixes.Count * (sizeof(ulong) + PairCode.MaxPair)];
        var at = 0;
        foreach (var prefix in prefixes)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(buffer.AsSpan(at), prefix.Hash);
            at += sizeof(ulong);
            at += PairCode.Write(buffer.AsSpan(at), (ulong)Math.Max(0, prefix.Bytes));
        }

        return buffer[..at];
    }

    public static IReadOnlyList<PromptPrefix> Decode(ReadOnlySpan<byte> from)
    {
        var prefixes = new List<PromptPrefix>();
        while (from.Length > sizeof(ulong))
        {
            var hash = BinaryPrimitives.ReadUInt64LittleEndian(from);
            from = from[sizeof(ulong)..];
            prefixes.Add(new(hash, unchecked((long)PairCode.Read(ref from))));
        }

        return prefixes;
    }
}
